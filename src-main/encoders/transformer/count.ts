/**
 * Number of tokens that a model computes for an item, using only its tokenizer: the measure of reading
 * time. Special tokens, templates and overlapping windows are included.
 */
import { PACK_TOKENS } from '../../domain/decoder.ts';
import type { CountTokens } from '../encoder.ts';
import { openCausalForms } from './causal-passages.ts';
import { pairForm } from './forms.ts';
import type { Layout } from './layout.ts';
import { readingOf, type ModelFacts, type Passage } from './readings/index.ts';
import { openTokens } from './tokens.ts';
import { windowsOf } from './windows.ts';

/** @throws DialectError `bad-model` */
export async function openCounter(layout: Layout, facts: ModelFacts): Promise<CountTokens> {
  const readings = layout.settings.reads.map(readingOf);
  const tokensOf = layout.causal ? await causalCounter(layout) : await graphCounter(layout);
  return (item, answersToPrompt) => {
    const passages = new Map<string | null, Passage>();
    for (const passage of readings.flatMap((reading) => reading.passages(item, facts))) {
      // A prompt on its own is cached, and read once for all its answers.
      const keptPrompt = passage.prompt === null && passage.text !== item.text;
      if (!keptPrompt) passages.set(passage.prompt, passage);
    }
    return [...passages.values()].reduce(
      (sum, passage) => sum + tokensOf(passage, answersToPrompt),
      0,
    );
  };
}

type CountPassage = (passage: Passage, answersToPrompt: number) => number;

async function causalCounter(layout: Layout): Promise<CountPassage> {
  const sequenceOf = await openCausalForms(layout);
  return (passage, answersToPrompt) => {
    const { ids, answerFrom } = sequenceOf(passage);
    if (passage.prompt === null) return ids.length;
    const own = ids.length - answerFrom;
    const beside = Math.min(answersToPrompt, (PACK_TOKENS - answerFrom) / Math.max(1, own));
    return own + answerFrom / Math.max(1, beside);
  };
}

async function graphCounter({ folder, types, settings }: Layout): Promise<CountPassage> {
  const tokens = await openTokens(folder);
  const together = pairForm(tokens, types, settings);
  const { before, after } = tokens.around;
  const special = before.length + after.length;
  return ({ prompt, text }) => {
    if (prompt !== null) return together(prompt, text).ids.length;
    const { length } = tokens.encode(settings.prefix + text);
    return windowsOf(length, settings.window - special).reduce(
      (sum, { from, to }) => sum + to - from + special,
      0,
    );
  };
}
