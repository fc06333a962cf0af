/** The examples of a run's source loss, from its snapshot; and the pairs that measure every run. */
import type { TrainSettings } from '../../contract/index.ts';
import {
  classValues,
  questionsOf,
  standardisedScores,
  type PreferenceRow,
} from '../../domain/label-shapes.ts';
import { strictOrders } from '../../domain/orders.ts';
import { scoreRankings } from '../../domain/score-pairs.ts';
import type { ScoredItem, SnapshotRanking } from '../../domain/snapshot.ts';
import { lengthBalance, type LengthBalance } from '../../domain/weights.ts';
import type { ExampleSet } from '../../learning/examples.ts';
import type { SourceLoss } from '../../learning/losses/index.ts';

export interface RunLabels {
  /** In the snapshot's order, as store/run-texts.ts reads them. */
  pairs: readonly (PreferenceRow & { prompt: string })[];
  scores: readonly ScoredItem[];
  /** Rankings by votes, not those implied by scores. */
  rankings: readonly (SnapshotRanking & { prompt: string })[];
}

export interface SourceRows {
  /** Item id -> row of the source matrix; contains every item of the labels in use. */
  rows: ReadonlyMap<number, number>;
  /** Characters of the text of each row. */
  lengths: ArrayLike<number>;
}

/** The prompts and texts of an example, which the parts of a split must not share: see domain/splits.ts. */
export interface Touched {
  prompt: string;
  texts: string[];
}

export interface RunExamples {
  examples: ExampleSet;
  /** Per example. */
  touched: Touched[];
  lengthBalance: LengthBalance;
}

type Settings = Pick<TrainSettings, 'marginScale' | 'lengthBalance'>;

/** Smaller shares of ties are rounding errors in the snapshot's weights. */
const NOTHING = 1e-9;
/** Maximum wrong answers for a right one; a question with more of them becomes several. */
const MOST_WRONG = 15;

/**
 * Examples of the kind that a loss reads.
 *
 * `pairs`: every preference, value its margin: marginScale for each step of mean strength above 1.
 * `gaps`: those made from scores. `ties`: preferences, value 0, and pairs with ties, value 1, by their
 * shares of the votes. `choices`: questions, the right answer first, the mean of their pairs' weights.
 * `rankings`: texts in the order of votes, a ranking with ties as its strict orders, which share its
 * weight; without such votes, texts in the order of their scores. `scores`: texts, value the standardised
 * score. `classes`: texts, value the class, 0 the worst.
 *
 * With lengthBalance the weights of preferences are balanced by length, rankings of two among them; other
 * kinds, and longer rankings, keep theirs.
 */
export function examplesFor(
  reads: SourceLoss['reads'],
  labels: RunLabels,
  source: SourceRows,
  settings: Settings,
): RunExamples {
  const list = drafts[reads](labels, settings);
  const balance = mostlyPreferences(list)
    ? settings.lengthBalance
      ? 'done'
      : 'possible'
    : 'impossible';
  return { ...gather(balanced(list, source, settings), source), lengthBalance: balance };
}

/** Whether `examplesFor` reads scores of texts. */
export function readsScores(reads: SourceLoss['reads'], { rankings }: RunLabels): boolean {
  // Rankings are made from scores only if no votes rank.
  if (reads === 'rankings') return rankings.length === 0;
  return reads === 'scores' || reads === 'classes';
}

/** The preferences that measure a run, whatever it was trained on: all of the snapshot. */
export function measuredPairs({ pairs }: RunLabels, source: SourceRows) {
  return {
    chosen: Int32Array.from(pairs, (pair) => rowOf(source, pair.chosen)),
    rejected: Int32Array.from(pairs, (pair) => rowOf(source, pair.rejected)),
    weight: Float32Array.from(pairs, (pair) => pair.weight),
    touched: pairs.map(({ prompt, chosen, rejected }) => touching(prompt, [chosen, rejected])),
  };
}

/** One example before items are turned into rows. */
interface Draft {
  prompt: string;
  /** Item ids, best first. */
  items: number[];
  weight: number;
  value: number;
  /** Whether it is a preference, not a tie, so that its chosen text may be the longer one. */
  preference: boolean;
}

