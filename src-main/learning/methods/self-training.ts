/**
 * Self-training (Yarowsky 1995; Xie et al. 2020): target pairs on which teachers agree become soft
 * labels, added to the source's own. A seed's teachers learn from its training part only, so that nothing
 * it holds out can leak through them.
 */
import { seededRandom, shuffle } from '../../domain/random.ts';
import type { Member, TrainingData } from '../domain-data.ts';
import type { ExampleSet } from '../examples.ts';
import { rowsOf } from '../run-data.ts';
import { drawTargetPairs } from '../target-pairs.ts';
import type { Method } from './method.ts';

/**
 * Each leaves out a different third of its seed's groups: teachers of the same pairs would share their
 * errors.
 */
const TEACHERS = 3;
/** Offset of their stream names, so that they never meet those of a seed. */
const SEED_STRIDE = 1_000_003;
/** Maximum target pairs per seed, and how many are tried for each one wanted. */
const MOST_PAIRS = 4000;
const TRIES = 6;

/** Teachers of one member are adjacent. */
function teachersOf(data: TrainingData): Member[] {
  return data.members.flatMap((member) => {
    const groupOf = (example: number) => data.exampleGroups?.[example] ?? example;
    const groups = [...new Set(Array.from(member.train, groupOf))];
    shuffle(groups, seededRandom(`teachers ${member.seed}`));
    const part = new Map(groups.map((group, i) => [group, i % TEACHERS]));
    return Array.from({ length: TEACHERS }, (_, t): Member => {
      const own = member.train.filter((example) => part.get(groupOf(example)) !== t);
      return {
        ...member,
        seed: member.seed + SEED_STRIDE * (t + 1),
        train: own.length > 0 ? own : member.train,
      };
    });
  });
}

interface Agreed {
  first: number;
  second: number;
  /** Mean of the teachers' probabilities that the first text is better. */
  probability: number;
}

/** Target pairs that all teachers of a member order alike, with at least the requested probability. */
function agreedPairs(
  prompts: Int32Array,
  { seed, train }: Member,
  rewards: readonly Float32Array[],
  agreement: number,
): Agreed[] {
  const wanted = Math.min(MOST_PAIRS, train.length);
  const drawn = drawTargetPairs(prompts, TRIES * wanted, `self-training ${seed}`);
  const list: Agreed[] = [];
  for (let i = 0; i < drawn.first.length && list.length < wanted; i++) {
    const [first, second] = [drawn.first[i], drawn.second[i]];
    const margins = rewards.map((reward) => reward[first] - reward[second]);
    if (!margins.every((m) => m > 0) && !margins.every((m) => m < 0)) continue;
    const probability = mean(margins.map((m) => 1 / (1 + Math.exp(-m))));
    if (Math.max(probability, 1 - probability) < agreement) continue;
    list.push({ first, second, probability });
  }
  return list;
}

/**
 * The data with the target pairs that every member's teachers agree on: p sp(-d) + (1 - p) sp(d) as two
 * examples, together as heavy as an average source example, and at most as many pairs as the source has.
 */
function taught(
  data: TrainingData,
  rewards: readonly Float32Array[],
  agreement: number,
): TrainingData {
  const { examples, members } = data;
  const targets = data.target.length / data.columns;
  const prompts = data.targetPrompts ?? Int32Array.from({ length: targets }, (_, i) => i);
  const agreed = members.map((member, k) =>
    agreedPairs(prompts, member, rewards.slice(k * TEACHERS, (k + 1) * TEACHERS), agreement),
  );
  const { source, rowOf } = withTargets(data, agreed.flat());
  const each = members.map(({ train }) => mean(Array.from(train, (i) => examples.weight[i])));
  const added = agreed.flatMap((list, k) =>
    list.flatMap(({ first, second, probability: p }) => {
      const [a, b] = [rowOf(first), rowOf(second)];
      return [
        { better: a, worse: b, weight: p * each[k] },
        { better: b, worse: a, weight: (1 - p) * each[k] },
      ];
    }),
  );
  let from = examples.weight.length;
  return {
    ...data,
    source,
    examples: withPairs(examples, added),
    members: members.map((member, k) => {
      const own = Array.from({ length: 2 * agreed[k].length }, (_, i) => from + i);
      from += own.length;
      return { ...member, train: Int32Array.from([...member.train, ...own]) };
    }),
  };
}

/** The source rows, followed by the target rows that pairs use. */
function withTargets({ source, target, columns }: TrainingData, pairs: readonly Agreed[]) {
  const used = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const places = new Map(used.map((row, i) => [row, source.length / columns + i]));
  const rows = new Float32Array(source.length + used.length * columns);
  rows.set(source);
  rows.set(rowsOf(target, Int32Array.from(used), columns), source.length);
  return { source: rows, rowOf: (row: number) => places.get(row) ?? 0 };
}

function withPairs(
  examples: ExampleSet,
  added: readonly { better: number; worse: number; weight: number }[],
): ExampleSet {
  const { texts, rows, counts, weight, value } = examples;
  const places = (better: number, worse: number) =>
    Array.from({ length: texts }, (_, place) => (place === 0 ? better : worse));
  return {
    texts,
    rows: Int32Array.from([...rows, ...added.flatMap((one) => places(one.better, one.worse))]),
    counts: Int32Array.from([...counts, ...added.map(() => 2)]),
    weight: Float32Array.from([...weight, ...added.map((one) => one.weight)]),
    value: Float32Array.from([...value, ...added.map(() => 0)]),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

export const selfTraining: Method = {
  id: 'self-training',
  label: 'Self-training',
  description:
    'Target pairs on which several models of the source agree are learned as soft labels, beside the source’s own.',
  strengths: [0.6, 0.75, 0.9],
  teaching: { teachersOf, taught },
  domainLoss: null,
};
