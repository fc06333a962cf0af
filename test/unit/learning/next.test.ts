/** The quick model and its orders. */
import { Matrix, inverse } from 'ml-matrix';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { candidatesOf, disagreementOf } from '../../../src-main/learning/next/candidates.ts';
import { typicalPairs } from '../../../src-main/learning/next/cold-start.ts';
import { orderOf } from '../../../src-main/learning/next/order.ts';
import { fitQuickModel, sigmoid } from '../../../src-main/learning/numeric/quick-model.ts';

const columns = 4;
const n = 60;
const random = seededRandom('next');
const rows = Float32Array.from({ length: n * columns }, () => random.normal());
const truth = [1, -2, 0.5, 0];
const logit = (row: number, weights: ArrayLike<number>) =>
  truth.reduce((sum, _, j) => sum + rows[row * columns + j] * weights[j], 0);
const all = Int32Array.from({ length: n }, (_, row) => row);
const preferred = Float64Array.from(all, (row) =>
  Number(random.next() < sigmoid(logit(row, truth))),
);

it('finds the mode, where the gradient is nought, and the inverse of the curvature there', () => {
  const { weights, covariance } = fitQuickModel({ rows, columns }, all, preferred, 2);
  for (let j = 0; j < columns; j++) {
    const gradient = all.reduce(
      (sum, row) => sum + (sigmoid(logit(row, weights)) - preferred[row]) * rows[row * columns + j],
      2 * weights[j],
    );
    expect(gradient).toBeCloseTo(0, 6);
  }
  const curvature = Matrix.eye(columns, columns, 2);
  for (const row of all) {
    const p = sigmoid(logit(row, weights));
    const z = Matrix.columnVector(rows.subarray(row * columns, (row + 1) * columns));
    curvature.add(z.mmul(z.transpose()).mul(p * (1 - p)));
  }
  inverse(curvature)
    .to1DArray()
    .forEach((value, k) => expect(covariance[k]).toBeCloseTo(value, 8));
});

it('knows nothing without votes but the prior', () => {
  const { weights, covariance } = fitQuickModel(
    { rows, columns },
    new Int32Array(0),
    new Float64Array(0),
    4,
  );
  expect([...weights]).toEqual([0, 0, 0, 0]);
  expect(covariance[0]).toBeCloseTo(1 / 4);
});

it('asks in a new direction once one is known, and names every open pair once', () => {
  const at = (...values: number[]) => values;
  // Two directions, the first one longer: after one pair along it, the other direction is more informative.
  const first = Float32Array.from([at(1, 0), at(1, 0.02), at(0, 0.9), at(1, 0.01)].flat());
  const second = new Float32Array(first.length);
  const candidates = candidatesOf({ columns: 2, first, second, target: new Float32Array(0) }, []);
  const order = [...orderOf('disagreement', candidates, [0, 1, 2, 3])];
  expect(order.toSorted()).toEqual([0, 1, 2, 3]);
  expect(order.indexOf(2)).toBeLessThanOrEqual(1);
  expect([...disagreementOf(candidates)].every((value) => value > 0)).toBe(true);
});

it('begins with typical pairs of every kind, whichever of their texts comes first', () => {
  const kinds = [
    [6, 0],
    [0, 6],
    [5, 5],
  ];
  // The last one is odd: what it leaves open is more than any other does.
  const rows = Array.from({ length: 60 }, (_, at) => {
    const sign = at % 2 === 0 ? 1 : -1;
    const [x, y] = at === 59 ? [-40, 40] : kinds[at % 3];
    return [sign * (x + random.normal() / 10), sign * (y + random.normal() / 10)];
  });
  const differences = { rows: Float32Array.from(rows.flat()), columns: 2 };
  const open = rows.map((_, at) => at);
  const first = typicalPairs(differences, open, 12);
  expect(new Set(first.filter((at) => at !== 59).map((at) => at % 3)).size).toBe(3);
  expect(typicalPairs(differences, open, 12)).toEqual(first);
  expect(typicalPairs(differences, [], 12)).toEqual([]);
  const texts = { columns: 2, first: differences.rows, second: new Float32Array(120) };
  const of = candidatesOf({ ...texts, target: new Float32Array(0) }, []);
  const order = [...orderOf('disagreement', of, open)];
  expect(order.toSorted((a, b) => a - b)).toEqual(open);
  expect(order.slice(0, 6).toSorted()).toEqual(typicalPairs(of.differences, open, 6).toSorted());
});

it('takes what is like the target first, and weighs what is to be learned by it', () => {
  const first = Float32Array.from({ length: 40 * 2 }, () => random.normal());
  const second = Float32Array.from({ length: 40 * 2 }, () => random.normal());
  const target = Float32Array.from(
    { length: 40 * 2 },
    (_, k) => random.normal() + (k % 2 === 0 ? 2 : 0),
  );
  const middle = (row: number) => first[row * 2] + second[row * 2];
  const middles = Array.from({ length: 40 }, (_, row) => middle(row));
  const candidates = candidatesOf({ columns: 2, first, second, target }, []);
  const mean = (list: readonly number[]) =>
    list.reduce((sum, row) => sum + middles[row], 0) / list.length;
  for (const order of ['target', 'gain'] as const) {
    const list = [
      ...orderOf(
        order,
        candidates,
        Array.from({ length: 40 }, (_, row) => row),
      ),
    ];
    expect(mean(list.slice(0, 10))).toBeGreaterThan(mean(list.slice(-10)));
  }
});
