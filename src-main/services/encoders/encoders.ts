/** The encoders to choose from, and what each costs for the texts of a project. */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type EncoderEntry, type EncoderList, toFailure } from '../../contract/index.ts';
import { encoders, type BuiltInEncoder, type FeatureBlock } from '../../encoders/index.ts';
import { encoderNames } from '../../encoders/spec.ts';
import {
  inspectModel,
  localModel,
  readings,
  readName,
  whyUntunable,
  withReads,
} from '../../encoders/transformer/index.ts';
import type { InspectedModel, Reading } from '../../encoders/transformer/index.ts';
import type { OpenProject } from '../../store/database.ts';
import { domainIds } from '../../store/runs.ts';
import { textCoverage, type TextCoverage, type TextSum } from '../../store/text-coverage.ts';
import {
  cachedEncoders,
  HASH_BYTES,
  removeVectors,
  type CachedEncoder,
} from '../../store/vectors.ts';
import { encodingTimes, type EncodingTime } from './encoding-time.ts';

export interface EncoderPlaces {
  /** Folder of downloaded models. */
  models: string;
  /** Folders that the user added, as settings name them. */
  folders: readonly string[];
  /** The encoder in the settings: a model in it is described with the readings named there. */
  chosen?: string;
}

/** Domains by id; empty: all of that role. */
export interface EncodedDomains {
  sources: readonly number[];
  targets: readonly number[];
}

export const allDomains: EncodedDomains = { sources: [], targets: [] };

/**
 * Built-in ones first, then the user's folders, the downloaded ones, and those known only from vectors in
 * the project. An unusable one is listed with the reason.
 *
 * @param project null: no costs
 */
export async function listEncoders(
  places: EncoderPlaces,
  project: OpenProject | null,
  domains: EncodedDomains = allDomains,
  signal?: AbortSignal,
): Promise<EncoderList> {
  const kept = project ? cachedEncoders(project.db) : [];
  const own = ownEncoders(places, kept);
  const chosen = places.chosen ? encoderNames(places.chosen) : [];
  const inspected = await Promise.all(
    own.map(({ id }) => {
      const named = chosen.find((name) => withReads(name, null) === withReads(id, null));
      return inspect(named ?? id, places.models);
    }),
  );
  const models = new Map(inspected.flatMap(({ model }) => (model ? [[model.key, model]] : [])));
  const asked = project ? domainsOf(project, domains) : [];
  const coverage: TextCoverage = project
    ? await textCoverage(project.db, asked, [...models.values()], signal)
    : { texts: 0, characters: 0, encoders: new Map() };
  const textsOf = (model: InspectedModel) => ({ domains: asked, ...sumsOf(model, coverage) });
  const times = await encodingTimes(project, [...models.values()], textsOf, places.models, signal);
  return {
    texts: coverage.texts,
    characters: coverage.characters,
    encoders: [
      ...encoders.map((encoder) => builtIn(encoder, coverage)),
      ...own.map((one, i) => {
        const rows = kept.filter(
          ({ name, key }) =>
            withReads(name, null) === withReads(one.id, null) || key === inspected[i].model?.key,
        );
        return pretrainedEntry(one, inspected[i], rows, { coverage, times });
      }),
    ],
  };
}

export function domainsOf({ db }: OpenProject, { sources, targets }: EncodedDomains): number[] {
  return [...domainIds(db, 'source', sources), ...domainIds(db, 'target', targets)];
}

function sumsOf({ key }: InspectedModel, { encoders: covered }: TextCoverage) {
  const none = { texts: 0, characters: 0 };
  const { all, known } = covered.get(key) ?? { all: none, known: none };
  const missing: TextSum = {
    texts: all.texts - known.texts,
    characters: all.characters - known.characters,
  };
  return { all, known, missing };
}

type Own = Pick<EncoderEntry, 'id' | 'kind' | 'added'>;

function ownEncoders({ models, folders }: EncoderPlaces, kept: readonly CachedEncoder[]): Own[] {
  const own: Own[] = [
    ...folders.map((id): Own => ({ id, kind: 'folder', added: true })),
    ...downloadedModels(models).map((id): Own => ({ id, kind: 'downloaded', added: true })),
  ];
  for (const { name } of kept) {
    // Vectors of other readings belong to the same model.
    const model = withReads(name, null);
    if (own.some(({ id }) => withReads(id, null) === model)) continue;
    const downloaded = localModel(readName(name).folder, models) !== null;
    own.push({ id: model, kind: downloaded ? 'downloaded' : 'folder', added: false });
  }
  return own;
}

/** Ids of the complete models in the application's folder. */
function downloadedModels(models: string): string[] {
  const folder = join(models, 'hub');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => name.replace('--', '/'))
    .filter((id) => localModel(id, models) !== null)
    .sort();
}

