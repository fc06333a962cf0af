/**
 * Takes questions and their decisions from a project's data: see native-import.ts. The file may come from
 * anywhere, so both are validated first.
 */
import { DialectError, ListTaskId } from '../contract/index.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import { decisionFault, taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import type { Joiner } from './merge-join.ts';
import { saidBeside } from './native-sql.ts';
import { addQuestion } from './questions.ts';
import { requireFollowed } from './ordered-ids.ts';

interface Placed {
  id: number;
  task: ListTaskId;
  domain: number;
  /** Positions of its texts in the file. */
  places: readonly number[];
}

interface TextRow {
  id: number;
  hash: Buffer;
  prompt: string;
}

export class QuestionTaker {
  readonly #db: Db;
  /** Position of a text in the file -> its item. */
  readonly #item: (place: number) => { id: number; domain: number };
  /** Position of a question in the file -> question. */
  readonly #questions = new Map<number, Placed>();
  /** Null if the project's data stay. */
  readonly #joiner: Joiner | null;
  readonly #domains: Set<number>;

  /** @param domains gets those into which questions or imported decisions came */
  constructor(
    db: Db,
    item: (place: number) => { id: number; domain: number },
    { joiner, domains }: { joiner: Joiner | null; domains: Set<number> },
  ) {
    this.#db = db;
    this.#item = item;
    this.#joiner = joiner;
    this.#domains = domains;
  }

  /** @throws DialectError `bad-reference` */
  idOf(place: number): number {
    return found(this.#questions.get(place), `question ${place}`).id;
  }

  /**
   * @returns whether it is new to the project
   * @throws DialectError `newer-file`, `bad-rows`, `bad-reference`
   */
  question({ id, task, texts, key, metadata }: NativeRowOf<'question'>): boolean {
    const known = ListTaskId.safeParse(task);
    if (!known.success) {
      throw new DialectError(
        'newer-file',
        `The file has questions of the task “${task}”, which this version of Dialect does not know. Nothing was imported. Update Dialect first.`,
        { task },
      );
    }
    const { least, most } = taskOf(known.data).texts;
    const refuse = (why: string): never => refused(`The question ${id} ${why}`, id);
    if (!isPlaces(texts)) refuse('has no list of texts');
    if (new Set(texts).size < texts.length) refuse('lists a text twice');
    if (texts.length < least || texts.length > most) {
      refuse(`has ${texts.length} texts, and not ${least} to ${most}`);
    }
    const items = texts.map((place) => this.#item(place));
    const text = this.#db.prepare<[number], TextRow>(
      'SELECT id, hash, prompt FROM main.item WHERE id = ?',
    );
    const listed = items.map((item) => found(text.get(item.id), `text ${item.id}`));
    const [{ domain }] = items;
    if (items.some((item) => item.domain !== domain)) refuse('has texts of several domains');
    if (listed.some(({ prompt }) => prompt !== listed[0].prompt)) {
      refuse('has texts of several prompts');
    }
    const question = addQuestion(
      this.#db,
      { task: known.data, key, domainId: domain, metadata: JSON.stringify(metadata) },
      listed,
    );
    if (!question.added) this.#joiner?.described('question', question.id, { key, metadata });
    if (question.added) this.#domains.add(domain);
    this.#questions.set(id, { id: question.id, task: known.data, domain, places: texts });
    return question.added;
  }

  /**
   * @returns whether it is new to the project
   * @throws DialectError `bad-rows`, `bad-reference`
   */
  decision(row: NativeRowOf<'decision'>): boolean {
    requireFollowed(row.id, 'A decision');
    const { id, task, domain, places } = found(
      this.#questions.get(row.question),
      `question ${row.question}`,
    );
    const answer = row.answer ?? null;
    const { outcome, shown } = row;
    const fault =
      outcome === null ? null : decisionFault(taskOf(task), { outcome, answer }, places);
    if (fault !== null) refused(`The vote ${row.id} ${fault}`, row.id);
    if (shown !== null && !(isPlaces(shown) && shown.every((place) => places.includes(place)))) {
      refused(`The vote ${row.id} was shown something else than texts of its question`, row.id);
    }
    const item = (place: number) => this.#item(place).id;
    const answers = outcome !== null && answer !== null;
    const mine = answers ? JSON.stringify(taskOf(task).renumbered(answer, item)) : null;
    const { changes } = this.#db
      .prepare(
        `INSERT INTO main.event (id, kind, target, task, question_id, annotator, origin, outcome, answer,
           shown, duration_ms, reasons, note, supersedes, created_at, batch, guidelines)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      )
      .run(
        row.id,
        row.kind,
        row.target,
        task,
        id,
        row.annotator,
        row.origin,
        outcome,
        mine,
        shown === null ? null : JSON.stringify(shown.map(item)),
        ...saidBeside(row),
      );
    if (changes === 0) {
      this.#joiner?.sameEvent(row, { subject: id, chosen: null, strength: null, answer: mine });
    }
    if (changes > 0 && row.origin === 'imported') this.#domains.add(domain);
    return changes > 0;
  }
}

function isPlaces(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((place) => Number.isInteger(place));
}

function refused(what: string, id: number | string): never {
  throw new DialectError('bad-rows', `${what}. Nothing was imported. Export the project again.`, {
    id,
  });
}

/** @throws DialectError `bad-reference` if it is undefined */
export function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new DialectError(
    'bad-reference',
    `The file refers to the ${what} before its row: rows are missing, or out of order. Nothing was imported. Export the project again.`,
    { what },
  );
}
