/** Questions and their decisions out of a project's data: see native-import.ts. */
import { DialectError, ListTaskId } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import { decisionFault, taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { addQuestion } from './questions.ts';

interface Placed {
  id: number;
  task: ListTaskId;
  items: number[];
}

export class QuestionTaker {
  readonly #db: Db;
  /** Place of a text in the file -> its item. */
  readonly #item: (place: number) => { id: number; domain: number };
  /** Place of a question in the file -> question. */
  readonly #questions = new Map<number, Placed>();

  constructor(db: Db, item: (place: number) => { id: number; domain: number }) {
    this.#db = db;
    this.#item = item;
  }

  /** @returns whether the project did not have it */
  question({ id, task, texts, key, metadata }: NativeRowOf<'question'>): boolean {
    const known = ListTaskId.safeParse(task);
    if (!known.success) {
      throw new DialectError(
        'newer-file',
        `The file has questions of the task “${task}”, which this version of Dialect does not know. Nothing was imported. Update Dialect first.`,
        { task },
      );
    }
    const items = texts.map((place) => this.#item(place));
    const hash = this.#db.prepare<[number], { id: number; hash: Buffer }>(
      'SELECT id, hash FROM item WHERE id = ?',
    );
    const listed = items.map((item) => found(hash.get(item.id), `text ${item.id}`));
    const question = addQuestion(
      this.#db,
      {
        ...{ task: known.data, key, domainId: found(items[0], 'first text').domain },
        metadata: JSON.stringify(metadata),
      },
      listed,
    );
    const placed = { id: question.id, task: known.data, items: items.map((item) => item.id) };
    this.#questions.set(id, placed);
    return question.added;
  }

  /** @returns whether the project did not have it */
  decision(row: NativeRowOf<'decision'>): boolean {
    const { id, task, items } = found(
      this.#questions.get(row.question),
      `question ${row.question}`,
    );
    const item = (place: number) => this.#item(place).id;
    const answer = row.answer ?? null;
    const mine = answer === null ? null : taskOf(task).renumbered(answer, item);
    const fault =
      row.outcome === null
        ? null
        : decisionFault(taskOf(task), { outcome: row.outcome, answer: mine }, items);
    if (fault !== null) {
      throw new DialectError(
        'bad-rows',
        `The vote ${row.id} ${fault}. Nothing was imported. Export the project again.`,
        { id: row.id },
      );
    }
    const { changes } = this.#db
      .prepare(
        `INSERT INTO main.event (id, kind, target, task, question_id, annotator, origin, outcome, answer,
           shown, duration_ms, reasons, note, supersedes, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      )
      .run(
        ...[row.id, row.kind, row.target, task, id, row.annotator, row.origin, row.outcome],
        ...[mine === null ? null : JSON.stringify(mine)],
        ...[row.shown === null ? null : JSON.stringify(row.shown.map(item))],
        ...[row.duration_ms, JSON.stringify(row.reasons), row.note, row.supersedes],
        row.created_at,
      );
    return changes > 0;
  }
}

/** @throws DialectError `bad-reference` where there is none */
export function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new DialectError(
    'bad-reference',
    `The file speaks of the ${what} before it has it: rows are missing, or in another order. Nothing was imported. Export the project again.`,
    { what },
  );
}
