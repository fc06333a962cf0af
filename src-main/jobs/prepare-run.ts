/** A run's snapshot as numbers: encoded, standardised, indexed. */
import type { TrainSettings } from '../contract/index.ts';
import type { Encoder } from '../encoders/encoder.ts';
import { connectedGroups, splitByGroup, type SplitPair } from '../domain/splits.ts';
import { oneHoldsMost } from '../domain/statistics.ts';
import {
  addRows,
  moments,
  momentSums,
  standardise,
  type Moments,
} from '../learning/standardise.ts';
import type { Preferences } from '../learning/train.ts';
import {
  runDomains,
  runPairs,
  sourceTexts,
  targetTexts,
  type StoredText,
} from '../store/run-texts.ts';
import type { Db } from '../store/open.ts';

/** Texts encoded at once: enough to be fast, few enough to let a stop through. */
const BATCH = 500;

export interface Encoded {
  /** Item ids, [n]. */
  items: Int32Array;
  /** Standardised features, row-major [n, d]. */
  rows: Float32Array;
  /** Characters of each text, [n]. */
  lengths: Float64Array;
}

export interface PreparedRun {
  source: Encoded;
  target: Encoded;
  preferences: Preferences;
  /** Prompt of each preference, as a number. */
  prompts: Int32Array;
  splitPairs: SplitPair[];
  /** Domain id -> moments that its texts were standardised with. */
  moments: Record<number, { mean: number[]; deviation: number[] }>;
}

export interface Pace {
  /** Called between batches; throws to stop. */
  pause(): Promise<void>;
  progress(done: number, total: number): void;
}

/** Reads, encodes and standardises everything that a run needs. */
export async function prepareRun(
  db: Db,
  runId: number,
  settings: TrainSettings,
  encoder: Encoder,
  pace: Pace,
): Promise<PreparedRun> {
  const { targets } = runDomains(db, runId);
  const sources = sourceTexts(db, runId);
  const wanted = targetTexts(db, targets);
  const total = sources.count + wanted.count;
  const source = await encodeAll(sources.rows, encoder, pace, 0, total);
  const target = await encodeAll(wanted.rows, encoder, pace, sources.count, total);
  const momentsOf = standardiseAll([source, target], settings.standardise, encoder.features.length);

  const index = new Map(Array.from(source.items, (id, row) => [id, row] as const));
  const pairs = runPairs(db, runId);
  const rowOf = (id: number) => {
    const row = index.get(id);
    if (row === undefined) throw new Error(`item ${id} of the snapshot is missing`);
    return row;
  };
  const preferences: Preferences = {
    chosen: Int32Array.from(pairs, (pair) => rowOf(pair.chosen)),
    rejected: Int32Array.from(pairs, (pair) => rowOf(pair.rejected)),
    weight: Float32Array.from(pairs, (pair) => pair.weight),
  };
  const names = pairs.map((pair) => ({
    prompt: `prompt ${pair.prompt}`,
    texts: [`text ${pair.chosen}`, `text ${pair.rejected}`],
  }));
  const numbers = new Map<string, number>();
  const prompts = Int32Array.from(names, ({ prompt }) => {
    const number = numbers.get(prompt) ?? numbers.size;
    numbers.set(prompt, number);
    return number;
  });
  return {
    source,
    target,
    preferences,
    prompts,
    splitPairs: groupsOf(names),
    moments: momentsOf,
  };
}

/** By prompt and text where that leaves something to split; by text alone under a single prompt. */
function groupsOf(names: { prompt: string; texts: string[] }[]): SplitPair[] {
  const both = names.map(({ prompt, texts }) => ({ groups: [prompt, ...texts] }));
  return oneHoldsMost(connectedGroups(both)) ? names.map(({ texts }) => ({ groups: texts })) : both;
}

interface RawEncoded extends Encoded {
  domains: Int32Array;
}

async function encodeAll(
  texts: Iterable<StoredText>,
  encoder: Encoder,
  pace: Pace,
  before: number,
  total: number,
): Promise<RawEncoded> {
  const d = encoder.features.length;
  const items: number[] = [];
  const domains: number[] = [];
  const lengths: number[] = [];
  const pieces: Float32Array[] = [];
  let held: StoredText[] = [];
  const flush = async () => {
    pieces.push(encoder.encode(held));
    for (const text of held) {
      items.push(text.id);
      domains.push(text.domainId);
      lengths.push(text.text.length);
    }
    held = [];
    pace.progress(before + items.length, total);
    await pace.pause();
  };
  for (const text of texts) {
    held.push(text);
    if (held.length === BATCH) await flush();
  }
  if (held.length > 0) await flush();
  const rows = new Float32Array(items.length * d);
  let at = 0;
  for (const piece of pieces) {
    rows.set(piece, at);
    at += piece.length;
  }
  return {
    items: Int32Array.from(items),
    domains: Int32Array.from(domains),
    lengths: Float64Array.from(lengths),
    rows,
  };
}

/** In place. 'domain': every domain by its own moments; 'joint': all by the same. */
function standardiseAll(
  parts: readonly RawEncoded[],
  mode: TrainSettings['standardise'],
  columns: number,
): PreparedRun['moments'] {
  const key = (domain: number) => (mode === 'joint' ? 0 : domain);
  const sums = new Map<number, ReturnType<typeof momentSums>>();
  for (const { rows, domains } of parts) {
    domains.forEach((domain, i) => {
      let sum = sums.get(key(domain));
      if (!sum) sums.set(key(domain), (sum = momentSums(columns)));
      addRows(sum, rows.subarray(i * columns, (i + 1) * columns));
    });
  }
  const known = new Map<number, Moments>();
  for (const [domain, sum] of sums) known.set(domain, moments(sum));
  const used: PreparedRun['moments'] = {};
  for (const { rows, domains } of parts) {
    domains.forEach((domain, i) => {
      const of = known.get(key(domain));
      if (!of) return;
      standardise(rows.subarray(i * columns, (i + 1) * columns), of);
      used[domain] ??= { mean: [...of.mean], deviation: [...of.deviation] };
    });
  }
  return used;
}

/**
 * The preferences of one seed: every seed holds out other prompts. Half of what is held out stops
 * the training early, the other half measures it: what chose a model would flatter it.
 *
 * @returns `tested`: indices of the preferences that measure; of both halves, where one is empty
 */
export function splitPreferences(
  run: PreparedRun,
  share: number,
  seed: number,
): { train: Preferences; validation: Preferences; tested: number[] } {
  const split = splitByGroup(run.splitPairs, share, String(seed));
  const held = split.validation.map((i) => run.splitPairs[i]);
  const halves = splitByGroup(held, 0.5, `${seed} halves`);
  const [stopping, testing] = [halves.train, halves.validation].map((half) =>
    half.map((i) => split.validation[i]),
  );
  const both = stopping.length > 0 && testing.length > 0;
  const pick = (rows: readonly number[]): Preferences => ({
    chosen: Int32Array.from(rows, (i) => run.preferences.chosen[i]),
    rejected: Int32Array.from(rows, (i) => run.preferences.rejected[i]),
    weight: Float32Array.from(rows, (i) => run.preferences.weight[i]),
  });
  return {
    train: pick(split.train),
    validation: pick(both ? stopping : split.validation),
    tested: both ? testing : split.validation,
  };
}
