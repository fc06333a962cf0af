/** A verdict's reasons as sentences that a person can act on. */
import type { EvidenceSection } from '../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import { MOST_LABELS, readableCount } from './sample-size.ts';
import {
  CLEAR,
  shortcut,
  sourceLearned,
  type Evidence,
  type VerdictInput,
} from './verdict-evidence.ts';
import {
  cautions,
  labelOf,
  labelShiftReason,
  type Reason,
  type Settled,
} from './verdict-cautions.ts';
import { capital, figure, integer, orBelow, signed } from './verdict-words.ts';

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

/** 'Circular validation puts WDGRL before source-only (.71 against .68); rehearsal puts it behind (..).' */
function evidenceSentence(input: VerdictInput, { rows }: Evidence): string {
  const label = labelOf(input, input.first);
  if (rows.length === 0) return `No validator could judge both ${label} and source-only.`;
  const shown = rows.map(({ validator, own, base }) => {
    const [ours, theirs] = [figure(own), figure(base)];
    const side = ours === theirs ? 'level' : own > base ? 'before' : 'behind';
    return { validator, side, figures: side === 'level' ? ours : `${ours} against ${theirs}` };
  });
  const parts: string[] = [];
  for (const side of ['before', 'behind', 'level']) {
    const list = shown.filter((row) => row.side === side);
    if (list.length === 0) continue;
    const verb = list.length === 1 ? 'puts' : 'put';
    const together = list.length === 1 ? '' : list.length === 2 ? ' both' : ' all';
    const whole = `${label} ${side === 'level' ? 'level with' : side} source-only`;
    const said =
      parts.length === 0 ? ` validation${together} ${verb} ${whole}` : ` ${verb} it ${side}`;
    const figures = list.map((row) => row.figures).join(', ');
    parts.push(`${listed(list)}${said} (${figures})`);
  }
  return `${capital(parts.join('; '))}.`;
}

function gainSentence({ gain, error, beyondError, rows }: Evidence): string | null {
  if (gain === null) return null;
  const what = rows.length > 1 ? `The mean gain, ${signed(gain)},` : `The gain, ${signed(gain)},`;
  if (error === null) return `${what} has no known standard error.`;
  const noise = `(standard error ${orBelow(error)})`;
  if (gain <= 0) return `${what} is no gain ${noise}.`;
  if (!beyondError) return `${what} is no gain beyond its error ${noise}.`;
  return `${what} is ${gain >= CLEAR * error ? 'clear of' : 'within'} its noise ${noise}.`;
}

function ranksSentence(input: VerdictInput): string {
  const rank = (one: { averageRank: number | null } | undefined) =>
    one?.averageRank === null || one === undefined ? '' : ` (${figure(one.averageRank)})`;
  const base = input.candidates.find(({ id }) => id === SOURCE_ONLY);
  const next = input.candidates
    .filter(({ id, averageRank }) => id !== SOURCE_ONLY && averageRank !== null)
    .toSorted((a, b) => (a.averageRank ?? 0) - (b.averageRank ?? 0))[0];
  if (!next) return 'No candidate was judged better than source-only.';
  if (base?.averageRank !== null && base?.averageRank === next.averageRank) {
    return `By average rank the validators put ${next.label} level with source-only${rank(base)}.`;
  }
  return `By average rank the validators put source-only first${rank(base)}, then ${next.label}${rank(next)}.`;
}

function contradictions({ concordance }: VerdictInput, evidence: Evidence): string[] {
  if (evidence.ranksDiffer && concordance !== null) {
    return [`The validators rank the candidates differently (Kendall's W ${figure(concordance)}).`];
  }
  return evidence.against ? ['One validator speaks against it by more than its noise.'] : [];
}

