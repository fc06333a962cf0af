/** Input for the tests of imports in slices: texts and pairs, some of which the project has, with labels. */
import type { Db } from '../../../src-main/store/database.ts';
import { createStaging, type StagedRecord } from '../../../src-main/store/staging.ts';

/** Pair number 0, 3, 6 ... has two judges. */
function records(from: number, to: number): StagedRecord[] {
  const found: StagedRecord[] = [];
  for (let i = from; i < to; i++) {
    const common = { prompt: `prompt ${i % 7}`, metadata: { i } };
    const pair: StagedRecord = {
      ...common,
      kind: 'pair',
      row: 3 * i,
      key: `p${i}`,
      texts: [`one ${i}`, `other ${i}`],
      outcome: i % 5 === 0 ? 'tie' : 'prefer',
      strength: 2,
      annotator: 'kim',
    };
    found.push(pair);
    if (i % 3 === 0) found.push({ ...pair, row: 3 * i + 1, outcome: 'tie', annotator: 'lee' });
    found.push({
      ...common,
      kind: 'text',
      row: 3 * i + 2,
      key: `t${i}`,
      text: `text ${i}`,
      score: i % 4,
      annotator: i % 2 === 0 ? 'kim' : 'lee',
    });
  }
  return found;
}

export const oldRecords = records(0, 40);
/** Half of them are old. An existing text gets another person's score, an existing pair another vote. */
export const newRecords: StagedRecord[] = [
  ...records(20, 700),
  ...records(3, 4).map((record): StagedRecord => ({ ...record, row: 5000, annotator: 'max' })),
];

/** Other people's labels of the pairs and the ranking in the project. */
export const laterLabels: StagedRecord[] = [
  ...records(0, 40).flatMap((record): StagedRecord[] =>
    record.kind === 'pair'
      ? [
          { ...record, annotator: 'max', outcome: 'both-bad' },
          { ...record, row: record.row ?? 0, annotator: 'kim', outcome: 'both-bad' },
        ]
      : [],
  ),
  ranking('max', [[2], [0], [1]]),
];

export function ranking(annotator: string, answer: number[][]): StagedRecord {
  return {
    kind: 'question',
    task: 'ranking',
    row: 9000,
    key: 'q',
    prompt: 'prompt 0',
    texts: ['text 0', 'text 7', 'text 14'],
    outcome: 'ranked',
    answer,
    annotator,
    metadata: {},
  };
}

export const options = { domain: 'email', role: 'source', keepLabels: true } as const;

export function staged(records: readonly StagedRecord[] = newRecords) {
  const staging = createStaging();
  for (const record of records) staging.add(record);
  staging.finish();
  return staging;
}

/** The tables that an import writes; events without their ids and times, which depend on the clock. */
export function content(db: Db) {
  const rows = (sql: string) => db.prepare(sql).all();
  return {
    items: rows('SELECT * FROM main.item ORDER BY id'),
    pairs: rows('SELECT * FROM main.pair ORDER BY id'),
    votes: rows(
      'SELECT pair_id, annotator, outcome, chosen, strength FROM main.event ORDER BY pair_id, id',
    ),
    standing: rows('SELECT pair_id, annotator, outcome FROM main.standing'),
    decisions: rows(
      "SELECT question_id, annotator, outcome, answer FROM main.event WHERE task <> 'pairs'",
    ),
    rankings: rows('SELECT question_id, annotator, outcome FROM main.question_standing'),
    ratings: rows('SELECT * FROM main.rating ORDER BY item_id, gold, rater'),
    scores: rows('SELECT * FROM main.score'),
    leftOver: rows("SELECT * FROM main.meta WHERE key = 'unfinished-import'"),
  };
}
