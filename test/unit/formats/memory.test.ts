/** Files far larger than what may be held in memory are read, not loaded. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { readFile } from '../../../src-main/formats/read-file.ts';
import { folder } from './support.ts';

const MB = 1024 * 1024;

const texts = (index: number) => ({
  chosen: `some "quoted" words, number ${index} `.repeat(40),
  rejected: `other words\nof row ${index} and é `.repeat(40),
});
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const carriers = [
  {
    extension: 'jsonl',
    size: 200 * MB,
    start: '',
    row: (index: number) => `${JSON.stringify({ id: index, prompt: 'Why?', ...texts(index) })}\n`,
    end: '',
  },
  {
    extension: 'csv',
    size: 60 * MB,
    start: 'id,prompt,chosen,rejected\n',
    row: (index: number) => {
      const { chosen, rejected } = texts(index);
      return `${index},Why?,${quoted(chosen)},${quoted(rejected)}\n`;
    },
    end: '',
  },
  {
    extension: 'json',
    size: 60 * MB,
    start: '[{"id": -1, "prompt": "Why?", "chosen": "a", "rejected": "b"}',
    row: (index: number) => `,${JSON.stringify({ id: index, prompt: 'Why?', ...texts(index) })}`,
    end: ']',
  },
];

test.each(carriers)('$extension: memory does not grow with the file', async (carrier) => {
  const path = join(folder, `large.${carrier.extension}`);
  const out = createWriteStream(path);
  out.write(carrier.start);
  let written = 0;
  for (let index = 0; written < carrier.size; index++) {
    const row = carrier.row(index);
    written += row.length;
    if (!out.write(row)) await once(out, 'drain');
  }
  out.end(carrier.end);
  await finished(out);

  const before = process.memoryUsage().rss;
  let peak = before;
  let rows = 0;
  for await (const records of readFile(path)) {
    for (const record of records) expect(record).not.toHaveProperty('message');
    rows += records.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  expect(rows).toBeGreaterThan(carrier.size / 4000);
  expect((peak - before) / MB).toBeLessThan(100);
});
