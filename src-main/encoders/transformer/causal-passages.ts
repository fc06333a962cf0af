/**
 * Passages through a causal model, which an engine runs: prompt and answer as a conversation in the
 * model's own template, a text alone after the beginning-of-text token.
 */
import { openChat } from './chat.ts';
import { conversationForm, startOf, type Sequence } from './forms.ts';
import { notFinite } from './graph-passages.ts';
import type { Layout } from './layout.ts';
import type { PassageReader, ReadPassage } from './passages.ts';
import { scoreOf, withoutPadding, type ScoreHead } from '../../domain/score-head.ts';
import { asksForScore, readingOf, type Passage } from './readings/index.ts';
import { readScoreHead } from './score-head.ts';
import { shortened } from './shorten.ts';
import { openTokens, type Tokens } from './tokens.ts';
import type { CausalModel, OpenCausal } from '../encoder.ts';

/**
 * @param open loads the model onto an engine
 * @throws DialectError `bad-model`
 */
export async function openCausalPassages(layout: Layout, open: OpenCausal): Promise<PassageReader> {
  const { folder, settings } = layout;
  const sequenceOf = await openCausalForms(layout);
  const likelihood = settings.reads.map(readingOf).some(({ needs }) => needs === 'likelihood');
  const head = asksForScore(settings.reads) ? await readScoreHead(folder) : null;
  const model = await open(folder, { likelihood });
  return {
    read: (passages) => readAll(passages, { layout, sequenceOf, model, likelihood, head }),
    close: () => model.close(),
  };
}

/** Passages as token sequences, using only the tokenizer. @throws DialectError `bad-model` */
export async function openCausalForms(layout: Layout): Promise<(passage: Passage) => Sequence> {
  const { folder, settings } = layout;
  const tokens = await openTokens(folder);
  const chat = await openChat(folder, tokens.config);
  const together = conversationForm(folder, tokens, chat, settings);
  return ({ prompt, text }) => {
    const sequence = prompt === null ? aloneForm(tokens, layout, text) : together(prompt, text);
    return scored(sequence, layout);
  };
}

interface Opened {
  layout: Layout;
  sequenceOf: (passage: Passage) => Sequence;
  model: CausalModel;
  likelihood: boolean;
  head: ScoreHead | null;
}

async function readAll(
  passages: readonly Passage[],
  { layout, sequenceOf, model, likelihood, head }: Opened,
): Promise<ReadPassage[]> {
  const sequences = passages.map(sequenceOf);
  const given = sequences.map(({ ids, answerFrom }) => ({ ids: Int32Array.from(ids), answerFrom }));
  const read = await model.read(given, { likelihood });
  return read.map((own, k) => {
    const { mean, last, answerMean, answerMiddle, logProbabilities } = own;
    const vector = layout.settings.pooling === 'last-token' ? last : mean;
    if (!vector.every(Number.isFinite)) throw notFinite(layout);
    const causal = { answer: answerMean, answerMiddle, logProbabilities };
    return { vector, causal, score: head && scoreOf(head, last), lost: sequences[k].lost };
  });
}

/** Cut to the last token that is not padding, which the head reads. */
function scored(sequence: Sequence, { score }: Layout): Sequence {
  const ids = score ? withoutPadding(sequence.ids, score.padding) : sequence.ids;
  const { length } = ids;
  return {
    ...sequence,
    ids,
    types: sequence.types.slice(0, length),
    answerFrom: Math.min(sequence.answerFrom, length),
  };
}

/** A text that is too long loses its middle, like an answer after a prompt. */
function aloneForm(tokens: Tokens, { settings }: Layout, text: string): Sequence {
  const start = startOf(tokens);
  const { answer, lost } = shortened(
    [],
    tokens.encode(settings.prefix + text),
    Math.max(0, settings.window - start.length),
  );
  const ids = [...start, ...answer];
  return { ids, types: ids.map(() => 0), answerFrom: start.length, lost };
}
