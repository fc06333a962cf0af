/** A figure of agreement, or the reason why there is none. It is never NaN. */
export type AgreementFigure = { value: number; reason: null } | { value: null; reason: string };

export function figureOf(value: number): AgreementFigure {
  return { value, reason: null };
}

/** @param reason a sentence for a person */
export function undefinedFor(reason: string): AgreementFigure {
  return { value: null, reason };
}

/** One judgement: an annotator gave a value to a unit. The caller knows what values mean. */
export interface Judgement {
  unit: number;
  annotator: string;
  value: number;
}

/** The values of each unit that several annotators judged, in the order of the units. */
export function sharedUnits(judgements: Iterable<Judgement>): number[][] {
  const units = new Map<number, number[]>();
  for (const { unit, value } of judgements) {
    const values = units.get(unit);
    if (values) values.push(value);
    else units.set(unit, [value]);
  }
  return [...units.values()].filter((values) => values.length > 1);
}

export function countsOf(values: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export const NOBODY_SHARED = 'No question has been answered by two annotators yet.';
export const ALWAYS_THE_SAME =
  'Everybody always gave the same answer, so that agreement cannot be told from chance.';
