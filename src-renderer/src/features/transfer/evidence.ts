/** What the figures of a run allow to say about its ranking of the target, in plain sentences. */
import type { EvaluatedMethod, Evaluation, Interval, MethodSummary, Run } from '#contract';
import { withInterval } from '../../ui/format.ts';

export const BASELINES: readonly string[] = ['longer-wins', 'random'];

/** The figure of a method against gold, whichever kind it is. */
export function valueOf(method: EvaluatedMethod): number {
  return method.accuracy ?? method.spearman ?? 0;
}

export function overlap(a: Interval, b: Interval): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}

/** On the source pairs held out: is more learned than 'longer wins'? Null where nothing is known. */
export function sourceSentence(summary: MethodSummary | undefined): string | null {
  if (!summary || summary.sourceAccuracy === null) return null;
  const { sourceAccuracy: accuracy, sourceInterval: interval, longerWins } = summary;
  if (interval === null || longerWins === null) return null;
  if (interval[0] > longerWins) {
    return 'On held-out source pairs it does better than calling the longer text better.';
  }
  return accuracy > longerWins
    ? 'On held-out source pairs it is not clearly better than calling the longer text better.'
    : 'On held-out source pairs it is no better than calling the longer text better.';
}

/** On the target: what gold says about this method beside source-only and 'longer wins'. */
export function goldSentence(evaluation: Evaluation | null, method: string): string {
  if (evaluation === null) {
    return 'Without gold labels nothing here says whether this ranking is right on the target: import some labelled target pairs or scores as gold to know.';
  }
  const of = (id: string) => evaluation.methods.find((one) => one.method === id);
  const own = of(method);
  if (!own) return 'This method was not evaluated against the gold labels.';
  const what = `${evaluation.gold.count.toLocaleString('en')} gold ${evaluation.gold.kind}`;
  const figure = withInterval(valueOf(own), own.interval);
  const parts = [`On ${what}: ${figure}.`];
  for (const [id, name] of [
    ['source-only', 'source-only'],
    ['longer-wins', 'longer wins'],
  ] as const) {
    const other = of(id);
    if (!other || id === method) continue;
    parts.push(compared(own, other, name));
  }
  return parts.join(' ');
}

function compared(own: EvaluatedMethod, other: EvaluatedMethod, name: string): string {
  if (overlap(own.interval, other.interval)) {
    return `Against ${name} (${withInterval(valueOf(other), other.interval)}) the intervals overlap: the gold does not tell them apart.`;
  }
  return valueOf(own) > valueOf(other)
    ? `It is ahead of ${name} (${withInterval(valueOf(other), other.interval)}).`
    : `It is behind ${name} (${withInterval(valueOf(other), other.interval)}): prefer that.`;
}

/**
 * Everything in one or two sentences without the figures, which stand beside them.
 * @param evaluation null where the project holds no gold
 */
export function verdict(
  summary: MethodSummary | undefined,
  evaluation: Evaluation | null,
  method: string,
): string {
  const source = sourceSentence(summary) ?? '';
  const own = evaluation?.methods.find((one) => one.method === method);
  if (evaluation === null || own === undefined) {
    return `Whether this ranking is right on the target is not known: there is no gold. ${source}`;
  }
  const sides: Record<'ahead of' | 'behind' | 'not told apart from', string[]> = {
    'ahead of': [],
    behind: [],
    'not told apart from': [],
  };
  for (const [id, name] of [
    ['source-only', 'source-only'],
    ['longer-wins', 'longer wins'],
    ['random', 'chance'],
  ] as const) {
    const other = evaluation.methods.find((one) => one.method === id);
    if (!other || id === method) continue;
    const side = overlap(own.interval, other.interval)
      ? 'not told apart from'
      : valueOf(own) > valueOf(other)
        ? 'ahead of'
        : 'behind';
    sides[side].push(name);
  }
  const parts = Object.entries(sides)
    .filter(([, names]) => names.length > 0)
    .map(([side, names]) => `${side} ${names.join(' and ')}`);
  return `On the gold it is ${parts.join(', ')}. ${source}`;
}

/** The run to show: the one named, else the newest that was trained to its end, else the newest. */
export function runToShow(runs: readonly Run[], named: number): Run | undefined {
  return (
    runs.find((run) => run.id === named) ?? runs.find((run) => run.status === 'done') ?? runs[0]
  );
}
