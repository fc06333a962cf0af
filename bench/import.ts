/**
 * Import of scored texts, from the file to the project: megabytes of the file per second, peak memory, and the
 * time relative to `datasets.load_dataset` on the same file in the same run, if DIALECT_BENCH_PYTHON names a
 * Python that has datasets. The files are made before the clock starts.
 */
import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readsLargeFiles } from '../build/launch/project-node.mjs';
import { seededRandom } from '../src-main/domain/random.ts';
import { writeCsv } from '../src-main/formats/writers/writer.ts';
import { writeJsonl } from '../src-main/formats/writers/jsonl.ts';
import { writeParquet } from '../src-main/formats/writers/parquet.ts';
import type { Sheet } from '../src-main/formats/writers/sheet.ts';
import { messagesOf } from './engines.ts';

const DEFAULT_MEGABYTES = 1000;
const MB = 1_000_000;
/** As in typical data sets: about 460 bytes per row. */
const WORDS_A_TEXT = 60;
const WORDS = 5_000;

interface Row {
  id: string;
  prompt: string;
  text: string;
  score: number;
}

const sheet: Sheet<Row> = {
  columns: { id: 'text', prompt: 'text', text: 'text', score: 'number' },
  cells: (row) => ({ ...row }),
};

const formats = {
  jsonl: (rows: Iterable<Row>, out: Writable) => writeJsonl(rows, out, sheet),
  csv: (rows: Iterable<Row>, out: Writable) =>
    writeCsv(rows, out, Object.keys(sheet.columns), (row) => [
      row.id,
      row.prompt,
      row.text,
      row.score,
    ]),
  parquet: (rows: Iterable<Row>, out: Writable) => writeParquet(rows, out, sheet),
} as const;

/** Distinct texts, until the plain-text size reaches the requested one. */
function* rowsOf(bytes: number): Generator<Row> {
  const random = seededRandom('import');
  const words = Array.from({ length: WORDS }, (_, at) => `w${(at * 7919).toString(36)}`);
  const some = (count: number) =>
    Array.from({ length: count }, () => words[random.below(WORDS)]).join(' ');
  for (let at = 0, made = 0; made < bytes; at++) {
    const row = {
      id: `r${at}`,
      prompt: `${some(6)}?`,
      text: `${some(WORDS_A_TEXT)}.`,
      score: at % 5,
    };
    made += row.prompt.length + row.text.length + 60;
    yield row;
  }
}

export async function importing(args: string[]): Promise<void> {
  const asked = Number(args[args.indexOf('--size') + 1]);
  const bytes = (args.includes('--size') && asked > 0 ? asked : DEFAULT_MEGABYTES) * MB;
  const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
  const rows: object[] = [];
  try {
    for (const [format, write] of Object.entries(formats)) {
      const path = join(folder, `rows.${format}`);
      const out = createWriteStream(path);
      await write(rowsOf(bytes), out);
      out.end();
      await finished(out);
      const size = statSync(path).size;
      const [sent] = await messagesOf<{ seconds: number; memory: number }>(
        './import-process.ts',
        [path],
        undefined,
        { NODE_OPTIONS: readsLargeFiles }, // as the command line does
      );
      const peer = await loadedByDatasets(format, path);
      rows.push({
        format,
        mbPerSecond: size / MB / sent.seconds,
        peakMiB: sent.memory / 2 ** 20,
        ratio: peer === null ? null : sent.seconds / peer,
        seconds: sent.seconds,
        megabytes: size / MB,
        datasetsSeconds: peer,
      });
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(args.includes('--json') ? `${JSON.stringify({ rows })}\n` : table(rows));
}

function table(rows: readonly object[]): string {
  return rows
    .map((row) =>
      Object.entries(row)
        .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(1) : value}`)
        .join('  '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

async function loadedByDatasets(format: string, path: string): Promise<number | null> {
  const python = process.env['DIALECT_BENCH_PYTHON'];
  if (!python) return null;
  const script = fileURLToPath(new URL('./peers/datasets_load.py', import.meta.url));
  const kind = format === 'jsonl' ? 'json' : format;
  const { stdout } = await promisify(execFile)(python, [script, kind, path]);
  return Number(stdout.trim().split(/\s+/).at(-1));
}
