/** Questions of list tasks: reading them, and making them from prompts with several answers. */
import { DialectError, type ListTaskId, type TaskCounts, TaskId } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { isWholeOfAny } from './decisions.ts';
import { forgetCounts } from './queues.ts';
import { shuffleOf } from './staging.ts';
import { requireNoUnfinished } from './unfinished-import.ts';

export interface QuestionTexts {
  id: number;
  task: ListTaskId;
  domain: string;
  prompt: string;
  /** By ascending id. */
  answers: { id: number; text: string }[];
}

/**
 * @throws DialectError `not-found`, also if it cannot be asked: its texts are missing, or its task is
 * unknown
 */
export function questionById(db: Db, id: number): QuestionTexts {
  const row = db
    .prepare<[number], { task: ListTaskId; domain: string; items: string; whole: 0 | 1 }>(
      `SELECT task, domain.name AS domain, items, ${isWholeOfAny} AS whole
       FROM question JOIN domain ON domain.id = domain_id WHERE question.id = ?`,
    )
    .get(id);
  if (!row) {
    throw new DialectError('not-found', 'This question is not in the project any more.', { id });
  }
  if (!row.whole) {
    throw new DialectError(
      'not-found',
      'Texts of this question are not in the project, so it cannot be asked. Go on with another one.',
      { id },
    );
  }
  const answers = db
    .prepare<[string], { id: number; prompt: string; text: string }>(
      `SELECT id, prompt, text FROM item
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .all(row.items);
  return {
    id,
    task: row.task,
    domain: row.domain,
    prompt: answers[0].prompt,
    answers: answers.map(({ id: item, text }) => ({ id: item, text })),
  };
}

/** Size of a question in bytes, prompt and texts, without reading them. */
export function bytesOfQuestion(db: Db, id: number): number {
  return db
    .prepare(
      `SELECT coalesce(sum(octet_length(text)) + max(octet_length(prompt)), 0) FROM item
       WHERE id IN (SELECT value FROM json_each((SELECT items FROM question WHERE id = ?)))`,
    )
    .pluck()
    .get(id) as number;
}

/** Number of questions per task in the source domains that can be asked. */
export function taskCounts(db: Db): TaskCounts {
  const counts: TaskCounts = Object.fromEntries(
    TaskId.options.map((task) => [task, 0]),
  ) as TaskCounts;
  const rows = db
    .prepare<[], { task: TaskId; count: number }>(
      `SELECT task, count(*) AS count FROM question
       JOIN domain ON domain.id = domain_id AND role = 'source' AND ${isWholeOfAny} GROUP BY task
       UNION ALL SELECT 'pairs', count(*) FROM pair
       JOIN domain ON domain.id = domain_id AND role = 'source'`,
    )
    .all();
  for (const { task, count } of rows) counts[task] = count;
  return counts;
}

interface ListedItem {
  id: number;
  hash: Buffer;
}

/** Adds a question unless there is one with these items. @returns its id, and whether it is new */
export function addQuestion(
  db: Db,
  { task, domainId, key, metadata }: NewQuestion,
  items: readonly ListedItem[],
): { id: number; added: boolean } {
  const sorted = JSON.stringify(items.map((item) => item.id).sort((a, b) => a - b));
  const shuffle = shuffleOf(...items.map((item) => item.hash));
  const { changes } = db
    .prepare(
      `INSERT OR IGNORE INTO main.question (task, domain_id, items, key, metadata, shuffle)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(task, domainId, sorted, key, metadata, shuffle);
  const id = db
    .prepare('SELECT id FROM main.question WHERE task = ? AND items = ?')
    .pluck()
    .get(task, sorted) as number;
  return { id, added: changes > 0 };
}

export interface NewQuestion {
  task: ListTaskId;
  domainId: number;
  key: string;
  /** JSON. */
  metadata: string;
}

/**
 * Makes questions from texts that share a prompt: each prompt's texts in an order determined by them,
 * `answers` at a time; the rest of a prompt becomes a question if the task allows so few.
 *
 * @returns number of new questions; fewer than wanted if the texts allow no more
 */
export function makeQuestions(db: Db, { task, domainId, count, answers }: QuestionWish): number {
  requireNoUnfinished(db);
  forgetCounts(db);
  const { least, most } = taskOf(task).texts;
  const size = Math.min(most, Math.max(least, answers));
  const prompts = db.prepare<[number], { items: string }>(
    `SELECT json_group_array(id ORDER BY hash) AS items FROM item WHERE domain_id = ?
     GROUP BY prompt HAVING count(*) >= ${least}`,
  );
  const hashOf = db.prepare<[number], ListedItem>('SELECT id, hash FROM item WHERE id = ?');
  return db
    .transaction(() => {
      let added = 0;
      for (const { items } of prompts.all(domainId)) {
        const ids = JSON.parse(items) as number[];
        for (let at = 0; at + least <= ids.length; at += size) {
          if (added >= count) return added;
          const listed = ids.slice(at, at + size).flatMap((id) => hashOf.get(id) ?? []);
          const made = addQuestion(db, { task, domainId, key: '', metadata: '{}' }, listed);
          if (made.added) added++;
        }
      }
      return added;
    })
    .immediate();
}

export interface QuestionWish {
  task: ListTaskId;
  domainId: number;
  /** Maximum number of questions to add. */
  count: number;
  /** Number of texts per question. */
  answers: number;
}