const drafts: Record<SourceLoss['reads'], (labels: RunLabels, settings: Settings) => Draft[]> = {
  pairs: ({ pairs }, { marginScale }) =>
    pairs.map((pair) => preference(pair, pair.weight, marginScale * (pair.strength - 1))),

  gaps: ({ pairs }) =>
    pairs.filter((pair) => pair.votes === 0).map((pair) => preference(pair, pair.weight, 0)),

  ties({ pairs }) {
    const list: Draft[] = [];
    for (const pair of pairs) {
      const won = pair.weight - pair.tie / 2;
      if (won > NOTHING) list.push(preference(pair, won, 0));
      // A pair with ties has two rows, of which one is used for them.
      if (pair.tie > NOTHING && pair.chosen < pair.rejected) {
        list.push({ ...preference(pair, pair.tie, 1), preference: false });
      }
    }
    return list;
  },

  choices: ({ pairs }) =>
    questionsOf(pairs).flatMap(({ right, pairs: against }) => {
      const weight = against.reduce((sum, pair) => sum + pair.weight, 0) / against.length;
      const parts = Math.ceil(against.length / MOST_WRONG);
      return Array.from({ length: parts }, (_, k) => {
        const part = against.filter((_pair, i) => i % parts === k);
        return {
          prompt: against[0].prompt,
          items: [right, ...part.map((pair) => pair.rejected)],
          weight: (weight * part.length) / against.length,
          value: 0,
          preference: false,
        };
      });
    }),

  rankings: ({ scores, rankings }) => (rankings.length > 0 ? ofVotes(rankings) : ofScores(scores)),

  scores: ({ scores }) => standardisedScores(scores).map(single),

  classes({ scores }) {
    const values = classValues(scores) ?? [];
    return scores.map((item) => single({ ...item, value: values.indexOf(item.value) }));
  },
};

function ofVotes(rankings: RunLabels['rankings']): Draft[] {
  return rankings.flatMap(({ prompt, items, weight }) => {
    const orders = strictOrders(items);
    // A ranking of two texts that do not tie is a vote on their pair.
    const preference = orders.length === 1 && orders[0].length === 2;
    const each = { prompt, weight: weight / orders.length, value: 0, preference };
    return orders.map((order) => ({ ...each, items: order }));
  });
}

function ofScores(scores: readonly ScoredItem[]): Draft[] {
  return [...Map.groupBy(scores, (item) => item.domainId).values()]
    .flatMap((domain) => scoreRankings(domain))
    .map((list) => ({
      prompt: list[0].prompt,
      items: list.map((item) => item.id),
      weight: 1,
      value: 0,
      preference: false,
    }));
}

function preference(
  { prompt, chosen, rejected }: RunLabels['pairs'][number],
  weight: number,
  value: number,
): Draft {
  return { prompt, items: [chosen, rejected], weight, value, preference: true };
}

function single({ id, prompt, value }: ScoredItem): Draft {
  return { prompt, items: [id], weight: 1, value, preference: false };
}

function balanced(list: Draft[], source: SourceRows, settings: Settings): Draft[] {
  if (!settings.lengthBalance) return list;
  const pairs = list.filter((draft) => draft.preference);
  const lengths = (place: number) =>
    Float64Array.from(pairs, ({ items }) => source.lengths[rowOf(source, items[place])]);
  const weights = lengthBalance(
    lengths(0),
    lengths(1),
    pairs.map((draft) => draft.weight),
  );
  const weightOf = new Map(pairs.map((draft, i) => [draft, weights[i]]));
  return list.map((draft) => ({ ...draft, weight: weightOf.get(draft) ?? draft.weight }));
}

/** By weight, ties aside; an order of N texts counts as N - 1 choices. */
function mostlyPreferences(list: readonly Draft[]): boolean {
  let [preferences, longer] = [0, 0];
  for (const draft of list) {
    if (draft.preference) preferences += draft.weight;
    else if (draft.items.length > 2) longer += draft.weight * (draft.items.length - 1);
  }
  return preferences > longer;
}

function gather(list: readonly Draft[], source: SourceRows): Omit<RunExamples, 'lengthBalance'> {
  const texts = list.reduce((most, { items }) => Math.max(most, items.length), 1);
  const rows = new Int32Array(list.length * texts);
  list.forEach(({ items }, i) => {
    for (let k = 0; k < texts; k++) {
      rows[i * texts + k] = rowOf(source, items[Math.min(k, items.length - 1)]);
    }
  });
  return {
    examples: {
      texts,
      rows,
      counts: Int32Array.from(list, ({ items }) => items.length),
      weight: Float32Array.from(list, ({ weight }) => weight),
      value: Float32Array.from(list, ({ value }) => value),
    },
    touched: list.map(({ prompt, items }) => touching(prompt, items)),
  };
}

function touching(prompt: string, items: readonly number[]): Touched {
  return { prompt: `prompt ${prompt}`, texts: items.map((item) => `text ${item}`) };
}

function rowOf({ rows }: SourceRows, item: number): number {
  const row = rows.get(item);
  if (row === undefined) throw new Error(`item ${item} of the snapshot is missing`);
  return row;
}
