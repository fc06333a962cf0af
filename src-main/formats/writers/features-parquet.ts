/** Features of texts as Parquet: input for score.py and score_spark.py of an exported model. */
import type { FeatureRow } from '../../domain/export-rows.ts';
import { features } from './features-jsonl.ts';
import { writeParquet } from './parquet.ts';
import type { Writer } from './writer.ts';

export const featuresParquet: Writer<FeatureRow> = {
  id: 'parquet',
  label: 'Features, Parquet',
  description: 'Every target text as numbers, for an exported model in Python or Spark.',
  what: 'features',
  extension: 'parquet',
  write: (rows, out) => writeParquet(rows, out, features),
};
