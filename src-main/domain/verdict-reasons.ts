/** A verdict's reasons as sentences that a person can act on. */
import type { EvidenceSection } from '../contract/index.ts';
import { MOST_LABELS, readableCount } from './sample-size.ts';
import { CLEAR, type Evidence, type VerdictInput } from './verdict-evidence.ts';
import {
  cautions,
  labelOf,
  labelShiftReason,
  type Reason,
  type Settled,
} from './verdict-cautions.ts';
import {
  asIsSentence,
  contradictions,
  evidenceSentence,
  gainSentence,
  promptSentence,
  ranksSentence,
  shiftFigures,
  shiftSentence,
  shortcutSentence,
  sourceSentence,
} from './verdict-sentences.ts';
import { figure, integer } from './verdict-words.ts';

/** Why the advice is what it is. */
export type Ground =
  | 'source-untested'
  | 'source-weak'
  | 'source-hopeless'
  | 'alone'
  | 'not-judged'
  | 'as-is-first'
  | 'source-only-first'
  | 'no-shift'
  | 'clear-gain'
  | 'unsettled'
  | 'no-gain'
  | 'gain-too-small'
  | 'too-few-prompts';

const MOST_REASONS = 5;

/** 2 to 5 sentences: what decided, what to beware of, what to do. */
export function reasonsFor(
  input: Settled,
  evidence: Evidence,
  ground: Ground,
  labels: number | null,
): Reason[] {
  const grave = [
    ...said('ranking', shortcutSentence(input)),
    ...said('diagnostics', promptSentence(input)),
    ...said('source', asIsSentence(input)),
  ];
  const decided = [
    ...said(SECTION_OF[ground] ?? 'validators', ...decisive(input, evidence, ground)),
    ...(labelShiftDecides(evidence, ground) ? labelShiftReason(input, true) : []),
  ];
  // What is wrong with the reward itself, and the bar for it, must not be crowded out.
  const room = Math.min(decided.length, MOST_REASONS - 1 - grave.length);
  const first = [...decided.slice(0, room), ...grave];
  const shift = ground === 'no-shift' ? null : shiftSentence(input);
  const between = [
    ...cautions(input, { shift: ground !== 'no-shift' && !labelShiftDecides(evidence, ground) }),
    ...said('diagnostics', shift),
    ...said('source', sourceSentence(input)),
  ];
  const known = new Set(first.map(({ text }) => text));
  const middle = between.filter(({ text }) => !known.has(text));
  const last = said(
    OF_SOURCE.has(ground) ? 'source' : 'spot-check',
    action(input, evidence, ground, labels),
  );
  return [...first, ...middle.slice(0, MOST_REASONS - first.length - 1), ...last];
}

/** Where labels of the source are what is missing. */
export const OF_SOURCE: ReadonlySet<Ground> = new Set([
  'source-untested',
  'source-weak',
  'source-hopeless',
]);
/** What shows why, where the validators do not. */
const SECTION_OF: Partial<Record<Ground, EvidenceSection>> = {
  'source-untested': 'source',
  'source-weak': 'source',
  'source-hopeless': 'source',
  'no-shift': 'diagnostics',
};

/** Whether label shift alone keeps a clear gain from being believed. */
function labelShiftDecides({ gain, error }: Evidence, ground: Ground): boolean {
  return ground === 'unsettled' && gain !== null && error !== null && gain >= CLEAR * error;
}

function said(of: EvidenceSection, ...sentences: readonly (string | null)[]): Reason[] {
  return sentences.flatMap((text) => (text === null ? [] : [{ text, of }]));
}

function decisive(input: VerdictInput, evidence: Evidence, ground: Ground): string[] {
  switch (ground) {
    case 'source-untested':
      return [
        input.source.inseparable
          ? 'All labelled pairs hang together, by one prompt or by texts that they share, so that none could be held out: nothing shows what was learned.'
          : 'No source pair was held out, so that nothing shows what was learned.',
      ];
    case 'source-weak':
    case 'source-hopeless':
      return [sourceSentence(input), weakSentence].filter((one) => one !== null);
    case 'alone':
      return ['Only source-only was trained: there was nothing to compare it with.'];
    case 'not-judged':
      return ['No validator judged the candidates: nothing says whether adapting helps.'];
    case 'source-only-first':
      return [ranksSentence(input), ...contradictions(input, evidence)];
    case 'no-shift':
      return [
        `Nothing tells source from target on held-out texts (${shiftFigures(input)}): there is nothing to align.`,
      ];
    case 'as-is-first':
    case 'clear-gain':
    case 'unsettled':
    case 'no-gain':
    case 'gain-too-small':
    case 'too-few-prompts': {
      const all = [evidenceSentence(input, evidence), gainSentence(evidence)];
      all.push(...contradictions(input, evidence));
      if (ground === 'gain-too-small') all.push(tooSmall(evidence));
      if (ground === 'too-few-prompts') all.push(tooFewPrompts(input, evidence));
      return all.filter((one) => one !== null);
    }
  }
}

const weakSentence =
  'Every validator builds on what was learned from the source: until that is settled, none of them means much.';

function action(input: Settled, evidence: Evidence, ground: Ground, labels: number | null): string {
  const { source } = input;
  const count = labels === null ? '' : `about ${integer(labels)}`;
  const kind = source.prompts === null ? '' : ', each of another prompt';
  switch (ground) {
    case 'source-untested':
      return source.inseparable
        ? `Label ${count} pairs of other source prompts, or of texts that no pair has yet, then train again.`
        : `Label ${count} more source pairs${kind}, then train again with some prompts held out.`;
    case 'source-hopeless':
      return `Labels alone cannot settle that: it would take more than ${integer(MOST_LABELS)} source pairs${kind}. Try another encoder, or clearer pairs.`;
    case 'source-weak':
      return `Label ${count} more source pairs${kind}, then train again with some prompts held out.`;
    case 'clear-gain':
      return `Validators without target labels can mislead: let a blind spot-check of target labels judge (${spotCheck(evidence)}).`;
    case 'as-is-first':
      return 'Rank with the reward model as it is; a blind spot-check of target labels is the judge of that too.';
    case 'alone':
      return 'To learn whether adapting helps, train with other candidates beside it.';
    case 'not-judged':
    case 'unsettled':
      return `A blind spot-check of ${count} target pairs, ${input.targetPrompts === null ? '' : 'each of another prompt and '}never trained on, would settle a gain of ${figure(evidence.hoped)}; use ${labelOf(input, input.candidate)} until then.`;
    case 'source-only-first':
    case 'no-shift':
    case 'no-gain':
    case 'gain-too-small':
    case 'too-few-prompts':
      return 'Stay with source-only; a blind spot-check of target labels is the judge of that too.';
  }
}

function spotCheck({ needed, hoped }: Evidence): string {
  const count = Number.isFinite(needed)
    ? `about ${integer(readableCount(needed))}`
    : `more than ${integer(MOST_LABELS)}`;
  return `${count} pairs would confirm a gain of ${figure(hoped)}, a few tens show a gross error`;
}

function tooSmall({ hoped }: Evidence): string {
  const gain = figure(hoped) === '.00' ? 'below .01' : `of ${figure(hoped)}`;
  return `A gain ${gain} is too small for ${integer(MOST_LABELS)} labelled target pairs to settle.`;
}

function tooFewPrompts({ targetPrompts }: VerdictInput, { hoped, needed }: Evidence): string {
  return `To settle a gain of ${figure(hoped)} takes labels of about ${integer(readableCount(needed))} prompts, and the target has ${integer(targetPrompts ?? 0)}: labels cannot settle it before there are more.`;
}
