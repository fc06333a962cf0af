/** The real data sets next to the project: each is recognised, and read whole. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { read } from './support.ts';

const data = process.env['DIAL_DATA_DIR'] ?? join(import.meta.dirname, '../../../../shared/data');
const there = existsSync(data);
const files = there ? globSync(join(data, '*/*.jsonl')).toSorted() : [];

describe.skipIf(!there)(
  `real data${there ? '' : ' (skipped: no DIAL_DATA_DIR, no ../shared/data)'}`,
  () => {
    test('is there', () => {
      expect(files.length).toBeGreaterThan(0);
    });

    test.each(files.map((path) => ({ path, name: relative(data, path) })))(
      '$name',
      async ({ path }) => {
        const isPairs = basename(path).startsWith('pairs');
        const preview = await previewFile(path);
        expect(preview.format).toBe(isPairs ? 'plain-pairs' : 'scored-texts');
        expect(preview.problems).toEqual([]);
        const { records, problems } = await read(path);
        expect(problems).toEqual([]);
        expect(records).toHaveLength(readFileSync(path, 'utf8').trim().split('\n').length);
        expect(
          records.every((record) => record.key !== '' && record.metadata['domain'] !== undefined),
        ).toBe(true);
      },
    );
  },
);
