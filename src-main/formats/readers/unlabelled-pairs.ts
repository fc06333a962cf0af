/** Two answers side by side, to be labelled; or already labelled by a column that names the winner. */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  normalName,
  PROMPT_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { isSeries, seriesOf } from '../labels/several.ts';
import { numberIn } from '../labels/tally.ts';
import { readAnswers } from './answers.ts';
import { judged } from './judged.ts';
import { looksLikeMessages } from './messages.ts';
import {
  findOneColumnEach,
  findSides,
  findSideScores,
  findVoteCounts,
  findWinner,
  ONE_COLUMN_EACH,
  prefixOf,
  VOTE_COUNTS,
} from './pair-columns.ts';
import { countVerdicts, verdictsOf } from './pair-verdicts.ts';
import { INPUT_FIELD, SYSTEM_FIELD } from './prompts.ts';
import { annotatorOf, Field, metadataOf, namesIn, orProblem, share, strengthOf } from './values.ts';

/** Names of a conversation that is the prompt, next to two answers. */
const CONVERSATION_NAMES = ['messages', 'conversations', 'dialogue', 'dialog', 'history', 'chat'];

const shared: readonly GuessedField[] = [
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What both texts answer.',
    names: [...PROMPT_NAMES, ...CONVERSATION_NAMES],
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
      'Which text is better: a or b, A>B, 1 or 2, true or false, -3 to 3, a probability, tie; empty: not labelled. A list, or the first of several columns (rater_1), of several raters.',
    names: [],
  },
  {
    id: 'score_first',
    label: 'Score of the first',
    required: false,
    description: 'With the other score: the text with the higher one is better.',
    names: [],
  },
  {
    id: 'score_second',
    label: 'Score of the second',
    required: false,
    description: 'With the other score: the text with the higher one is better.',
    names: [],
  },
  ...(['first', 'second'] as const).map((side) => ({
    id: `rank_${side}`,
    label: `Rank of the ${side}`,
    required: false,
    description: 'With the other rank: the text with the lower one is better.',
    names: [],
  })),
  {
    id: 'individual',
    label: 'Each rater’s preference',
    required: false,
    description:
      'A list in the scale of the winner, as HelpSteer3 has it; each is a vote of its own.',
    names: [],
  },
  ...VOTE_COUNTS.map(([id, label, what]) => ({
    id,
    label,
    required: false,
    description: `The ${what}: each is a vote of its own.`,
    names: [],
  })),
  ...ONE_COLUMN_EACH.map(([id, label, what]) => ({
    id,
    label,
    required: false,
    description: `1 or true where ${what}, as in winner_model_a.`,
    names: [],
  })),
];

