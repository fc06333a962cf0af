/** What the labels of a spot-check say of every candidate, source-only and longer wins, as a verdict is formed from it. */
import type { Interval, SpotCheck, SpotComparison } from '../contract/index.ts';
import { SOURCE_ONLY } from './average-rank.ts';
import { atAnyTime } from './spot-check/sequential.ts';
import { LONGER_WINS } from './spot-check/report.ts';

/** A gain that is worth a model. */
export const MATTERS = 0.05;

export interface Measured {
  method: string;
  label: string;
  accuracy: number;
  interval: Interval;
  /** The interval that holds at every number of labels at once. */
  sequence: Interval;
}

/** `sequence`: what is decided by, since people look after every vote and stop when they like what they see. */
export type Compared = SpotComparison & {
  difference: number;
  interval: Interval;
  sequence: Interval;
};

export interface Standing {
  base: Measured;
  candidates: Measured[];
  longer: Measured | null;
  /** One for each candidate; empty where only source-only was trained. */
  versusBase: Compared[];
  /** One for each candidate and for source-only. */
  versusLonger: Compared[];
  /** The one furthest above source-only, of those that are settled to be better where there are some. */
  leading: Compared | null;
  /** That one where it is above source-only at all, else source-only. */
  ahead: Measured;
}

/** @returns null where nothing is known of source-only yet */
export function standingOf({ estimates, comparisons, labelled }: SpotCheck): Standing | null {
  const measured = estimates.flatMap(({ method, label, accuracy, interval }): Measured[] => {
    if (accuracy === null || interval === null) return [];
    const sequence = atAnyTime(interval, labelled, [0, 1]);
    return [{ method, label, accuracy, interval, sequence }];
  });
  const compared = (other: string) =>
    comparisons.flatMap((one): Compared[] => {
      const { against, difference, interval } = one;
      if (against !== other || difference === null || interval === null) return [];
      const sequence = one.sequence ?? atAnyTime(interval, labelled, [-1, 1]);
      return [{ ...one, difference, interval, sequence }];
    });
  const ofId = (id: string | undefined) => measured.find(({ method }) => method === id);
  const base = ofId(SOURCE_ONLY);
  if (!base) return null;
  const versusBase = compared(SOURCE_ONLY);
  const leading = leadingOf(versusBase);
  const above = leading !== null && leading.difference > 0 ? ofId(leading.method) : undefined;
  return {
    candidates: versusBase.flatMap(({ method }) => ofId(method) ?? []),
    longer: ofId(LONGER_WINS) ?? null,
    versusLonger: compared(LONGER_WINS),
    ahead: above ?? base,
    base,
    versusBase,
    leading,
  };
}

function leadingOf(versusBase: readonly Compared[]): Compared | null {
  const better = versusBase.filter(({ standing }) => standing === 'better');
  return byDifference(better.length > 0 ? better : versusBase).at(0) ?? null;
}

/** The largest first; of equal ones the one that pairs are drawn for. */
export function byDifference(list: readonly Compared[]): Compared[] {
  return list.toSorted((one, other) => other.difference - one.difference);
}

/** No gain that matters: each of several is below its own upper end as surely as a single one is. */
export function gainRuledOut({ standing, most, sequence }: Compared): boolean {
  return standing === 'worse' || standing === 'alike' || (most ?? sequence[1]) < MATTERS;
}

/**
 * The comparison with longer wins of what is ahead, unless something is better than longer wins, or length
 * tells nothing either.
 */
export function openToLength({ longer, versusLonger, ahead }: Standing): Compared | null {
  if (!longer || longer.sequence[0] <= 0.5) return null;
  const better = ({ sequence, standing }: Compared) => sequence[0] > 0 || standing === 'better';
  if (versusLonger.some(better)) return null;
  return versusLonger.find(({ method }) => method === ahead.method) ?? null;
}
