/** Two answers side by side, to be labelled; or labelled already by a column that names the winner. */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  normalName,
  PROMPT_NAMES,
  WEAK_WINNER_NAMES,
  WINNER_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { LabelReading, Mapping, RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { assertedBy } from '../labels/scales.ts';
import type { Verdict } from '../labels/spellings.ts';
import { canonical, ColumnTally, numberIn } from '../labels/tally.ts';
import { canBeWinner, WinnerReading } from '../labels/winner.ts';
import { readAnswers } from './answers.ts';
import { looksLikeMessages } from './messages.ts';
import { INPUT_FIELD, SYSTEM_FIELD } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share, shorten, strengthOf } from './values.ts';

const STEMS = [
  'response',
  'answer',
  'completion',
  'output',
  'text',
  'reply',
  'candidate',
  'option',
  'generation',
  'essay',
  'summary',
  'review',
  'argument',
  'translation',
  'sentence',
  'message',
  'comment',
  'conversation',
  '',
] as const;

const SIDES: readonly (readonly [string, string])[] = [
  ['a', 'b'],
  ['1', '2'],
  ['0', '1'],
  ['first', 'second'],
  ['left', 'right'],
  ['one', 'two'],
];

const shared: readonly GuessedField[] = [
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What both texts answer.',
    names: PROMPT_NAMES,
  },
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  INPUT_FIELD,
  SYSTEM_FIELD,
  ANNOTATOR_FIELD,
  {
    id: 'strength',
    label: 'Strength',
    required: false,
    description: '1 slightly, 2 plainly, 3 strongly better; 2 where it is left out.',
    names: ['strength'],
  },
];

/** Verdicts with a column of their own. */
const ONE_COLUMN_EACH = [
  ['winner_first', 'First is better', 'the first text is better', 'first'],
  ['winner_second', 'Second is better', 'the second text is better', 'second'],
  ['winner_tie', 'Tie', 'they are equally good', 'tie'],
  ['winner_both_bad', 'Both bad', 'both are bad', 'both-bad'],
] as const;

const fields: readonly GuessedField[] = [
  {
    id: 'first',
    label: 'First text',
    required: true,
    description: 'One of the two texts (A).',
    names: [],
  },
  {
    id: 'second',
    label: 'Second text',
    required: true,
    description: 'The other one (B).',
    names: [],
  },
  ...shared,
  {
    id: 'winner',
    label: 'Winner',
    required: false,
    description:
      'Which text is better: a or b, A>B, 1 or 2, true or false, -3 to 3, a probability, tie; empty: not labelled.',
    names: [],
  },
  ...ONE_COLUMN_EACH.map(([id, label, what]) => ({
    id,
    label,
    required: false,
    description: `1 or true where ${what}, as in winner_model_a.`,
    names: [],
  })),
];

/** The first two columns that differ only in the side that they name. */
function findSides(columns: readonly string[]): Mapping {
  const byName = new Map(columns.map((column) => [normalName(column), column]));
  for (const stem of STEMS) {
    for (const [one, other] of SIDES) {
      for (const name of [(side: string) => stem + side, (side: string) => side + stem]) {
        const first = byName.get(name(one));
        const second = byName.get(name(other));
        if (first !== undefined && second !== undefined) return { first, second };
      }
    }
  }
  return {};
}

/** Numbers of a column that may be called anything: with more of them it is no winner. */
const FEW = 3;
const MANY = 12;

/** The column that names the winner: by its name, or by a name that others have too and its values. */
function findWinner(
  records: readonly RawRecord[],
  columns: readonly string[],
  { first, second }: Record<'first' | 'second', string>,
): string | undefined {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => columns.filter((column) => normalName(column) === normalName(name)));
  const fits = (most: number) => (winner: string) =>
    canBeWinner({ winner, first, second }, records, most);
  const strong = named(WINNER_NAMES);
  const asserting = columns.filter((column) => assertedBy(column) !== undefined);
  return (
    strong.find(fits(MANY)) ??
    [...asserting, ...named(WEAK_WINNER_NAMES)].find(fits(FEW)) ??
    strong.find((column) => looksLikeLabels(records, column))
  );
}

function looksLikeLabels(records: readonly RawRecord[], column: string): boolean {
  const tally = new ColumnTally();
  for (const { values } of records) tally.add(values[column]);
  return tally.looksLikeLabels || tally.given === 0;
}

