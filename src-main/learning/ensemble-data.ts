/** The data of an ensemble on the engine: texts as one matrix, batches of it for every seed. */
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, shuffle } from '../domain/random.ts';
import type { TrainingData } from './domain-data.ts';
import { balanced, noisePool, partners, sequence } from './draws.ts';
import { eachOnce } from './each-once.ts';
import type { LossBatch } from './losses/index.ts';
import { rowsAt } from './ops.ts';

export type { Member, TrainingData } from './domain-data.ts';

export interface DataOptions {
  inputNoise: number;
  pairedTarget: boolean;
  /** Columns that are computed anew whenever they are read; the last ones. One seed only. */
  live?: LiveColumns | null;
}

export interface LiveColumns {
  /** First of them. */
  from: number;
  /** Of texts by row, those of the target behind those of the source: [1, n, ...]; inside tf.tidy. */
  encode(rows: Int32Array): tf.Tensor3D;
}

/** Target texts held out from training, to measure the distance on. */
const HELD_OUT = 256;
/** The same where every reading takes a language model. */
const HELD_OUT_LIVE = 48;
/** Fewer measure nothing, and are better trained on. */
const FEWEST_HELD_OUT = 8;

/** Held-out examples on the engine. A text of several examples is there once. */
export interface HeldOutBatch {
  /** Their texts, [S, n, columns + 1]. */
  x: tf.Tensor3D;
  /** Which of all seeds' texts each place of an example holds, [S B K]. */
  places: tf.Tensor1D;
  batch: LossBatch;
}

export type EnsembleData = ReturnType<typeof ensembleData>;

