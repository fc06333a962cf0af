/** Conclusions from a run's figures about its ranking of the target, in plain sentences. */
import type { EvaluatedMethod, Evaluation, Interval, MethodSummary, Run } from '#contract';
import { signedWithInterval, withInterval } from '../../ui/format.ts';

export const BASELINES: readonly string[] = ['longer-wins', 'random'];

/**
 * The method's figure against gold, of either kind; null if it gives all texts the same reward, so that there is
 * no correlation.
 */
export function valueOf(method: EvaluatedMethod): number | null {
  return method.accuracy ?? method.spearman ?? null;
}

type Valued = EvaluatedMethod & { value: number };

function valued(evaluation: Evaluation, id: string): Valued | undefined {
  const found = evaluation.methods.find(({ method }) => method === id);
  const value = found && valueOf(found);
  return found && typeof value === 'number' ? { ...found, value } : undefined;
}

function overlap(a: Interval, b: Interval): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}

/**
 * On held-out source pairs: was more learned than 'longer wins'? By the interval of the difference on the same
 * pairs, as in the verdict; for runs without it, by that of the accuracy. Null if nothing is known.
 */
export function sourceSentence(summary: MethodSummary | undefined): string | null {
  if (!summary || summary.sourceAccuracy === null) return null;
  const { sourceAccuracy: accuracy, sourceInterval: interval, longerWins, againstLonger } = summary;
  if (interval === null || longerWins === null) return null;
  const clearly = againstLonger ? againstLonger.interval[0] > 0 : interval[0] > longerWins;
  if (clearly) {
    return 'On held-out source pairs it does better than calling the longer text better.';
  }
  return accuracy > longerWins
    ? 'On held-out source pairs it is not clearly better than calling the longer text better.'
    : 'On held-out source pairs it is no better than calling the longer text better.';
}

/** The rules that are not learned, in the order in which they are named. */
const plainRules = [
  ['longer-wins', 'longer wins'],
  ['random', 'random'],
] as const;

/** A figure without line breaks. */
function figure({ value, interval }: Valued): string {
  return withInterval(value, interval).replaceAll(' ', '\u00a0');
}

/**
 * Whether adapting to the target helped, by gold; the interval of the difference on the same rows decides how
 * firmly this is said, else whether both intervals overlap. Null for source-only itself, and if either has no
 * figure.
 */
function adaptationSentence(evaluation: Evaluation, method: string): string | null {
  const own = valued(evaluation, method);
  const base = valued(evaluation, 'source-only');
  if (!own || !base || method === 'source-only' || BASELINES.includes(method)) return null;
  const paired = own.againstSourceOnly;
  const figures = `${own.label} ${figure(own)}, source-only ${figure(base)}`;
  const difference = paired
    ? signedWithInterval(paired.difference, paired.interval).replaceAll(' ', '\u00a0')
    : '';
  const same = paired
    ? paired.interval[0] <= 0 && paired.interval[1] >= 0
    : overlap(own.interval, base.interval);
  const ahead = paired ? paired.difference > 0 : own.value > base.value;
  const unsure = paired
    ? `the difference, ${difference}, is not told apart from 0`
    : 'the intervals overlap';
  const sure = paired ? `, a difference of ${difference}` : '';
  if (ahead) {
    return same
      ? `Whether adaptation helped is not certain: ${figures}; ${unsure}.`
      : `Adaptation helped here: ${figures}${sure}.`;
  }
  return same
    ? `Adaptation did not help here: ${figures}; ${unsure}, so it is not shown to have harmed either.`
    : `Adaptation did harm here: ${figures}${sure}. Prefer source-only.`;
}

/** How the method compares with 'longer wins' and random. */
function rulesSentence(evaluation: Evaluation, own: Valued, figures: boolean): string | null {
  const sides = { 'ahead of': [], behind: [], 'not told apart from': [] } as Record<
    'ahead of' | 'behind' | 'not told apart from',
    string[]
  >;
  for (const [id, name] of plainRules) {
    const other = valued(evaluation, id);
    if (!other || id === own.method) continue;
    const ahead = own.value > other.value ? 'ahead of' : 'behind';
    const side = overlap(own.interval, other.interval) ? 'not told apart from' : ahead;
    sides[side].push(figures ? `${name} (${figure(other)})` : name);
  }
  const parts = Object.entries(sides)
    .filter(([, names]) => names.length > 0)
    .map(([side, names]) => `${side} ${names.join(' and ')}`);
  return parts.length === 0 ? null : `It is ${parts.join(', ')}.`;
}

/**
 * On the target: gold on this method compared with source-only, 'longer wins' and random.
 * @param figures false if those of the plain rules are next to the sentence
 */
export function goldSentence(
  evaluation: Evaluation | null,
  method: string,
  figures = true,
): string {
  if (evaluation === null) {
    return 'Without gold labels nothing here says whether this ranking is right on the target: import some labelled target pairs or scores as gold to know.';
  }
  if (evaluation.undefinedBecause !== null) return evaluation.undefinedBecause;
  const named = evaluation.methods.find((one) => one.method === method);
  if (!named) return 'This method was not evaluated against the gold labels.';
  const own = valued(evaluation, method);
  if (!own) {
    return `${named.label} gives all texts with gold the same reward: it orders none of them.`;
  }
  return [
    adaptationSentence(evaluation, method) ?? `${own.label}: ${figure(own)}.`,
    rulesSentence(evaluation, own, figures),
  ]
    .filter((part) => part !== null)
    .join(' ');
}

/**
 * Gold first, then the source, in a few sentences.
 * @param evaluation null if the project has no gold
 */
export function verdict(
  summary: MethodSummary | undefined,
  evaluation: Evaluation | null,
  method: string,
): string {
  const source = sourceSentence(summary) ?? '';
  const gold = evaluation?.methods.some((one) => one.method === method)
    ? goldSentence(evaluation, method, false)
    : 'Whether this ranking is right on the target is not known: there is no gold.';
  return `${gold} ${source}`.trim();
}

/** The run to show: the one named, else the newest finished one, else the newest. */
export function runToShow(runs: readonly Run[], named: number): Run | undefined {
  return (
    runs.find((run) => run.id === named) ?? runs.find((run) => run.status === 'done') ?? runs[0]
  );
}