function sourceSentence(input: VerdictInput): string | null {
  const { accuracy, interval, longerWins } = input.source;
  if (accuracy === null || interval === null) return null;
  const own = `${figure(accuracy)} (${figure(interval[0])} to ${figure(interval[1])})`;
  const coin = interval[0] <= 0.5 || longerWins === null;
  const rule = coin ? 'a coin' : `longer wins (${figure(longerWins)})`;
  const clearly = sourceLearned(input) ? 'clearly better' : 'not clearly better';
  return `On held-out source pairs accuracy is ${own}, ${clearly} than ${rule}.`;
}

function shiftFigures({ shift: { before } }: VerdictInput): string {
  const parts: string[] = [];
  if (before?.auc != null) parts.push(`classifier AUC ${figure(before.auc)}`);
  if (before?.p != null) parts.push(`critic distance p ${orBelow(before.p)}`);
  return parts.join(', ');
}

/** The bar for whatever was trained: what a reward model says that saw neither domain. */
function asIsSentence({ asIsAccuracy = null, source, candidates }: VerdictInput): string | null {
  if (asIsAccuracy === null || source.accuracy === null) return null;
  const order = candidates
    .filter(({ averageRank }) => averageRank !== null)
    .toSorted((a, b) => (a.averageRank ?? 0) - (b.averageRank ?? 0));
  const place = order.findIndex(({ id }) => id === AS_IS) + 1;
  const ranked = place > 0 ? `, and comes ${place} of ${order.length} by average rank` : '';
  return `The reward model as it is, with nothing trained, is right on ${figure(asIsAccuracy)} of held-out source pairs (source-only ${figure(source.accuracy)})${ranked}.`;
}

/** Beside source-only, whose features differ from the texts as well: the rest is the candidate's doing. */
function shiftSentence(input: Settled): string | null {
  const { before, sourceOnly, after } = input.shift;
  if (input.candidate === SOURCE_ONLY) return null;
  const known = (['auc', 'distance'] as const).find(
    (one) => sourceOnly?.[one] != null && after?.[one] != null,
  );
  if (!known) return null;
  const [base, own, texts] = [sourceOnly, after, before].map((one) => one?.[known] ?? null);
  const label = labelOf(input, input.candidate);
  const figures = [
    ...(texts === null ? [] : [`of the texts ${figure(texts)}`]),
    `source-only ${figure(base ?? 0)}`,
    `${label} ${figure(own ?? 0)}`,
  ].join(', ');
  const name = known === 'auc' ? 'domain classifier AUC' : 'critic distance';
  const nearer = (own ?? 0) < (base ?? 0) ? 'nearer' : 'no nearer';
  return `Source and target lie ${nearer} under ${label} than under source-only (${name}: ${figures}).`;
}

/** That a reward goes by length, whether that is all it learned, and what to do about it. */
function shortcutSentence(input: VerdictInput): string | null {
  const found = shortcut(input);
  if (!found) return null;
  const { longerWins } = input.source;
  const follows = `The rewards follow length (correlation ${figure(input.lengthCorrelation ?? 0)})`;
  const done = input.lengthBalance === 'done';
  const option =
    input.lengthBalance === 'possible'
      ? '--length-balance'
      : '--length-balance with a loss that learns from pairs';
  const wayOut = done
    ? 'although pairs were balanced by length'
    : `or train with pairs balanced by length (${option})`;
  if (!found.all || longerWins === null) {
    return `${follows}: look whether ${found.kind} texts deserve it, ${wayOut}.`;
  }
  const explained = `${follows}, and longer wins explains them: on held-out source pairs it is right as often (${figure(longerWins)}).`;
  return done
    ? `${explained} Pairs were balanced by length already: what else tells them apart was not learned.`
    : `${explained} Train with pairs balanced by length (${option}) to see what else tells them apart.`;
}

function promptSentence({ promptUnread }: VerdictInput): string | null {
  return promptUnread
    ? 'The pairs have prompts, and nothing of the encoder reads them: what makes an answer fit its prompt cannot be learned. Choose an encoder that reads both.'
    : null;
}

function listed(rows: readonly { validator: string }[]): string {
  const names = rows.map(({ validator }) => validator);
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
