/** Features of texts, one object per line: input for score.py of an exported model. */
import type { FeatureRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

export const features: Sheet<FeatureRow> = {
  columns: { id: 'text', domain: 'text', features: 'numbers' },
  cells: ({ key, domain, values }) => ({ id: key, domain, features: values }),
};

export const featuresJsonl: Writer<FeatureRow> = {
  id: 'jsonl',
  label: 'Features, JSONL',
  description: 'Every target text as numbers, for an exported model: one object a line.',
  what: 'features',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, features),
};
