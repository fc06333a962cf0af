/** The texts of a map as numbers, before and after adaptation. */
import { DialectError, type Run } from '../../contract/index.ts';
import { seededRandom, shuffle } from '../../domain/random.ts';
import { candidatesOf } from '../../learning/candidates.ts';
import { pairExamples } from '../../learning/examples.ts';
import { scorer } from '../../learning/score.ts';
import { rowReading, trainedModel, type RowReading } from '../../runs/applied.ts';
import type { Db } from '../../store/database.ts';
import { type StoredModel, storedModels } from '../../store/models.ts';
import { rankedTexts } from '../../store/neighbours.ts';
import { sourceTexts, type StoredText } from '../../store/run-texts.ts';
import { getRun } from '../../store/runs.ts';
import { type ReadColumns, storedColumns } from './stored-columns.ts';

export interface MapRun {
  run: Run;
  method: string;
  /** The first seed's model. */
  model: StoredModel;
  columns: ReadColumns;
  reading: RowReading;
}

/** Texts in both spaces. */
export interface InSpaces {
  items: Int32Array;
  /** Row-major [n, inputs] and [n, hidden]. */
  before: Float32Array;
  after: Float32Array;
}

/** @throws DialectError `not-found`, `no-model`, `no-vectors` */
export function openMapRun(db: Db, { runId, method }: { runId: number; method: string }): MapRun {
  const run = getRun(db, runId);
  const [model] = storedModels(db, runId, method) as (StoredModel | undefined)[];
  if (model === undefined) {
    throw new DialectError(
      'no-model',
      `Run ${runId} keeps no model of “${method}”, whose features a map could show. Choose another candidate.`,
      { runId, method },
    );
  }
  const columns = storedColumns(db, run, model.card);
  return { run, method, model, columns, reading: rowReading(model.card) };
}

/** Texts per block: some tens of milliseconds. */
const BLOCK = 500;

/** The labelled texts, up to a maximum, and their total number. */
export async function sourceInSpaces(
  db: Db,
  of: MapRun,
  targets: InSpaces,
  most: number,
  check: () => Promise<void>,
): Promise<InSpaces & { left: number }> {
  const all = [...sourceTexts(db, of.run.id, { scored: true }).rows];
  const texts = shuffle(all, seededRandom('map of the source')).slice(0, most);
  const before = await read(of, texts, check);
  const moved = movedSource(of, before, targets.before);
  const after = await features(of, moved);
  return {
    items: Int32Array.from(texts, ({ id }) => id),
    before,
    after,
    left: all.length - texts.length,
  };
}

/** Blocks of all ranked texts. */
export async function* targetsInSpaces(
  db: Db,
  of: MapRun,
  chosen: (id: number) => boolean,
): AsyncGenerator<InSpaces & { looked: number }> {
  const { reading, model, columns, run, method } = of;
  const { inputs } = model.card;
  const { features: learned, dispose } = scorer(trainedModel(model));
  try {
    for (const block of rankedTexts(db, { runId: run.id, method, limit: BLOCK })) {
      const texts = block.filter(({ id }) => chosen(id));
      const raw = columns(texts);
      const before = Float32Array.from(raw);
      texts.forEach(({ domainId }, k) => {
        reading.times(reading.domain(before.subarray(k * inputs, (k + 1) * inputs), domainId));
        reading.target(raw.subarray(k * inputs, (k + 1) * inputs), domainId);
      });
      const after = texts.length === 0 ? new Float32Array() : await learned(raw);
      yield { items: Int32Array.from(texts, ({ id }) => id), before, after, looked: block.length };
    }
  } finally {
    dispose();
  }
}

async function read(
  { columns, reading, model }: MapRun,
  texts: readonly StoredText[],
  check: () => Promise<void>,
): Promise<Float32Array> {
  const { inputs } = model.card;
  const rows = new Float32Array(texts.length * inputs);
  for (let at = 0; at < texts.length; at += BLOCK) {
    await check();
    const some = texts.slice(at, at + BLOCK);
    const own = columns(some);
    some.forEach(({ domainId }, k) => {
      reading.times(reading.domain(own.subarray(k * inputs, (k + 1) * inputs), domainId));
    });
    rows.set(own, at * inputs);
  }
  return rows;
}

async function features({ model }: MapRun, rows: Float32Array): Promise<Float32Array> {
  if (rows.length === 0) return new Float32Array();
  const { features: learned, dispose } = scorer(trainedModel(model));
  try {
    return await learned(rows);
  } finally {
    dispose();
  }
}

/** The source as the candidate was trained on it: closed forms move it towards the target. */
function movedSource(
  { run, method, model }: MapRun,
  source: Float32Array,
  target: Float32Array,
): Float32Array {
  const settings = { ...run.settings, methods: [method] };
  const candidate = candidatesOf(settings).find(({ id }) => id === method);
  const prepare = candidate?.method.movesTexts ? candidate.method.prepare : undefined;
  if (!prepare || source.length === 0 || target.length === 0) return source;
  const { inputs, factors } = model.card;
  // Closed forms do not use labels.
  const moved = prepare({
    columns: inputs,
    source,
    target,
    examples: pairExamples([], [], []),
    ...(factors && { factors: Float32Array.from(factors) }),
  });
  return moved.source;
}
