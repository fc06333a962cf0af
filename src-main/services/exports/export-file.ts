/** Exports votes, pairs, rewards and features to files. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import {
  DialectError,
  type ExportWhat,
  PreferenceWish,
  type Run,
  systemFault,
} from '../../contract/index.ts';
import { writerOf } from '../../formats/writers/index.ts';
import type { FeatureRow, PairRow, RewardRow } from '../../domain/export-rows.ts';
import { partsOf, runEncoder } from '../../runs/blocks.ts';
import {
  type DomainText,
  domainTexts,
  pairRows,
  resultRows,
  voteRows,
} from '../../store/export.ts';
import { moveIntoPlace } from '../../store/copy.ts';
import { projectInfo } from '../../store/data.ts';
import type { Db, OpenProject } from '../../store/database.ts';
import { decisionRows, questionPairRows, rankingRows } from '../../store/export-questions.ts';
import { vectorReader } from '../../store/vectors.ts';
import { outputTrouble, partialOf } from '../../store/names.ts';
import { nativeRows } from '../../store/native-export.ts';
import { notInNative } from '../../store/not-in-native.ts';
import { openReadOnly } from '../../store/read-only.ts';
import { allRewards } from '../../store/ranking.ts';
import { modelCard } from '../../store/models.ts';
import { runDomains } from '../../store/run-texts.ts';
import { requireModelsOfRun } from './export-encoder.ts';
import { bestRows, noteExcluded, noteWithoutPrompt, preferenceRows } from './export-preferences.ts';
import { modelsFolder } from '../home.ts';
import { methodOfRun, runOf } from '../runs/method-of-run.ts';
import { comparing, noteJudges, noteQuestions, noteSpotChecks } from './left-out.ts';
import { reportOf, type ReportWish } from './report.ts';
import { encodersOfRun } from '../encoders/run-encoders.ts';
import { openTunedPart, tunedEncoder } from '../encoders/tuned-encoder.ts';

export interface ExportWishes {
  what: ExportWhat;
  format: string;
  /** For rewards and features; the newest finished run by default. */
  runId?: number | undefined;
  /** For rewards, and features of a tuned model; by default the candidate that the run's verdict names. */
  method?: string | undefined;
  /** For preferences: which pairs. */
  preferences?: PreferenceWish | undefined;
  /** For a report: the program that makes it, and its earlier measurements. */
  report?: Omit<ReportWish, 'project'> | undefined;
  /** For features: folder of downloaded models; the application's own by default. */
  models?: string | undefined;
}

/**
 * Writes atomically: to a temporary file beside it, then renamed.
 *
 * @returns rows written, and what the format could not express
 * @throws DialectError `unknown-format`, `no-run`, `unknown-method`, `too-many-pairs`, `cannot-export`,
 *     `cannot-write`, `name-too-long`, `bad-input`
 */
export async function exportFile(
  projectPath: string,
  wishes: ExportWishes,
  out: string,
): Promise<{ rows: number; notes: string[] }> {
  if (resolve(out) === resolve(projectPath)) {
    throw new DialectError(
      'bad-input',
      `${out} is the project itself, which an export would replace. Choose another file.`,
      { out },
    );
  }
  const long = outputTrouble(resolve(out));
  if (long) throw long;
  // A connection of its own: votes go on meanwhile, and the export sees a consistent state of the
  // project.
  const project = await openReadOnly(projectPath);
  const partial = partialOf(out);
  // If the file could not be read together with its log, votes may be missing.
  const notes = [...project.notices];
  let stream: Writable | null = null;
  try {
    project.db.exec('BEGIN');
    const file = (stream = createWriteStream(partial));
    const written = new Promise<void>((resolve, reject) => {
      file.once('close', resolve);
      file.once('error', reject);
    });
    written.catch(() => undefined); // reported by the await below
    const { rows } = await write(project, wishes, file, (note) => notes.push(note));
    file.end();
    await written;
    moveIntoPlace(partial, out);
    return { rows, notes };
  } catch (error) {
    stream?.destroy();
    await rm(partial, { force: true });
    const fault = systemFault(error, out);
    throw fault
      ? new DialectError('cannot-write', `${out} could not be written. ${fault.message}`, {
          out,
          cause: (error as Error).message,
        })
      : error;
  } finally {
    project.close();
  }
}

