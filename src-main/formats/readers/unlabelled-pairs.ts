/** Two answers side by side, to be labelled; or labelled already by a column that names the winner. */
import { columnsOf, guessMapping, ID_NAMES, normalName, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, PairRecord, Reader } from '../format.ts';
import { Field, metadataOf, orProblem, share, shorten, strengthOf, twoTexts } from './values.ts';

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
  {
    id: 'winner',
    label: 'Winner',
    required: false,
    description: 'Which text is better: a or b, 1 or 2, first or second, tie; empty: not labelled.',
    names: ['winner', 'preferred', 'preference', 'choice', 'better', 'vote', 'label'],
  },
  {
    id: 'strength',
    label: 'Strength',
    required: false,
    description: '1 slightly, 2 plainly, 3 strongly better; 2 where it is left out.',
    names: ['strength'],
  },
];

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

export const unlabelledPairs: Reader = {
  id: 'unlabelled-pairs',
  label: 'Pairs of two answers',
  description:
    'One pair a row: prompt and two texts, like response_a and response_b; optionally the winner.',
  fields,

  detect(records) {
    const columns = columnsOf(records);
    const sides = findSides(columns);
    const rest = columns.filter((column) => !Object.values(sides).includes(column));
    const mapping = { ...sides, ...guessMapping(shared, rest) };
    const { first, second } = sides;
    if (first === undefined || second === undefined) return { score: 0, mapping };
    if (!winnersAreClear(records, mapping)) delete mapping['winner'];
    const texts = share(
      records,
      ({ values }) => typeof values[first] === 'string' && typeof values[second] === 'string',
    );
    return { score: 0.9 * texts, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const first = new Field(record, mapping, 'first', 'first text');
      const second = new Field(record, mapping, 'second', 'second text');
      const winner = new Field(record, mapping, 'winner', 'winner');
      const texts = twoTexts(first.text(), second.text(), second);
      const verdict = winner.absent ? null : verdictOf(winner, mapping);
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: new Field(record, mapping, 'prompt', 'prompt').optionalText(),
        texts: verdict === 'second' ? [texts[1], texts[0]] : texts,
        outcome: verdict === 'first' || verdict === 'second' ? 'prefer' : verdict,
        strength: strengthOf(new Field(record, mapping, 'strength', 'strength')),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

type Verdict = 'first' | 'second' | Exclude<PairRecord['outcome'], 'prefer' | null>;

function verdictOf(winner: Field, mapping: Mapping): Verdict {
  return (
    readWinner(winner.value, mapping) ??
    winner.fail(
      'bad-winner',
      `The winner '${shorten(String(winner.value))}' names neither text. Write a, b, tie or nothing.`,
    )
  );
}

/** Who won; undefined where the value says nothing that is understood. */
function readWinner(value: unknown, mapping: Mapping): Verdict | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const name = normalName(String(value));
  const first = normalName(mapping['first'] ?? '');
  const second = normalName(mapping['second'] ?? '');
  if (name === first) return 'first';
  if (name === second) return 'second';
  if (['bothbad', 'tie(bothbad)', 'neither'].includes(name)) return 'both-bad';
  if (['tie', 'tied', 'equal', 'equallygood', 'draw', 'both', 'same'].includes(name)) return 'tie';
  // Columns that end in 0 and 1 count from 0; all others from 1.
  const fromZero = first.endsWith('0') && second.endsWith('1');
  const [one, two] = fromZero ? ['0', '1'] : ['1', '2'];
  const side = name.replace(/^(?:model|response|answer|text|option|assistant|system)/, '');
  if ([one, 'a', 'first', 'left', 'one'].includes(side)) return 'first';
  if ([two, 'b', 'second', 'right', 'two'].includes(side)) return 'second';
  return undefined;
}

function winnersAreClear(records: Parameters<Reader['detect']>[0], mapping: Mapping): boolean {
  const column = mapping['winner'];
  if (column === undefined) return false;
  const given = records.filter(
    ({ values }) =>
      values[column] !== undefined && values[column] !== null && values[column] !== '',
  );
  return share(given, ({ values }) => readWinner(values[column], mapping) !== undefined) >= 0.5;
}
