/** Methods that change the data before training. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { pairExamples } from '../../../../src-main/learning/examples.ts';
import { methodOf, methods, type DomainData } from '../../../../src-main/learning/methods/index.ts';

const COLUMNS = 3;

/** Correlated normal rows. */
function rows(name: string, n: number, mean: number[], mix: number[][]): Float32Array {
  const random = seededRandom(name);
  const values = new Float32Array(n * COLUMNS);
  for (let i = 0; i < n; i++) {
    const free = mean.map(() => random.normal());
    mean.forEach((centre, j) => {
      values[i * COLUMNS + j] = centre + mix[j].reduce((sum, by, k) => sum + by * free[k], 0);
    });
  }
  return values;
}

function data(): DomainData {
  const n = 1200;
  const source = rows(
    'closed source',
    n,
    [0, 1, -2],
    [
      [1, 0, 0],
      [0.5, 1, 0],
      [0, 0.3, 0.5],
    ],
  );
  const target = rows(
    'closed target',
    1500,
    [1, -1, 0],
    [
      [0.6, 0.4, 0],
      [0, 2, 0],
      [0.7, 0, 1],
    ],
  );
  const even = Array.from({ length: n / 2 }, (_, i) => 2 * i);
  const weights = even.map((i) => 1 + (i % 3));
  return {
    columns: COLUMNS,
    source,
    target,
    examples: pairExamples(
      even,
      even.map((i) => i + 1),
      weights,
    ),
  };
}

function momentsOf(values: Float32Array) {
  const n = values.length / COLUMNS;
  const columns = Array.from({ length: COLUMNS }, (_, j) =>
    values.filter((_, i) => i % COLUMNS === j),
  );
  const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / n);
  const covariance = columns.map((a, i) =>
    columns.map(
      (b, j) => a.reduce((sum, value, k) => sum + (value - mean[i]) * (b[k] - mean[j]), 0) / n,
    ),
  );
  return { mean, covariance };
}

function prepared(id: string, given: DomainData): DomainData {
  const { prepare } = methodOf(id);
  if (!prepare) throw new Error(`${id} has no closed form.`);
  return prepare(given);
}

const closedForms = methods.filter((method) => method.prepare).map((method) => method.id);

describe.each(closedForms)('%s', (id) => {
  it('leaves what it is given as it is', () => {
    const given = data();
    const copy = structuredClone(given);
    prepared(id, given);
    expect(given).toEqual(copy);
  });

  it('keeps rows, examples and columns in their number', () => {
    const given = data();
    const result = prepared(id, given);
    expect(result.source.length).toBe(given.source.length);
    expect(result.target.length).toBe(given.target.length);
    expect(result.columns).toBe(given.columns);
    expect(result.examples.rows).toEqual(given.examples.rows);
  });
});

describe('per-domain standardisation', () => {
  it('gives both domains mean 0 and deviation 1, each by its own moments', () => {
    const { source, target } = prepared('standardise', data());
    for (const side of [source, target]) {
      const { mean, covariance } = momentsOf(side);
      for (let j = 0; j < COLUMNS; j++) {
        expect(mean[j]).toBeCloseTo(0, 4);
        expect(covariance[j][j]).toBeCloseTo(1, 3);
      }
    }
  });
});

describe.each(['coral', 'optimal-transport'])('%s', (id) => {
  it('gives the source the target’s means and covariances, and leaves the target', () => {
    const given = data();
    const { source, target } = prepared(id, given);
    expect(target).toEqual(given.target);
    const [mapped, wanted] = [momentsOf(source), momentsOf(target)];
    for (let i = 0; i < COLUMNS; i++) {
      expect(mapped.mean[i]).toBeCloseTo(wanted.mean[i], 4);
      // Both are shrunk a little before they are matched.
      for (let j = 0; j < COLUMNS; j++) {
        expect(Math.abs(mapped.covariance[i][j] - wanted.covariance[i][j])).toBeLessThan(0.15);
      }
    }
  });
});

describe('optimal transport', () => {
  it('moves rows less than CORAL does', () => {
    const given = data();
    const moved = (id: string) =>
      prepared(id, given).source.reduce((sum, value, i) => sum + (value - given.source[i]) ** 2, 0);
    expect(moved('optimal-transport')).toBeLessThan(moved('coral'));
  });
});

describe('importance weights', () => {
  it('count examples more whose texts look like the target’s, and keep the sum of weights', () => {
    const given = data();
    const { examples, source } = prepared('importance', given);
    expect(source).toBe(given.source);
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(examples.weight) / sum(given.examples.weight)).toBeCloseTo(1, 5);
    // The second column is lower in the target, the third higher.
    const near = (i: number) =>
      [0, 1].reduce((total, k) => {
        const row = given.examples.rows[2 * i + k] * COLUMNS;
        return total + given.source[row + 2] - given.source[row + 1];
      }, 0);
    const order = Array.from(examples.weight, (_, i) => i).sort((a, b) => near(a) - near(b));
    const meanRatio = (some: number[]) =>
      some.reduce((total, i) => total + examples.weight[i] / given.examples.weight[i], 0) /
      some.length;
    const quarter = order.length / 4;
    expect(meanRatio(order.slice(-quarter))).toBeGreaterThan(
      1.25 * meanRatio(order.slice(0, quarter)),
    );
  });

  it('keep an example that weighed nothing at nothing', () => {
    const given = data();
    given.examples.weight[0] = 0;
    expect(prepared('importance', given).examples.weight[0]).toBe(0);
  });

  it('look at an example’s own texts alone', () => {
    const given = data();
    const n = given.examples.counts.length;
    const single = {
      ...given,
      examples: { ...given.examples, counts: new Int32Array(n).fill(1) },
    };
    expect(prepared('importance', single).examples.weight).not.toEqual(
      prepared('importance', given).examples.weight,
    );
  });
});
