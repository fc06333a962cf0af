/** What teachers add from the target, and that no held-out data leak through them. */
import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../../src-main/learning/ensemble-data.ts';
import { pairExamples } from '../../../src-main/learning/examples.ts';
import { selfTraining } from '../../../src-main/learning/methods/self-training.ts';

const COLUMNS = 2;
const PAIRS = 60;
const TARGETS = 40;

/** One text per source row, two pairs per group; target texts four per prompt, row t with the value t. */
const data: TrainingData = {
  columns: COLUMNS,
  source: Float32Array.from({ length: 2 * PAIRS * COLUMNS }, (_, i) => i),
  target: Float32Array.from({ length: TARGETS * COLUMNS }, (_, i) => -1 - Math.floor(i / COLUMNS)),
  targetPrompts: Int32Array.from({ length: TARGETS }, (_, row) => row >> 2),
  examples: pairExamples(
    Int32Array.from({ length: PAIRS }, (_, i) => 2 * i),
    Int32Array.from({ length: PAIRS }, (_, i) => 2 * i + 1),
    new Float32Array(PAIRS).fill(0.5),
  ),
  exampleGroups: Int32Array.from({ length: PAIRS }, (_, i) => i >> 1),
  members: [
    { seed: 4, train: Int32Array.from({ length: 40 }, (_, i) => i), validation: Int32Array.of(50) },
    {
      seed: 5,
      train: Int32Array.from({ length: 40 }, (_, i) => i + 20),
      validation: Int32Array.of(0),
    },
  ],
};

const { teaching } = selfTraining;
if (!teaching) throw new Error('Self-training is taught.');
const teachers = teaching.teachersOf(data);

describe('the teachers of self-training', () => {
  it('learn from parts of what their own seed learns from, and from nothing that it holds out', () => {
    expect(teachers).toHaveLength(6);
    teachers.forEach((teacher, i) => {
      const own = data.members[Math.floor(i / 3)];
      const train = new Set(own.train);
      expect(teacher.train.every((example) => train.has(example))).toBe(true);
      expect(teacher.validation).toEqual(own.validation);
      expect(teacher.train.length).toBeGreaterThan(own.train.length / 2);
      expect(teacher.train.length).toBeLessThan(own.train.length);
    });
    expect(new Set(teachers.map(({ seed }) => seed)).size).toBe(6);
  });

  it('leave out whole groups, every group once', () => {
    const left = teachers.slice(0, 3).map(({ train }) => {
      const kept = new Set(train);
      return Array.from(data.members[0].train).filter((example) => !kept.has(example));
    });
    expect(left.flat().toSorted((a, b) => a - b)).toEqual([...data.members[0].train]);
    for (const part of left) for (const example of part) expect(part).toContain(example ^ 1);
  });
});

describe('what they teach', () => {
  /** All six say that a higher row is better, by `step` log odds per row. */
  const rising = (step: number) =>
    teachers.map(() => Float32Array.from({ length: TARGETS }, (_, row) => step * row));

  it('are target pairs of one prompt, as soft labels that weigh as much as a source pair', () => {
    const taught = teaching.taught(data, rising(1), 0.6);
    const { examples, source } = taught;
    expect(source.slice(0, data.source.length)).toEqual(data.source);
    const text = (row: number) => -1 - source[row * COLUMNS];
    for (const [k, member] of taught.members.entries()) {
      const added = member.train.slice(data.members[k].train.length);
      expect(added.length).toBe(2 * data.members[k].train.length);
      for (let i = 0; i < added.length; i += 2) {
        const [a, b] = Array.from(examples.rows.slice(2 * added[i], 2 * added[i] + 2), text);
        expect(a >> 2).toBe(b >> 2);
        const p = 1 / (1 + Math.exp(b - a));
        expect(examples.weight[added[i]]).toBeCloseTo(0.5 * p, 6);
        expect(examples.weight[added[i + 1]]).toBeCloseTo(0.5 * (1 - p), 6);
        expect(Math.max(p, 1 - p)).toBeGreaterThanOrEqual(0.6);
      }
      expect(member.validation).toEqual(data.members[k].validation);
    }
  });

  it('keep to pairs that are clear enough', () => {
    const steps = (agreement: number) => {
      const { examples, source } = teaching.taught(data, rising(1), agreement);
      const text = (row: number) => source[row * COLUMNS];
      return new Set(
        Array.from({ length: examples.counts.length - PAIRS }, (_, i) => {
          const [a, b] = examples.rows.slice(2 * (PAIRS + i), 2 * (PAIRS + i) + 2);
          return Math.abs(text(a) - text(b));
        }),
      );
    };
    // Log odds 1, 2 and 3 are probabilities .73, .88 and .95.
    expect([...steps(0.6)].toSorted()).toEqual([1, 2, 3]);
    expect([...steps(0.8)].toSorted()).toEqual([2, 3]);
    expect([...steps(0.9)]).toEqual([3]);
  });

  it('are none where one teacher disagrees', () => {
    const divided = rising(1);
    divided[1] = divided[1].map((reward) => -reward);
    const { members } = teaching.taught(data, divided, 0.6);
    expect(members[0].train).toEqual(data.members[0].train);
    expect(members[1].train.length).toBeGreaterThan(data.members[1].train.length);
  });
});