type Inspected = { model: InspectedModel; problem: null } | { model: null; problem: string };

async function inspect(id: string, models: string): Promise<Inspected> {
  try {
    return { model: await inspectModel(id, { models }), problem: null };
  } catch (error) {
    return { model: null, problem: toFailure(error).message };
  }
}

/** What any encoder says of itself. */
function statedBy({
  label,
  description,
  dimension,
  languages,
  licence,
  bytes,
  blocks,
}: BuiltInEncoder | InspectedModel) {
  return {
    label,
    description,
    dimension,
    languages,
    licence,
    bytes,
    blocks: blocks.map(blockEntry),
  };
}

function builtIn(encoder: BuiltInEncoder, { texts, characters }: TextCoverage): EncoderEntry {
  const { dimension } = encoder;
  return {
    id: encoder.id,
    ...statedBy(encoder),
    reads: [],
    readings: [],
    kind: 'built-in',
    problem: null,
    added: true,
    texts,
    cached: 0,
    cachedBytes: 0,
    fullBytes: 0,
    seconds: characters / BUILT_IN_CHARACTERS_PER_SECOND,
    rate: 'guessed',
    memoryMb: megabytes(columnBytes(texts, dimension)),
    untunable: 'It is no language model: there is nothing in it to tune.',
  };
}

function pretrainedEntry(
  own: Own,
  { model, problem }: Inspected,
  rows: readonly CachedEncoder[],
  { coverage, times }: { coverage: TextCoverage; times: ReadonlyMap<string, EncodingTime> },
): EncoderEntry {
  const cachedBytes = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  if (!model) {
    return {
      ...own,
      label: basename(readName(own.id).folder),
      description: 'A pretrained model that cannot be read now.',
      dimension: rows.at(0)?.dimension ?? null,
      languages: 'not stated',
      licence: 'not stated',
      bytes: null,
      blocks: [],
      reads: [],
      readings: [],
      problem,
      texts: coverage.texts,
      cached: 0,
      cachedBytes,
      fullBytes: null,
      seconds: null,
      rate: 'guessed',
      memoryMb: null,
      untunable: problem,
    };
  }
  const { key, dimension, bytes } = model;
  const { all, known } = sumsOf(model, coverage);
  return {
    ...own,
    ...statedBy(model),
    reads: [...model.layout.settings.reads],
    readings: readings
      .filter(({ needs }) => canServe(model, needs))
      .map(({ id, label, description }) => ({ id, label, description })),
    problem: null,
    texts: all.texts,
    cached: known.texts,
    cachedBytes,
    fullBytes: all.texts * (dimension * FLOAT + HASH_BYTES),
    ...(times.get(key) ?? { seconds: null, rate: 'guessed' }),
    memoryMb: megabytes(
      Math.max(PROCESS + MODEL_COPIES * (bytes ?? 0), columnBytes(all.texts, dimension)),
    ),
    untunable: whyUntunable(model),
  };
}

function canServe({ layout }: InspectedModel, needs: Reading['needs']): boolean {
  if (needs === 'likelihood' || needs === 'causal') return layout.causal;
  return needs === null || layout.score !== null;
}

function blockEntry({ id, label, kind, reads, features }: FeatureBlock) {
  return { id, label, kind, reads, dimension: features.length };
}

const FLOAT = 4;
/** `style` reads 20,000 arguments a second on one core, `ngrams` half as many. */
const BUILT_IN_CHARACTERS_PER_SECOND = 6e6;
/** Memory of an encoding process: 0.45 GB was measured with MiniLM's 91 MB. */
const PROCESS = 180e6;
const MODEL_COPIES = 3;
/** A trainer holds its matrix twice: raw, and standardised. */
const MATRICES = 2;

function columnBytes(texts: number, dimension: number): number {
  return MATRICES * texts * dimension * FLOAT;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

/**
 * Removes the vectors of an encoder, including those of an earlier state of its model.
 *
 * @returns how many
 */
export async function clearVectors(
  { db }: OpenProject,
  id: string,
  models: string,
): Promise<number> {
  const { model } = await inspect(id, models);
  let vectors = 0;
  for (const row of cachedEncoders(db)) {
    if (withReads(row.name, null) !== withReads(id, null) && row.key !== model?.key) continue;
    removeVectors(db, row.key);
    vectors += row.vectors;
  }
  return vectors;
}

/** Removes a downloaded model from this machine; false if there is none with that id. */
export async function removeDownload(id: string, models: string): Promise<boolean> {
  const folder = localModel(id, models);
  if (folder === null) return false;
  await rm(folder, { recursive: true, force: true });
  return true;
}