/** @param wanted examples a step; fewer where a seed has fewer */
export function ensembleData(
  data: TrainingData,
  wanted: number,
  { inputNoise, pairedTarget, live = null }: DataOptions,
) {
  const { columns, examples, members } = data;
  const seeds = members.length;
  const K = examples.texts;
  const B = Math.min(wanted, ...members.map((member) => member.train.length));
  const sources = data.source.length / columns;
  const targets = data.target.length / columns;
  const texts = withOnesColumn([data.source, data.target], columns);
  const noise = noisePool(
    inputNoise,
    columns,
    members.map(({ seed }) => seed),
    2 * B * K,
    data.factors,
  );

  const domains = data.targetDomains ?? new Int32Array(targets);
  // In random order: files are often sorted, and their first rows are not like the others.
  const order = shuffle(
    Int32Array.from({ length: targets }, (_, i) => i),
    seededRandom('held-out target'),
  );
  const share = Math.min(live ? HELD_OUT_LIVE : HELD_OUT, Math.floor(targets / 5));
  const heldOut = share < FEWEST_HELD_OUT ? 0 : share;
  const heldOutTargets = order.slice(0, heldOut);
  const drawn = order.slice(heldOut);
  const byDomain = [...new Set(domains)].map((domain) =>
    drawn.filter((row) => domains[row] === domain),
  );
  const streams = members.map(({ seed, train }) => {
    const nextExample = sequence(train.length, `pairs ${seed}`);
    const nextWarmUp = sequence(train.length, `warm-up ${seed}`);
    const nextTarget = balanced(byDomain, `target ${seed}`);
    const prompts = data.targetPrompts ?? Int32Array.from({ length: targets }, (_, i) => i);
    const partner = partners(prompts, `partner ${seed}`);
    return {
      example: (place: number) => train[nextExample(place)],
      warmUp: (place: number) => train[nextWarmUp(place)],
      target(place: number) {
        if (!pairedTarget) return nextTarget(place);
        const first = nextTarget(Math.floor(place / 2));
        return place % 2 === 0 ? first : partner(first, Math.floor(place / 2));
      },
    };
  });

  const gather = (rows: Int32Array) =>
    tf.reshape(rowsAt(texts, rows), [seeds, -1, columns + 1]) as tf.Tensor3D;
  /** Rows of texts, [S, n, columns + 1], with live columns in their place. Inside tf.tidy. */
  function rowsNow(rows: Int32Array, given: tf.Tensor3D | null = null): tf.Tensor3D {
    const kept = gather(rows);
    if (!live) return kept;
    const n = kept.shape[1];
    return tf.concat3d(
      [
        tf.slice(kept, [0, 0, 0], [1, n, live.from]),
        given ?? live.encode(rows),
        tf.slice(kept, [0, 0, columns], [1, n, 1]),
      ],
      2,
    );
  }

  function rowsOf(numbers: readonly Int32Array[]): Int32Array {
    const rows = new Int32Array(numbers.length * numbers[0].length * K);
    let at = 0;
    for (const list of numbers) {
      for (const n of list) {
        for (let k = 0; k < K; k++) rows[at++] = examples.rows[n * K + k];
      }
    }
    return rows;
  }

  /** @param kept per seed, how many of its numbers count; the rest has no weight */
  function lossBatch(numbers: readonly Int32Array[], kept?: readonly number[]): LossBatch {
    const count = numbers[0].length;
    const share = new Float32Array(seeds * count);
    numbers.forEach((list, s) => {
      let total = 0;
      const most = kept ? kept[s] : count;
      for (let i = 0; i < most; i++) total += examples.weight[list[i]];
      for (let i = 0; i < most; i++) share[s * count + i] = examples.weight[list[i]] / total;
    });
    const each = <T extends Float32Array>(of: (n: number, place: number) => number, values: T) => {
      numbers.forEach((list, s) => list.forEach((n, i) => (values[s * count + i] = of(n, i))));
      return values;
    };
    return {
      share: tf.tensor2d(share, [seeds, count]),
      value: () =>
        tf.tensor2d(
          each((n) => examples.value[n], new Float32Array(seeds * count)),
          [seeds, count],
        ),
      mask() {
        const mask = new Float32Array(seeds * count * K);
        numbers.forEach((list, s) => {
          list.forEach((n, i) => {
            const from = (s * count + i) * K;
            mask.fill(1, from, from + examples.counts[n]);
          });
        });
        return tf.tensor3d(mask, [seeds, count, K]);
      },
    };
  }

  const draw = (count: number, from: number, of: (s: number, place: number) => number) =>
    Array.from({ length: seeds }, (_, s) =>
      Int32Array.from({ length: count }, (_, i) => of(s, from + i)),
    );
  const examplesOf = (step: number) =>
    draw(B, (step - 1) * B, (s, place) => streams[s].example(place));
  const targetRows = (from: number) =>
    joined(draw(B * K, from, (s, place) => streams[s].target(place))).map((row) => row + sources);

  let stopping: ReturnType<typeof stoppingExamples> | undefined;
  function stoppingExamples() {
    const kept = members.map((member) => member.validation.length);
    if (kept.includes(0)) return null;
    const most = Math.max(...kept);
    const numbers = members.map(({ validation }) =>
      Int32Array.from({ length: most }, (_, i) => validation[i] ?? validation[0]),
    );
    return { ...eachOnce(rowsOf(numbers), seeds), numbers, kept };
  }

  return {
    seeds,
    texts: K,
    batch: B,
    /** Target texts that no step draws. */
    heldOut,

    /** Texts of a step: those of its examples, then as many of the target where they are wanted. */
    rowsOfStep(step: number, withTarget: boolean): Int32Array {
      const ofSource = rowsOf(examplesOf(step));
      if (!withTarget) return ofSource;
      return interleaved(ofSource, targetRows((step - 1) * B * K), seeds);
    },

    /**
     * Encoded texts of a step with noise, [S, n, columns + 1]. Inside tf.tidy.
     *
     * @param rows as `rowsOfStep` gives them @param given live columns of theirs, [1, n, ...]
     */
    inputs(step: number, rows: Int32Array, given: tf.Tensor3D | null = null): tf.Tensor3D {
      const clean = rowsNow(rows, given);
      const added = noise?.at(step, rows.length / seeds);
      return added ? tf.add(clean, tf.reshape(added, clean.shape)) : clean;
    },

    /** What the source loss reads of a step's examples; inside tf.tidy. */
    lossBatch: (step: number): LossBatch => lossBatch(examplesOf(step)),

    /**
     * Training rows of another draw than any step's, without noise; inside tf.tidy. Live columns are as
     * they were at the start, which is when a critic warms up.
     */
    warmUp(round: number): { source: tf.Tensor3D; target: tf.Tensor3D } {
      const numbers = draw(B, round * B, (s, place) => streams[s].warmUp(place));
      // From far along the stream, so that the steps' own draws stay theirs.
      const far = 2 ** 40 - (2 ** 40 % (B * K)) + round * B * K;
      return { source: gather(rowsOf(numbers)), target: gather(targetRows(far)) };
    },

    /** Rows that no training step draws; of the source, where none are held out, some. In a tidy. */
    heldOutRows(): { source: tf.Tensor3D; target: tf.Tensor3D } {
      // In random order, as the target's: rows stand domain by domain.
      const lists = members.map(({ seed, train, validation }) =>
        shuffle(
          (validation.length > 0 ? validation : train).slice(),
          seededRandom(`held-out source ${seed}`),
        ),
      );
      const count = Math.min(Math.max(1, Math.floor(heldOut / K)), ...lists.map((l) => l.length));
      const ofSource = rowsOf(lists.map((list) => list.subarray(0, count)));
      const rows = heldOutTargets.map((row) => row + sources);
      return {
        source: rowsNow(ofSource),
        target: rowsNow(joined(Array.from({ length: seeds }, () => rows))),
      };
    },

    /** The examples that stop training, padded to equal number; null where a seed has none. In a tidy. */
    validation(): HeldOutBatch | null {
      stopping ??= stoppingExamples();
      if (!stopping) return null;
      const { rows, places, numbers, kept } = stopping;
      return {
        x: rowsNow(rows),
        places: tf.tensor1d(places, 'int32'),
        batch: lossBatch(numbers, kept),
      };
    },

    dispose() {
      texts.dispose();
      noise?.dispose();
    },
  };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.length * parts[0].length);
  parts.forEach((part, i) => all.set(part, i * part.length));
  return all;
}

/** Rows of either side, seed by seed: source of seed 1, target of seed 1, source of seed 2, ... */
function interleaved(source: Int32Array, target: Int32Array, seeds: number): Int32Array {
  const s = source.length / seeds;
  const t = target.length / seeds;
  const all = new Int32Array(source.length + target.length);
  for (let seed = 0; seed < seeds; seed++) {
    all.set(source.subarray(seed * s, (seed + 1) * s), seed * (s + t));
    all.set(target.subarray(seed * t, (seed + 1) * t), seed * (s + t) + s);
  }
  return all;
}

function withOnesColumn(parts: readonly Float32Array[], columns: number): tf.Tensor2D {
  const rows = parts.reduce((sum, part) => sum + part.length / columns, 0);
  const values = new Float32Array(rows * (columns + 1)).fill(1);
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += columns) {
      values.set(part.subarray(from, from + columns), at);
      at += columns + 1;
    }
  }
  return tf.tensor2d(values, [rows, columns + 1]);
}
