/** Best of N: the answer to each target prompt that a candidate puts first, with those behind it. */
import type { BestRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import { writeParquet } from './parquet.ts';
import type { Sheet } from './sheet.ts';
import { type Writer, writeCsv } from './writer.ts';

const sheet: Sheet<BestRow> = {
  columns: {
    id: 'text',
    domain: 'text',
    prompt: 'text',
    text: 'text',
    method: 'text',
    reward: 'number',
    spread: 'number',
    answers: 'integer',
    others: 'texts',
    other_rewards: 'numbers',
  },
  cells: ({ key, domain, prompt, text, method, reward, spread, others }) => ({
    id: key,
    domain,
    prompt,
    text,
    method,
    reward,
    spread,
    answers: others.length + 1,
    others: others.map((one) => one.key),
    other_rewards: others.map((one) => one.reward),
  }),
};

export const bestJsonl: Writer<BestRow> = {
  id: 'jsonl',
  label: 'Best of N, JSONL',
  description: 'The best answer of each prompt with its reward, and ids and rewards of the others.',
  what: 'best',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, sheet),
};

export const bestCsv: Writer<BestRow> = {
  id: 'csv',
  label: 'Best of N, CSV',
  description: 'The same as rows of a table, the ids of the others as a JSON list in their cell.',
  what: 'best',
  extension: 'csv',
  write: (rows, out) =>
    writeCsv(rows, out, Object.keys(sheet.columns), (row) => [
      row.key,
      row.domain,
      row.prompt,
      row.text,
      row.method,
      row.reward,
      row.spread,
      row.others.length + 1,
      JSON.stringify(row.others.map((one) => one.key)),
      JSON.stringify(row.others.map((one) => one.reward)),
    ]),
};

export const bestParquet: Writer<BestRow> = {
  id: 'parquet',
  label: 'Best of N, Parquet',
  description: 'The same with the columns of the JSONL, for datasets, pandas and Spark.',
  what: 'best',
  extension: 'parquet',
  write: (rows, out) => writeParquet(rows, out, sheet),
};
