/** Figures of the paper's settings: per draw, over draws, and as lines. */
import type { Evaluation } from '../src-main/contract/index.ts';
import { bootstrapInterval, mean } from '../src-main/domain/statistics.ts';
import { bestOf, candidatesIn, figure, measuredOf } from './product.ts';
import type { Setting } from './settings-data.ts';

const NAMES = {
  longer: 'longer wins',
  sourceOnly: 'source only',
  wdgrl: 'WDGRL',
  choice: 'choice',
  best: 'best in hindsight',
  gain: 'gain',
};
type Column = keyof typeof NAMES;
const COLUMNS = Object.keys(NAMES) as Column[];
/** Smaller gains count as none. */
const NOTHING = 0.005;
/** Minimum draws for an interval. */
const FEWEST_DRAWS = 3;

/** Gold figures of one draw; `gain` is the choice's over source-only. */
export interface Figures extends Record<Column, number> {
  chosen: string;
  advice: string;
  /** Whether gold confirms the verdict; null if it asks for more labels. */
  right: boolean | null;
}

export interface Row extends Record<Column, number> {
  setting: string;
  encoder: string;
  /** 95 %, over draws; null if there are too few. */
  intervals: Record<Column, readonly [number, number]> | null;
  paperGain: number;
  ratio: number;
  /** Among verdicts that say whether to adapt. */
  verdicts: { right: number; of: number };
  parts: { name: string; draws: Figures[] }[];
}

export function figuresOf(evaluation: Evaluation): Figures {
  const value = (id: string) => measuredOf(evaluation, id).value;
  const sourceOnly = value('source-only');
  const wdgrl = value('wdgrl');
  const choice = value(evaluation.chosen);
  const advice = evaluation.verdict?.advice ?? 'none';
  return {
    longer: value('longer-wins'),
    sourceOnly,
    wdgrl,
    choice,
    best: bestOf(candidatesIn(evaluation)).value,
    gain: choice - sourceOnly,
    chosen: evaluation.chosen,
    advice,
    right: isRight(advice, choice - sourceOnly, wdgrl - sourceOnly),
  };
}

/**
 * Adapting is right if the choice gains; not adapting, if neither the choice nor the paper's method would have
 * gained anything.
 */
function isRight(advice: string, gain: number, ofWdgrl: number): boolean | null {
  if (advice === 'adapt') return gain > 0;
  if (advice === 'do-not-adapt') return Math.max(gain, ofWdgrl) <= NOTHING;
  return null;
}

/** A draw counts with its mean over the sets of the setting. */
export function rowOf({ id, paper }: Setting, encoder: string, parts: Row['parts']): Row {
  const each = Int32Array.from(parts[0].draws.keys());
  const drawsOf = (column: Column) =>
    Float64Array.from(each, (k) => mean(parts.map(({ draws }) => draws[k][column])));
  const values = byColumn((column) => mean(drawsOf(column)));
  const paperGain = paper.adapted - paper.sourceOnly;
  const verdicts = parts.flatMap(({ draws }) => draws.flatMap(({ right }) => right ?? []));
  return {
    setting: id,
    encoder,
    ...values,
    paperGain,
    ratio: values.gain / paperGain,
    intervals: each.length < FEWEST_DRAWS ? null : byColumn((column) => over(drawsOf(column))),
    verdicts: { right: verdicts.filter(Boolean).length, of: verdicts.length },
    parts,
  };
}

function byColumn<T>(of: (column: Column) => T): Record<Column, T> {
  const [longer, sourceOnly, wdgrl, choice, best, gain] = COLUMNS.map(of);
  return { longer, sourceOnly, wdgrl, choice, best, gain };
}

function over(draws: Float64Array): readonly [number, number] {
  const each = Int32Array.from(draws.keys());
  return bootstrapInterval(each, (rows) => mean(Float64Array.from(rows, (k) => draws[k])));
}

/** The choice against source-only with the same encoder, and with style. */
export function summary(rows: readonly Row[]) {
  const gains = rows.map(({ gain }) => gain);
  const overStyle = rows.flatMap(({ setting, choice }) => {
    const style = rows.find((row) => row.setting === setting && row.encoder === 'style');
    return style ? [choice - style.sourceOnly] : [];
  });
  return {
    meanGain: rows.length === 0 ? null : mean(gains),
    worstGain: rows.length === 0 ? null : Math.min(...gains),
    meanGainOverStyle: overStyle.length === 0 ? null : mean(overStyle),
  };
}

export function drawn({
  longer,
  sourceOnly,
  wdgrl,
  choice,
  chosen,
  best,
  advice,
}: Figures): string {
  return [
    `longer wins ${figure(longer)}, source only ${figure(sourceOnly)}, WDGRL ${figure(wdgrl)},`,
    `chosen ${chosen} ${figure(choice)}, best ${figure(best)}; ${advice}`,
  ].join(' ');
}

export function line(row: Row): string {
  const cells = COLUMNS.map((column) => {
    const interval = row.intervals?.[column];
    const range = interval ? ` (${interval.map(figure).join(' to ')})` : '';
    return `${NAMES[column]} ${figure(row[column])}${range},`;
  });
  return [
    `${row.setting}, ${row.encoder}:`,
    ...cells,
    `paper’s gain ${figure(row.paperGain)}, ratio ${row.ratio.toFixed(2)},`,
    `verdict right in ${row.verdicts.right} of ${row.verdicts.of}`,
  ].join(' ');
}