function write(
  project: OpenProject,
  wishes: ExportWishes,
  out: Writable,
  note: (sentence: string) => void,
): Promise<{ rows: number }> {
  const { what, format, runId, method, models = modelsFolder() } = wishes;
  const { db } = project;
  switch (what) {
    case 'data':
      for (const sentence of notInNative(db)) note(sentence);
      return writerOf('data', format).write(nativeRows(db, note), out, note);
    case 'votes':
      noteQuestions(db, note, []);
      noteSpotChecks(db, 'anywhere', note);
      return writerOf('votes', format).write(votesAgain(db), out, note);
    case 'pairs':
      noteQuestions(db, note, comparing);
      noteSpotChecks(db, 'source', note);
      noteJudges(db, note);
      return writerOf('pairs', format).write(pairsAgain(db), out, note);
    case 'decisions':
      return writerOf('decisions', format).write(
        again(() => decisionRows(db)),
        out,
        note,
      );
    case 'rankings':
      noteQuestions(db, note, ['ranking']);
      return writerOf('rankings', format).write(
        again(() => rankingRows(db)),
        out,
        note,
      );
    case 'features': {
      const run = runOf(db, runId);
      const rows = featureRows(db, run, method, models);
      return writerOf('features', format).write(rows, out, note);
    }
    case 'results': {
      const run = runOf(db, runId);
      const rows = again(() => resultRows(db, run.id, methodOfRun(run, method)));
      return writerOf('results', format).write(rows, out, note);
    }
    case 'rewards': {
      const run = runOf(db, runId);
      const rows = rewardRows(db, run.id, methodOfRun(run, method));
      noteExcluded(db, run.id, note);
      return writerOf('rewards', format).write(rows, out, note);
    }
    case 'report': {
      const of = { application: 'Dialect', ...wishes.report, project: projectInfo(project).name };
      return writerOf('report', format).write([reportOf(db, runOf(db, runId), of)], out, note);
    }
    case 'preferences':
    case 'best':
      return writeAnswers(db, what, wishes, out, note);
  }
}

const votesAgain = (db: Db) => again(() => voteRows(db));
const pairsAgain = (db: Db) => again(() => allPairRows(db));

/** Writes formats made from the answers of each prompt. */
function writeAnswers(
  db: Db,
  what: 'preferences' | 'best',
  { format, runId, method: wished, preferences = PreferenceWish.parse({}) }: ExportWishes,
  out: Writable,
  note: (sentence: string) => void,
): Promise<{ rows: number }> {
  const run = runOf(db, runId);
  const method = methodOfRun(run, wished);
  noteExcluded(db, run.id, note);
  noteWithoutPrompt(db, run.id, note);
  if (what === 'best') {
    const rows = again(() => bestRows(db, run.id, method));
    return writerOf(what, format).write(rows, out, note);
  }
  note('Made from rewards, not from labels: check a sample before you train on it.');
  const rows = again(() => preferenceRows(db, run.id, method, preferences));
  return writerOf(what, format).write(rows, out, note);
}

/** Pairs as they were voted on, and those implied by other decisions. */
function* allPairRows(db: Db): Generator<PairRow> {
  yield* pairRows(db);
  yield* questionPairRows(db);
}

/** Rows that can be read repeatedly, running the query again each time. */
function again<Row>(rows: () => Generator<Row>): Iterable<Row> {
  return { [Symbol.iterator]: rows };
}

function* rewardRows(db: Db, runId: number, method: string): Generator<RewardRow> {
  for (const row of allRewards(db, runId, method)) {
    yield {
      key: row.key === '' ? String(row.itemId) : row.key,
      domain: row.domain,
      prompt: row.prompt,
      text: row.text,
      method: row.method,
      rank: row.rank,
      reward: row.reward,
      spread: row.spread,
      sourceOnlyRank: row.sourceOnlyRank,
      change: row.sourceOnlyRank - row.rank,
    };
  }
}

/** Texts encoded at once. */
const BATCH = 500;

/**
 * The run's target texts as its encoders read them: built-in features computed, stored vectors of other
 * encoders, and a tuned model's vectors recomputed.
 */
async function* featureRows(
  db: Db,
  run: Run,
  method: string | undefined,
  models: string,
): AsyncGenerator<FeatureRow> {
  const encoders = await encodersOfRun(db, run, models);
  requireModelsOfRun(run, modelCard(db, run.id, null), encoders);
  // Frozen columns are the same for every candidate, and available before any is done.
  const tuned =
    run.settings.tune === 'none'
      ? null
      : await tunedEncoder(db, run, methodOfRun(run, method), encoders, models);
  const own = tuned && (await openTunedPart(tuned, tuned.encoder));
  try {
    const { encode, features, dimension } = runEncoder(
      (encoder) => vectorReader(db, encoder),
      run.settings.encoder,
      partsOf(encoders, run.settings),
      own?.part,
    );
    const names = features.map(({ id }) => id);
    for (const texts of batches(domainTexts(db, runDomains(db, run.id).targets))) {
      const matrix = await encode(texts);
      for (const [row, { key, domain }] of texts.entries()) {
        const values = matrix.subarray(row * dimension, (row + 1) * dimension);
        yield { key, domain, names, values };
      }
    }
  } finally {
    await own?.close();
  }
}

function* batches(texts: Iterable<DomainText>): Generator<DomainText[]> {
  let held: DomainText[] = [];
  for (const text of texts) {
    held.push(text);
    if (held.length < BATCH) continue;
    yield held;
    held = [];
  }
  if (held.length > 0) yield held;
}
