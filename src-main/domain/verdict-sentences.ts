/** What was found, in the sentences of a verdict; null or nothing where there is nothing to say. */
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import { labelOf, type Settled } from './verdict-cautions.ts';
import {
  CLEAR,
  shortcut,
  sourceLearned,
  type Evidence,
  type VerdictInput,
} from './verdict-evidence.ts';
import { capital, figure, orBelow, signed } from './verdict-words.ts';

/** 'Circular validation puts WDGRL before source-only (.71 against .68); rehearsal puts it behind (..).' */
export function evidenceSentence(input: VerdictInput, { rows }: Evidence): string {
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

export function gainSentence({ gain, error, beyondError, rows }: Evidence): string | null {
  if (gain === null) return null;
  const what = rows.length > 1 ? `The mean gain, ${signed(gain)},` : `The gain, ${signed(gain)},`;
  if (error === null) return `${what} has no known standard error.`;
  const noise = `(standard error ${orBelow(error)})`;
  if (gain <= 0) return `${what} is no gain ${noise}.`;
  if (!beyondError) return `${what} is no gain beyond its error ${noise}.`;
  return `${what} is ${gain >= CLEAR * error ? 'clear of' : 'within'} its noise ${noise}.`;
}

export function ranksSentence(input: VerdictInput): string {
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

export function contradictions({ concordance }: VerdictInput, evidence: Evidence): string[] {
  if (evidence.ranksDiffer && concordance !== null) {
    return [`The validators rank the candidates differently (Kendall's W ${figure(concordance)}).`];
  }
  return evidence.against ? ['One validator speaks against it by more than its noise.'] : [];
}

export function sourceSentence(input: VerdictInput): string | null {
  const { accuracy, interval, longerWins } = input.source;
  if (accuracy === null || interval === null) return null;
  const own = `${figure(accuracy)} (${figure(interval[0])} to ${figure(interval[1])})`;
  const coin = interval[0] <= 0.5 || longerWins === null;
  const rule = coin ? 'a coin' : `longer wins (${figure(longerWins)})`;
  const clearly = sourceLearned(input) ? 'clearly better' : 'not clearly better';
  return `On held-out source pairs accuracy is ${own}, ${clearly} than ${rule}.`;
}

export function shiftFigures({ shift: { before } }: VerdictInput): string {
  const parts: string[] = [];
  if (before?.auc != null) parts.push(`classifier AUC ${figure(before.auc)}`);
  if (before?.p != null) parts.push(`critic distance p ${orBelow(before.p)}`);
  return parts.join(', ');
}

/** The bar for whatever was trained: what a reward model says that saw neither domain. */
export function asIsSentence({
  asIsAccuracy = null,
  source,
  candidates,
}: VerdictInput): string | null {
  if (asIsAccuracy === null || source.accuracy === null) return null;
  const order = candidates
    .filter(({ averageRank }) => averageRank !== null)
    .toSorted((a, b) => (a.averageRank ?? 0) - (b.averageRank ?? 0));
  const place = order.findIndex(({ id }) => id === AS_IS) + 1;
  const ranked = place > 0 ? `, and comes ${place} of ${order.length} by average rank` : '';
  return `The reward model as it is, with nothing trained, is right on ${figure(asIsAccuracy)} of held-out source pairs (source-only ${figure(source.accuracy)})${ranked}.`;
}

/** Beside source-only, whose features differ from the texts as well: the rest is the candidate's doing. */
export function shiftSentence(input: Settled): string | null {
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
export function shortcutSentence(input: VerdictInput): string | null {
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

export function promptSentence({ promptUnread }: VerdictInput): string | null {
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