/** winner_model_a and winner_model_b; with them, winner_tie. */
function findOneColumnEach(columns: readonly string[]): Mapping {
  const found: Mapping = {};
  for (const [id, , , side] of ONE_COLUMN_EACH) {
    const column = columns.find((name) => assertedBy(name) === side);
    if (column !== undefined) found[id] = column;
  }
  if (found['winner_first'] === undefined || found['winner_second'] === undefined) return {};
  const tie = columns.find((name) => ['tie', 'istie'].includes(normalName(name)));
  return tie === undefined ? found : { winner_tie: tie, ...found };
}

export const unlabelledPairs: Reader = {
  id: 'unlabelled-pairs',
  label: 'Pairs of two answers',
  description:
    'One pair a row: prompt and two texts, like response_a and response_b; optionally the winner.',
  fields,
  labels: { fields: ['winner', ...ONE_COLUMN_EACH.map(([id]) => id)], count: countLabels },

  detect(records) {
    const columns = columnsOf(records);
    const { first, second } = findSides(columns);
    const sides: Mapping = first === undefined || second === undefined ? {} : { first, second };
    const unused = (mapping: Mapping) =>
      columns.filter((column) => !Object.values(mapping).includes(column));
    const mapping = { ...sides, ...guessMapping(shared, unused(sides)) };
    if (first === undefined || second === undefined) return { score: 0, mapping };
    const each = findOneColumnEach(unused(mapping));
    const winner = findWinner(records, unused({ ...mapping, ...each }), { first, second });
    if (winner !== undefined) mapping['winner'] = winner;
    else Object.assign(mapping, each);
    const texts = share(records, ({ values }) =>
      [first, second].every(
        (column) => typeof values[column] === 'string' || looksLikeMessages(values[column]),
      ),
    );
    return { score: 0.9 * texts, mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const { prompt, texts } = readAnswers(
        record,
        mapping,
        ['first', 'second'],
        ['first text', 'second text'],
      );
      const verdict = verdictOf(record, mapping, labels ?? alone(record, mapping));
      const side =
        verdict?.side === 'first' || verdict?.side === 'second' ? verdict.side : undefined;
      const strength = new Field(record, mapping, 'strength', 'strength');
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt,
        texts: side === 'second' ? [texts[1], texts[0]] : texts,
        outcome: side === undefined ? outcomeOf(verdict) : 'prefer',
        ...(side === undefined ? {} : { side }),
        strength: strength.missing ? (verdict?.strength ?? 2) : strengthOf(strength),
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

function outcomeOf(verdict: Verdict | null): 'tie' | 'both-bad' | null {
  return verdict?.side === 'tie' || verdict?.side === 'both-bad' ? verdict.side : null;
}

/** A row without the rest of its file: all that is known of the column is this row. */
function alone(record: RawRecord, { winner, first, second }: Mapping): LabelReading {
  const nothing = { winner: null, meanings: {}, unwanted: false };
  if (winner === undefined || first === undefined || second === undefined) return nothing;
  const tally = new ColumnTally();
  tally.add(record.values[winner]);
  return { ...nothing, winner: new WinnerReading({ winner, first, second }, tally) };
}

/** What the row says of its texts; null where it says nothing. */
function verdictOf(record: RawRecord, mapping: Mapping, labels: LabelReading): Verdict | null {
  const field = new Field(record, mapping, 'winner', 'winner');
  if (field.column === null) return fromOneColumnEach(record, mapping, labels);
  if (field.missing || labels.winner === null) return null;
  const read = labels.winner.read(field.value, record);
  if (read === 'none' || (read === undefined && labels.unwanted)) return null;
  return (
    read ??
    field.failLabel(
      'bad-winner',
      `The winner '${shorten(canonical(field.value))}' names neither text. Write a, b, tie or nothing; or say what it means.`,
    )
  );
}

function fromOneColumnEach(
  record: RawRecord,
  mapping: Mapping,
  labels: LabelReading,
): Verdict | null {
  const given = ONE_COLUMN_EACH.map(([id, label, , side]) => ({
    side,
    field: new Field(record, mapping, id, label),
  })).filter(({ field }) => !field.missing);
  const [first] = given;
  if (first === undefined) return null;
  const named = given.filter(({ field }) => (numberIn(field.value) ?? 0) > 0);
  if (named.length === 1) return { side: named[0].side };
  if (labels.unwanted) return null;
  return first.field.failLabel(
    'bad-winner',
    `${named.length === 0 ? 'No' : 'More than one'} column of the winner is 1 or true in this row. Set exactly one, or leave all empty.`,
  );
}

/** One label for a row, however many columns say it. */
function countLabels({ values }: RawRecord, mapping: Mapping): number {
  const columns = ['winner', ...ONE_COLUMN_EACH.map(([id]) => id)]
    .map((field) => mapping[field])
    .filter((column) => column !== undefined);
  return columns.some((column) => !isMissing(values[column])) ? 1 : 0;
}
