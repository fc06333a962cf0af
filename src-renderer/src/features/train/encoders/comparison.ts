/** The encoders to compare, with their results: rows of the comparison. */
import type { EncoderEntry, EncoderResult } from '#contract';
import { joined, partsOf } from '../../../model/encoders/names.ts';

const STYLE = 'style';

/** Style, then every other encoder combined with it and alone; always includes the current choice. */
export function choicesOf(known: readonly EncoderEntry[], current: string): string[] {
  const usable = known.filter((one) => one.problem === null && one.id !== STYLE);
  const choices = [
    STYLE,
    ...usable.map((one) => joined([STYLE, one.id])),
    ...usable.map((one) => joined([one.id])),
  ];
  return choices.includes(current) ? choices : [...choices, current];
}

/** Style, and style combined with another: the most common comparison. */
export function suggested(choices: readonly string[]): string[] {
  return choices.filter((id) => partsOf(id)[0] === STYLE && partsOf(id).length <= 2);
}

export interface ComparisonRow {
  encoder: string;
  /** The model itself was tuned: trained in the Train room, shown with the others. */
  tuned: boolean;
  result: EncoderResult | null;
  /** It learned from the same votes with the same settings as the newest result. */
  comparable: boolean;
}

/**
 * One row per choice, with its newest result, preferably one that is comparable with the newest of all.
 * Best first; choices without a result keep their order at the end.
 *
 * @param results newest first
 */
export function rowsOf(
  choices: readonly string[],
  results: readonly EncoderResult[],
): ComparisonRow[] {
  const frozen = results.filter((one) => !one.tuned);
  const group = frozen[0]?.group;
  const measured = frozen.map((one) => one.encoder).filter((id) => !choices.includes(id));
  const rowOf = (encoder: string, tuned: boolean): ComparisonRow => {
    const own = results.filter((one) => one.encoder === encoder && one.tuned === tuned);
    const result = own.find((one) => one.group === group) ?? own[0] ?? null;
    return { encoder, tuned, result, comparable: result?.group === group };
  };
  const tuned = results.filter((one) => one.tuned).map((one) => one.encoder);
  const rows = [
    ...[...choices, ...new Set(measured)].map((encoder) => rowOf(encoder, false)),
    ...[...new Set(tuned)].map((encoder) => rowOf(encoder, true)),
  ];
  return rows.sort((a, b) => rank(b) - rank(a));
}

function rank({ result, comparable }: ComparisonRow): number {
  if (!result) return -1;
  return (result.sourceAccuracy ?? 0) + (comparable ? 1 : 0);
}
