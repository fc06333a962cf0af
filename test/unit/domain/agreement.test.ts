/**
 * Agreement of annotators, compared with published examples and the results of public packages (agreement.py).
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { krippendorffAlpha, type Level, LEVELS } from '../../../src-main/domain/agreement/alpha.ts';
import { crowdBT } from '../../../src-main/domain/agreement/crowd-bt.ts';
import { dawidSkene } from '../../../src-main/domain/agreement/dawid-skene.ts';
import type { AgreementFigure, Judgement } from '../../../src-main/domain/agreement/figure.ts';
import {
  cohenKappa,
  fleissKappa,
  percentageAgreement,
  weightedKappa,
} from '../../../src-main/domain/agreement/kappa.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';

type Table = (number | null)[][];

/** Annotators' rows of values, one column per unit. */
function judgements(table: Table): Judgement[] {
  return table.flatMap((row, annotator) =>
    row.flatMap((value, unit) =>
      value === null ? [] : [{ unit, annotator: `annotator ${annotator}`, value }],
    ),
  );
}

function bothOf([one, other]: Table): [number, number][] {
  return one.flatMap((a, unit): [number, number][] => {
    const b = other[unit];
    return a === null || b === null ? [] : [[a, b]];
  });
}

/** From the README of the package krippendorff. */
const coders = [
  '*    *    *    *    *    3    4    1    2    1    1    3    3    *    3',
  '1    *    2    1    3    3    4    3    *    *    *    *    *    *    *',
  '*    *    2    1    3    4    4    *    2    1    1    3    3    *    4',
].map((row) => row.split(/\s+/).map((value) => (value === '*' ? null : Number(value))));

describe('published examples', () => {
  test('Krippendorff’s alpha of the package’s README', () => {
    expect(krippendorffAlpha(judgements(coders), 'nominal').value).toBeCloseTo(0.691, 3);
    expect(krippendorffAlpha(judgements(coders), 'interval').value).toBeCloseTo(0.811, 3);
  });

  test('Fleiss’ kappa of ten units that fourteen people judged is .210', () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    const given = counts.flatMap((row, unit) =>
      row.flatMap((count, value) =>
        Array.from({ length: count }, (_, n) => ({ unit, annotator: `${value} ${n}`, value })),
      ),
    );
    expect(fleissKappa(given).value).toBeCloseTo(0.2099, 4);
    expect(percentageAgreement(given).value).toBeCloseTo(0.378, 3);
  });

  test('Cohen’s kappa of fifty proposals is .4', () => {
    const cells: [number, number, number][] = [
      [1, 1, 20],
      [1, 0, 5],
      [0, 1, 10],
      [0, 0, 15],
    ];
    const pairs = cells.flatMap(([a, b, n]) => Array<[number, number]>(n).fill([a, b]));
    expect(cohenKappa(pairs).value).toBeCloseTo(0.4, 12);
  });
});

describe('what is not defined', () => {
  const reasonOf = ({ reason }: AgreementFigure) => reason;
  test('has a reason in place of a number', () => {
    const alone = judgements([[1, 2, null]]);
    for (const figure of [
      ...LEVELS.map((level) => krippendorffAlpha(alone, level)),
      percentageAgreement(alone),
      fleissKappa(alone),
    ]) {
      expect(figure).toEqual({ value: null, reason: expect.stringMatching(/two annotators/) });
    }
    const same = judgements([
      [1, 1],
      [1, 1],
    ]);
    expect(percentageAgreement(same).value).toBe(1);
    expect(reasonOf(krippendorffAlpha(same, 'nominal'))).toMatch(/always gave the same/);
    expect(reasonOf(fleissKappa(same))).toMatch(/always gave the same/);
    expect(reasonOf(cohenKappa([[1, 1]]))).toMatch(/always gave the same/);
    expect(reasonOf(cohenKappa([]))).toMatch(/no question in common/);
    expect(reasonOf(fleissKappa(judgements(coders)))).toMatch(/have 2 to 3/);
    const signed = judgements([
      [-1, 1, 0],
      [1, -1, 0],
    ]);
    expect(reasonOf(krippendorffAlpha(signed, 'ratio'))).toMatch(/both sides/);
    const negative = signed.map((one) => ({ ...one, value: -1 - Math.abs(one.value) }));
    expect(reasonOf(krippendorffAlpha(negative, 'ratio'))).toMatch(/below/);
    expect(krippendorffAlpha(signed, 'interval').value).toBeCloseTo(-2 / 3, 12);
  });

  test('is never NaN, on any table', () => {
    for (const table of randomTables(60, 1)) {
      const given = judgements(table);
      const figures = [
        ...LEVELS.map((level) => krippendorffAlpha(given, level)),
        percentageAgreement(given),
        fleissKappa(given),
        cohenKappa(bothOf(table)),
        weightedKappa(bothOf(table)),
      ];
      for (const { value, reason } of figures) {
        expect(value === null ? typeof reason : Number.isFinite(value)).toBe(
          value === null ? 'string' : true,
        );
      }
    }
  });
});

describe('Dawid and Skene', () => {
  test('believes those who are right more than one who answers at random', () => {
    const random = seededRandom('votes');
    const votes = Array.from({ length: 200 }, (_, unit) => {
      const truth = random.below(2);
      const other = (chance: number) => (random.next() < chance ? truth : 1 - truth);
      return [0.9, 0.9, 0.5].map((chance, n) => ({
        unit,
        annotator: `annotator ${n}`,
        value: other(chance),
      }));
    }).flat();
    const { errors } = dawidSkene(votes, 2);
    const right = [0, 1, 2].map((n) => {
      const matrix = errors.get(`annotator ${n}`) ?? [];
      return (matrix[0][0] + matrix[1][1]) / 2;
    });
    expect(right[0]).toBeGreaterThan(0.7);
    expect(right[1]).toBeGreaterThan(0.7);
    expect(right[2]).toBeLessThan(0.65);
  });
});

