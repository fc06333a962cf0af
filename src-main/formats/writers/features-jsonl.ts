/** Features of texts, one object a line: what score.py of an exported model reads. */
import type { FeatureRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './writer.ts';
import type { Writer } from './writer.ts';

export const featuresJsonl: Writer<FeatureRow> = {
  id: 'jsonl',
  label: 'Features, JSONL',
  description: 'Every target text as numbers, for an exported model: one object a line.',
  what: 'features',
  extension: 'jsonl',
  write: (rows, out) =>
    writeJsonl(rows, out, ({ key, domain, values }) => ({
      id: key,
      domain,
      features: Array.from(values),
    })),
};
