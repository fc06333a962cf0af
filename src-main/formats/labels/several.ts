/**
 * Several labels of one row, each with its annotator: a list in a cell (of values, or of objects that name their
 * annotator), an object of words by annotator, or numbered columns (rater_1, rater_2).
 */
import { ANNOTATOR_NAMES, normalName, SCORE_NAMES, WINNER_NAMES } from '../columns.ts';
import type { RawRecord } from '../format.ts';
import { isMissing } from './missing.ts';

interface Given {
  value: unknown;
  annotator?: string;
}

const WHO =
  'annotator|rater|judge|worker|evaluator|labell?er|assessor|reviewer|grader|coder|expert|human|participant|respondent|voter';
const WHAT = 'annotation|label|vote|judge?ment|preference|winner|choice|verdict|rating|score|grade';
/** rater_1, rater1_domain1, human-2-score. */
const COUNTED_FIRST = new RegExp(`^(${WHO}|${WHAT})(\\d{1,2})(\\D.*|)$`);
/** score_rater_1, label_by_annotator_2. */
const COUNTED_LAST = new RegExp(`^(.*(?:${WHO}))(\\d{1,2})$`);

/** A cache: columns are few, but looked up on every row. */
const names = new Map<string, string | undefined>();
const MOST_NAMES = 10_000;

/** The common part of a series' names; undefined for a column that is not numbered. */
function seriesName(column: string): string | undefined {
  if (names.has(column)) return names.get(column);
  if (names.size >= MOST_NAMES) names.clear();
  const name = nameOf(column);
  names.set(column, name);
  return name;
}

function nameOf(column: string): string | undefined {
  const name = normalName(column);
  const [, first, , rest] = COUNTED_FIRST.exec(name) ?? [];
  if (first !== undefined) return `${first} ${rest}`;
  return COUNTED_LAST.exec(name)?.[1];
}

/** The column itself, or all columns of its series. */
export function seriesOf(column: string, columns: readonly string[]): readonly string[] {
  const series = seriesName(column);
  if (series === undefined) return [column];
  return columns.filter((other) => other === column || seriesName(other) === series);
}

/** The first column of each series of two or more. */
export function seriesIn(columns: readonly string[]): string[] {
  const byName = Map.groupBy(columns, (column) => seriesName(column) ?? '');
  byName.delete('');
  return [...byName.values()].filter(({ length }) => length > 1).map(([first]) => first);
}

/** Whether a column is in a numbered series: 'anna' next to 'rater_1' and 'rater_2' is not. */
export const isSeries = (column: string): boolean => seriesName(column) !== undefined;

/** {"ann": "A", "bob": "tie"}. Numbers by name may also be counts of votes, or scores by aspect. */
export function isByRater(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const given = Object.entries(value);
  const isWord = ([name, own]: [string, unknown]) =>
    typeof own === 'string' && /\p{L}/u.test(own) && !VALUE_NAMES.has(normalName(name));
  return given.length > 0 && given.every(isWord);
}

/**
 * The labels of a row in a column: one value, those of a list, or those of its series.
 *
 * @param annotators of a list, if the row names as many
 */
export function givenIn(
  { values }: RawRecord,
  column: string,
  annotators: readonly string[] = [],
): Given[] {
  const value = Object.hasOwn(values, column) ? values[column] : undefined;
  if (Array.isArray(value)) {
    const named = annotators.length === value.length;
    return value
      .map((entry, at) => ({ ...(named && { annotator: annotators[at] }), ...entryOf(entry) }))
      .filter((given) => !isMissing(given.value));
  }
  if (isByRater(value))
    return Object.entries(value).map(([annotator, own]) => ({ value: own, annotator }));
  const series = isSeries(column) ? seriesOf(column, Object.keys(values)) : [];
  if (series.length < 2) return isMissing(value) ? [] : [{ value }];
  return series
    .map((annotator) => ({ value: values[annotator], annotator }))
    .filter((given) => !isMissing(given.value));
}

const VALUE_NAMES = new Set(
  [...WINNER_NAMES, ...SCORE_NAMES, 'value', 'vote', 'choice', 'label', 'selected'].map(normalName),
);
const NAMES = new Set([...ANNOTATOR_NAMES, 'user', 'by', 'name'].map(normalName));

function entryOf(entry: unknown): Given {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { value: entry };
  const cells = Object.entries(entry);
  const cell = (names: ReadonlySet<string>): unknown =>
    cells.find(([name, value]) => names.has(normalName(name)) && !isMissing(value))?.[1];
  const who = cell(NAMES);
  const named = typeof who === 'string' || typeof who === 'number';
  return { value: cell(VALUE_NAMES), ...(named && { annotator: String(who) }) };
}