describe('Bradley-Terry with competence', () => {
  /** @param right chances of the annotators to say what the rewards say */
  function votesOf(right: readonly number[], count: number) {
    const random = seededRandom('rewards');
    const rewards = Array.from({ length: 12 }, () => 2 * random.normal());
    return right.flatMap((chance, annotator) =>
      Array.from({ length: count }, () => {
        const one = random.below(12);
        const other = (one + 1 + random.below(11)) % 12;
        const wins = random.next() < 1 / (1 + Math.exp(rewards[other] - rewards[one]));
        const [better, worse] = wins === random.next() < chance ? [one, other] : [other, one];
        return { annotator: String(annotator), better, worse, weight: 1 };
      }),
    );
  }

  test('tells who is right, who guesses and who says the opposite', () => {
    const { competence } = crowdBT(votesOf([0.95, 0.9, 0.95, 0.5, 0.05], 150));
    const [one, two, three, guessing, opposite] = [...competence.values()];
    expect(Math.min(one, two, three)).toBeGreaterThan(0.8);
    expect(Math.abs(guessing - 0.5)).toBeLessThan(0.2);
    expect(opposite).toBeLessThan(0.2);
  });

  test('believes who is not compared with others, and ties pull together', () => {
    const vote = { annotator: 'a', better: 1, worse: 2, weight: 1 };
    const alone = crowdBT([vote]);
    expect(alone.competence.get('a')).toBeGreaterThan(0.9);
    const gap = ({ rewards }: typeof alone) => (rewards.get(1) ?? 0) - (rewards.get(2) ?? 0);
    expect(gap(alone)).toBeGreaterThan(0.3);
    const tie = [vote, { ...vote, better: 2, worse: 1 }].map((one) => ({ ...one, weight: 0.5 }));
    expect(gap(crowdBT(tie))).toBeCloseTo(0, 6);
    expect(crowdBT([]).competence.size).toBe(0);
  });
});

/** Tables of a few annotators and values, with gaps; some have a single value, or no shared unit. */
function randomTables(count: number, seed: number): Table[] {
  const random = seededRandom(`tables ${seed}`);
  return Array.from({ length: count }, () => {
    const [annotators, units, values] = [
      2 + random.below(3),
      1 + random.below(12),
      1 + random.below(4),
    ];
    const gaps = random.next() * 0.7;
    return Array.from({ length: annotators }, () =>
      Array.from({ length: units }, () => (random.next() < gaps ? null : 1 + random.below(values))),
    );
  });
}

interface Reference {
  table: Table;
  alpha: Record<Level, number | null>;
  crowdKit: number | null;
  kappa: number | null;
  weightedKappa: number | null;
  labels: number[];
  /** Unit -> probability of each label, after five rounds. */
  dawidSkene: Record<string, number[]>;
}

describe('the public packages on random tables', () => {
  const reference = fileURLToPath(new URL('agreement-reference.json', import.meta.url));
  const { tables: all, crowdBT: crowds } = JSON.parse(readFileSync(reference, 'utf8')) as {
    tables: Reference[];
    crowdBT: { votes: [number, number, number][]; rewards: number[]; competence: number[] }[];
  };
  const near = (mine: number | null | undefined, theirs: number | null) => {
    if (mine === null || theirs === null) return 0;
    expect(Math.abs((mine ?? NaN) - theirs)).toBeLessThan(1e-9);
    return 1;
  };

  test('krippendorff and crowd-kit have the same alpha at every level', () => {
    let compared = 0;
    for (const { table, alpha, crowdKit } of all) {
      const given = judgements(table);
      for (const level of LEVELS) {
        compared += near(krippendorffAlpha(given, level).value, alpha[level]);
      }
      compared += near(krippendorffAlpha(given, 'nominal').value, crowdKit);
    }
    expect(compared).toBeGreaterThan(40);
  });

  test('scikit-learn has the same kappa', () => {
    const compared = all.map(({ table, kappa }) => near(cohenKappa(bothOf(table)).value, kappa));
    expect(compared.filter((one) => one === 1).length).toBeGreaterThan(7);
    const weighted = all.map((one) =>
      near(weightedKappa(bothOf(one.table)).value, one.weightedKappa),
    );
    expect(weighted.filter((one) => one === 1).length).toBeGreaterThan(7);
  });

  test('scipy finds the same maximum of Bradley-Terry with competence', () => {
    for (const { votes, rewards, competence } of crowds) {
      const choices = votes.map(([by, better, worse]) => ({
        annotator: String(by),
        better,
        worse,
        weight: 1,
      }));
      const found = crowdBT(choices, { rounds: 100_000, tolerance: 1e-12 });
      for (const [text, reward] of rewards.entries()) {
        expect(Math.abs((found.rewards.get(text) ?? NaN) - reward)).toBeLessThan(1e-5);
      }
      for (const [by, c] of competence.entries()) {
        expect(Math.abs((found.competence.get(String(by)) ?? NaN) - c)).toBeLessThan(1e-5);
      }
    }
  });

  test('crowd-kit has the same answers by Dawid and Skene', () => {
    for (const { table, labels, dawidSkene: theirs } of all) {
      const values = judgements(table).map((one) => ({ ...one, value: labels.indexOf(one.value) }));
      const { answers } = dawidSkene(values, labels.length, { rounds: 5, tolerance: 0 });
      for (const [unit, probabilities] of Object.entries(theirs)) {
        for (const [k, p] of probabilities.entries()) near(answers.get(Number(unit))?.[k], p);
      }
    }
  });
});
