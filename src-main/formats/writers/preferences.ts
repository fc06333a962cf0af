/** Preferences of the target derived from a candidate's rewards, with the rewards behind each. */
import { isConversation } from '../../domain/conversation.ts';
import type { PreferenceRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import { trlTexts } from './pairs-trl.ts';
import { writeParquet } from './parquet.ts';
import type { Sheet } from './sheet.ts';
import { type Writer, writeCsv } from './writer.ts';

/** JSON and Parquet need a number in each row: -1 means that the agreement is unknown. */
const UNKNOWN = -1;

const sheet: Sheet<PreferenceRow> = {
  columns: {
    id: 'text',
    domain: 'text',
    prompt: 'text',
    chosen: 'text',
    rejected: 'text',
    reward_chosen: 'number',
    reward_rejected: 'number',
    agreement: 'number',
    method: 'text',
  },
  cells: ({ keys, domain, prompt, texts, rewards, agreement, method }) => ({
    id: keys.join(' > '),
    domain,
    prompt,
    chosen: texts[0],
    rejected: texts[1],
    reward_chosen: rewards[0],
    reward_rejected: rewards[1],
    agreement: agreement ?? UNKNOWN,
    method,
  }),
};

const WHAT = 'Target pairs as the rewards order them';

export const preferencesTrl: Writer<PreferenceRow> = {
  id: 'trl',
  label: 'Preferences, TRL',
  description: `${WHAT}: prompt, chosen, rejected and both scores, for DPO and reward trainers.`,
  what: 'preferences',
  extension: 'jsonl',

  async write(rows, out, notes) {
    let conversations = false;
    for await (const { prompt } of rows) conversations ||= isConversation(prompt);
    const texts = trlTexts(conversations);
    const result = await writeJsonl(rows, out, {
      columns: { ...texts.columns, score_chosen: 'number', score_rejected: 'number' },
      cells: (row: PreferenceRow) => ({
        ...texts.cells(row.prompt, ...row.texts),
        score_chosen: row.rewards[0],
        score_rejected: row.rewards[1],
      }),
    });
    if (result.rows > 0) {
      notes('Ids, domains and agreement left out: TRL preference data has no place for them.');
    }
    return result;
  },
};

export const preferencesJsonl: Writer<PreferenceRow> = {
  id: 'jsonl',
  label: 'Preferences, JSONL',
  description: `${WHAT}, with rewards and agreement, one object a line.`,
  what: 'preferences',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, sheet),
};

export const preferencesCsv: Writer<PreferenceRow> = {
  id: 'csv',
  label: 'Preferences, CSV',
  description: `${WHAT}, with rewards and agreement, as rows of a table.`,
  what: 'preferences',
  extension: 'csv',
  write: (rows, out) =>
    writeCsv(rows, out, Object.keys(sheet.columns), (row) => [
      row.keys.join(' > '),
      row.domain,
      row.prompt,
      ...row.texts,
      ...row.rewards,
      row.agreement,
      row.method,
    ]),
};

export const preferencesParquet: Writer<PreferenceRow> = {
  id: 'parquet',
  label: 'Preferences, Parquet',
  description: `${WHAT}, with the columns of the JSONL, for datasets, pandas and Spark.`,
  what: 'preferences',
  extension: 'parquet',
  write: (rows, out) => writeParquet(rows, out, sheet),
};
