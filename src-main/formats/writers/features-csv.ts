/** Features of texts as a table, one column each: input for score.py of an exported model. */
import type { FeatureRow } from '../../domain/export-rows.ts';
import { writeCsv } from './writer.ts';
import type { Writer } from './writer.ts';

export const featuresCsv: Writer<FeatureRow> = {
  id: 'csv',
  label: 'Features, CSV',
  description: 'Every target text as numbers, for an exported model: a column for each feature.',
  what: 'features',
  extension: 'csv',
  async write(rows, out) {
    const { first, all } = await peeked(rows);
    return writeCsv(all, out, ['id', 'domain', ...(first?.names ?? [])], (row) => [
      row.key,
      row.domain,
      ...row.values,
    ]);
  },
};

/** The first row, which names the columns, and all rows with it. */
async function peeked<Row>(rows: AsyncIterable<Row> | Iterable<Row>) {
  const iterator =
    Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  const start = await iterator.next();
  async function* all(): AsyncGenerator<Row> {
    for (let step = start; !step.done; step = await iterator.next()) yield step.value;
  }
  return { first: start.done ? null : start.value, all: all() };
}