export const unlabelledPairs: Reader = {
  id: 'unlabelled-pairs',
  label: 'Pairs of two answers',
  description:
    'One pair a row: prompt and two texts, like response_a and response_b; optionally the winner.',
  fields,
  labels: {
    fields: [
      'winner',
      'individual',
      'score_first',
      'score_second',
      'rank_first',
      'rank_second',
      ...[...VOTE_COUNTS, ...ONE_COLUMN_EACH].map(([id]) => id),
    ],
    count: countVerdicts,
  },

  detect(records) {
    const columns = columnsOf(records);
    const { first, second } = findSides(columns);
    const sides: Mapping = first === undefined || second === undefined ? {} : { first, second };
    const unused = (mapping: Mapping) =>
      columns.filter((column) => !Object.values(mapping).includes(column));
    const mapping = { ...sides, ...guessBeside(sides, unused(sides)) };
    if (first === undefined || second === undefined) return { score: 0, mapping };
    const each = findOneColumnEach(records, unused(mapping));
    // A score for each text is numbered like the columns of raters, but must not be taken for their labels.
    const scores = findSideScores(records, unused({ ...mapping, ...each }));
    const left = unused({ ...mapping, ...each, ...scores });
    const winner = findWinner(records, left, { first, second });
    const votes = findVoteCounts(records, left);
    if (winner !== undefined) {
      const beside = { ...findIndividual(winner, left), ...findStrength(records, winner, left) };
      Object.assign(mapping, { winner, ...beside });
    } else {
      const found = [votes, each, scores].find((some) => Object.keys(some).length > 0);
      Object.assign(mapping, found);
    }
    const texts = share(records, ({ values }) =>
      [first, second].every(
        (column) => typeof values[column] === 'string' || looksLikeMessages(values[column]),
      ),
    );
    return { score: 0.9 * texts, mapping };
  },

  notes: (mapping) =>
    (
      [
        ['score', 'higher'],
        ['rank', 'lower'],
      ] as const
    ).flatMap(([what, better]) => {
      const [first, second] = [mapping[`${what}_first`], mapping[`${what}_second`]];
      return first === undefined || second === undefined
        ? []
        : [
            `Columns '${first}' and '${second}': the text with the ${better} number is better, equal numbers are a tie.`,
          ];
    }),

  read(record, mapping, labels) {
    return orProblem(() => {
      const { prompt, texts } = readAnswers(
        record,
        mapping,
        ['first', 'second'],
        ['first text', 'second text'],
      );
      const strength = new Field(record, mapping, 'strength', 'strength');
      const { verdicts, misread } = verdictsOf(record, mapping, labels);
      // A list of other length than their verdicts does not say whose is whose.
      const names = namesIn(new Field(record, mapping, 'annotator', 'annotator'));
      const unclear = verdicts.length > 1 && names.length > 0;
      const { annotator: who } = unclear ? {} : annotatorOf(record, mapping);
      const pairs = judged(
        record,
        {
          key: new Field(record, mapping, 'id', 'id').key(),
          prompt,
          texts,
          metadata: metadataBeside(record, mapping),
        },
        verdicts.map(({ side, strength: said, annotator }) => ({
          side,
          strength: strength.missing ? (said ?? 2) : strengthOf(strength, labels),
          annotator: annotator ?? who ?? '',
        })),
      );
      if (misread.length > 0) return [...pairs, ...misread];
      return pairs.length === 1 ? pairs[0] : pairs;
    });
  },
};

/** The other fields: of columns whose names begin like those of the answers before any other. */
function guessBeside({ first = '', second = '' }: Mapping, columns: readonly string[]): Mapping {
  const prefix = prefixOf(first, second);
  if (prefix === '') return guessMapping(shared, columns);
  const named = new Map(
    columns
      .filter((column) => normalName(column).startsWith(prefix))
      .map((column) => [normalName(column).slice(prefix.length), column]),
  );
  const own: Mapping = {};
  for (const [field, name] of Object.entries(guessMapping(shared, [...named.keys()]))) {
    own[field] = named.get(name) ?? '';
  }
  const left = columns.filter((column) => !Object.values(own).includes(column));
  return { ...guessMapping(shared, left), ...own };
}

/** HelpSteer3's individual scores, besides the overall one. */
function findIndividual(winner: string, columns: readonly string[]): Mapping {
  if (normalName(winner) !== 'overallpreference') return {};
  const individual = columns.find((column) => normalName(column) === 'individualpreference');
  return individual === undefined ? {} : { individual };
}

/** The strength of the preference, if a column of that name has no other meaning. */
function findStrength(
  records: readonly RawRecord[],
  winner: string,
  columns: readonly string[],
): Mapping {
  const strength = columns.find((column) => normalName(column) === 'preferencestrength');
  if (strength === undefined || strength === winner) return {};
  const given = records.map(({ values }) => values[strength]).filter((value) => !isMissing(value));
  const whole = given.every((value) => [1, 2, 3].includes(numberIn(value) ?? 0));
  return whole && given.length > 0 ? { strength } : {};
}

/** Columns that are not labels, and values that came with each rater's preference, such as reasons. */
function metadataBeside(record: RawRecord, mapping: Mapping): Record<string, unknown> {
  const { winner, individual } = mapping;
  if (winner === undefined) return metadataOf(record, mapping);
  if (individual !== undefined) return metadataOf(record, mapping, ['individual', 'winner']);
  const metadata = metadataOf(record, mapping);
  if (!isSeries(winner)) return metadata;
  // Columns of other raters in the same series are labels, too.
  const read = seriesOf(winner, [winner, ...Object.keys(metadata)]);
  return Object.fromEntries(Object.entries(metadata).filter(([column]) => !read.includes(column)));
}
