import { describe, expect, test } from 'vitest';
import type { Domain, ImportPreview } from '../../../src-main/contract/records.ts';
import { session } from '../../../src-renderer/src/features/data/import/session.svelte.ts';
import { obstacle, unexplained } from '../../../src-renderer/src/features/data/import/obstacle.ts';
import { guessRole, type ImportFile } from '../../../src-renderer/src/features/data/import/file.ts';

const required = { id: 'chosen', label: 'Chosen', required: true, description: '' };

function preview(change: Partial<ImportPreview> = {}): ImportPreview {
  return {
    file: { name: 'a.csv', bytes: 10 },
    carrier: 'CSV',
    format: 'pairs',
    formats: [],
    columns: ['chosen'],
    fields: [required],
    mapping: { chosen: 'chosen' },
    rows: [{ row: 1, kind: 'pair', prompt: 'p', texts: ['a', 'b'], label: 'first' }],
    problems: [],
    findings: {
      format: 'pairs',
      account: {
        rows: 1,
        leftOut: [],
        labels: { found: 1, understood: 1, notUnderstood: [], dropped: [] },
      },
      unread: [],
      questions: [],
      strange: [],
      notes: [],
    },
    whole: true,
    ...change,
  };
}

function file(change: Partial<ImportPreview> = {}, more: Partial<ImportFile> = {}): ImportFile {
  return {
    lent: { token: 't', name: 'a.csv', size: 10 },
    preview: preview(change),
    error: null,
    loading: false,
    chosen: {},
    asked: [],
    looks: 1,
    ...more,
  };
}

function domain(name: string, role: 'source' | 'target'): Domain {
  return {
    id: 1,
    name,
    role,
    items: 1,
    pairs: 0,
    labelled: 0,
    questions: {
      ranking: { all: 0, labelled: 0 },
      'best-worst': { all: 0, labelled: 0 },
      rating: { all: 0, labelled: 0 },
      choice: { all: 0, labelled: 0 },
      criteria: { all: 0, labelled: 0 },
    },
    scores: 0,
    gold: { pairs: 0, scores: 0 },
    medianCharacters: 3,
  };
}

describe('the role is guessed from what the rows hold', () => {
  test('pairs and scores are to be learned from', () => {
    expect(guessRole(preview())).toBe('source');
    const scored = { row: 1, kind: 'text' as const, prompt: '', texts: ['a'], label: '4.5' };
    expect(guessRole(preview({ rows: [scored] }))).toBe('source');
  });
  test('texts alone are to be ranked', () => {
    const text = { row: 1, kind: 'text' as const, prompt: '', texts: ['a'], label: '' };
    expect(guessRole(preview({ rows: [text] }))).toBe('target');
  });
});

describe('an import waits, and says for what,', () => {
  test('for nothing when all is well', () => {
    expect(obstacle([file()], 'email', [], 'source', false)).toBeNull();
  });
  test('while a file is being read for the first time', () => {
    const reading = file({}, { preview: null, loading: true });
    expect(obstacle([reading], 'email', [], 'source', false)).toMatch(/still being read/);
  });
  test('for a column that a required field needs', () => {
    expect(obstacle([file({ mapping: {} })], 'email', [], 'source', false)).toMatch(/Chosen/);
  });
  test('for a name', () => {
    expect(obstacle([file()], '  ', [], 'source', false)).toMatch(/Name the domain/);
  });
  test('for a role that the existing domain has', () => {
    const domains = [domain('chat', 'target')];
    expect(obstacle([file()], 'chat', domains, 'source', false)).toMatch(/target domain already/);
    expect(obstacle([file()], 'chat', domains, 'target', false)).toBeNull();
    expect(obstacle([file()], 'chat', domains, 'gold', false)).toBeNull();
  });
  test('for a decision about rows with problems', () => {
    const problem = { row: 3, column: 'chosen', code: 'empty', message: 'Empty.' };
    const broken = file({ problems: [problem] });
    expect(obstacle([broken], 'email', [], 'source', false)).toMatch(/problems/);
    expect(obstacle([broken], 'email', [], 'source', true)).toBeNull();
  });
  test('for what the values of a label mean, where its labels are wanted', () => {
    const findings = {
      ...preview().findings,
      questions: [
        {
          column: 'label',
          values: [
            { value: '0', count: 3 },
            { value: '1', count: 5 },
          ],
          meanings: ['first' as const, 'second' as const],
          message: '',
        },
      ],
    };
    expect(unexplained([file({ findings })], true)).toMatch(/what 0 and 1 mean in “label”/);
    expect(unexplained([file({ findings })], false)).toBeNull();
    expect(unexplained([file()], true)).toBeNull();
  });
  test('but not for rows that leave themselves out', () => {
    const aside = { row: 3, column: null, code: 'same-looking', message: 'Same.', aside: true };
    expect(obstacle([file({ problems: [aside] })], 'email', [], 'source', false)).toBeNull();
  });
  test('for a file that cannot be read', () => {
    const unreadable = file({}, { preview: null, error: { code: 'x', message: 'y' } });
    expect(obstacle([unreadable], 'email', [], 'source', false)).toMatch(/cannot be read/);
  });
});

test('the first file names the domain, and so does one in its place, until a person names it', () => {
  const take = (name: string) => session.add([{ token: name, name, size: 1 }]);
  take('rankings.jsonl.gz');
  take('more.csv');
  expect(session.domain).toBe('rankings');
  session.remove(1);
  session.remove(0);
  take('letters.csv');
  expect(session.domain).toBe('letters');
  session.domain = 'mine';
  session.remove(0);
  take('other.csv');
  expect(session.domain).toBe('mine');
  session.clear();
});
