/** A project's data as rows of its own format, in the order in which they came. */
import type { TaskId } from '../contract/index.ts';
import { NATIVE_VERSION, type NativeRow, type NativeRowOf } from '../domain/native-rows.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, keptDecision } from './decisions.ts';
import { metadataOf, numbersOf, reasonsOf } from './kept-json.ts';

/**
 * Everything that people brought and said. Nothing of it is left out but questions and decisions that
 * another program wrote and that are none.
 *
 * @param note receives a sentence where some are left out
 */
export function* nativeRows(
  db: Db,
  note: (sentence: string) => void = () => undefined,
): Generator<NativeRow> {
  const asked = counted(db, 'question');
  // Dialects that know no questions read a file without any.
  yield { dialect: 'project', version: asked > 0 ? NATIVE_VERSION : 1 };
  for (const { name, role, created_at } of rows<NativeRowOf<'domain'>>(
    db,
    'SELECT name, role, created_at FROM domain ORDER BY id',
  )) {
    yield { dialect: 'domain', name, role, created_at };
  }
  const texts = new Numbers(db, 'item');
  yield* textRows(db, texts);
  const pairs = new Numbers(db, 'pair');
  yield* pairRows(db, texts, pairs);
  const questions = new Numbers(db, 'question');
  yield* questionRows(db, texts, questions);
  yield* ratingRows(db, texts);
  for (const { pair_id, chosen } of rows<{ pair_id: number; chosen: number }>(
    db,
    'SELECT pair_id, chosen FROM gold_pair ORDER BY pair_id',
  )) {
    yield { dialect: 'gold', pair: pairs.of(pair_id), chosen: texts.of(chosen) };
  }
  yield* eventRows(db, texts, pairs);
  const votes = yield* decisionRows(db, texts, questions);
  const left = asked - counted(db, `question WHERE ${isWholeOfAny}`);
  if (left > 0) {
    note(
      `${many(left, 'question')} left out, with the votes on them: their texts are not all there.`,
    );
  }
  if (votes > 0)
    note(`${many(votes, 'vote')} on questions left out: their answers cannot be read.`);
}

function counted(db: Db, table: string): number {
  return Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What the format leaves behind, as sentences: runs with their models, and vectors. */
export function notInNative(db: Db): string[] {
  const [runs, vectors] = [counted(db, 'run'), counted(db, 'vector')];
  return [
    ...(runs > 0 ? [`${many(runs, 'run')} left out, with models and rewards.`] : []),
    ...(vectors > 0
      ? [
          `${vectors} kept ${vectors === 1 ? 'vector' : 'vectors'} left out: they can be computed anew.`,
        ]
      : []),
    ...(runs + vectors > 0 ? ['To keep these, copy the project: dialect copy.'] : []),
  ];
}

function rows<Row>(db: Db, sql: string): IterableIterator<Row> {
  return db.prepare<[], Row>(sql).iterate();
}

/** Places in the file, from 1, of rows whose numbers in the project may have gaps. */
class Numbers {
  readonly #places: Map<number, number> | null;

  constructor(db: Db, table: 'item' | 'pair' | 'question') {
    const { last, all } = db
      .prepare<[], { last: number | null; all: number }>(
        `SELECT max(id) AS last, count(*) AS "all" FROM ${table}`,
      )
      .get() ?? { last: 0, all: 0 };
    this.#places = null;
    if ((last ?? 0) === all) return;
    const ids = db.prepare(`SELECT id FROM ${table} ORDER BY id`).pluck().all() as number[];
    this.#places = new Map(ids.map((id, at) => [id, at + 1]));
  }

  of(id: number): number {
    return this.#places?.get(id) ?? id;
  }
}

interface ItemRow {
  id: number;
  domain: string;
  key: string;
  prompt: string;
  text: string;
  metadata: string;
}

function* textRows(db: Db, texts: Numbers): Generator<NativeRow> {
  for (const { id, metadata, ...rest } of rows<ItemRow>(
    db,
    `SELECT item.id, domain.name AS domain, key, prompt, text, metadata
     FROM item JOIN domain ON domain.id = domain_id ORDER BY item.id`,
  )) {
    yield { dialect: 'text', id: texts.of(id), ...rest, metadata: metadataOf(metadata) };
  }
}

interface PairRow {
  id: number;
  item_a: number;
  item_b: number;
  key: string;
  metadata: string;
}

function* pairRows(db: Db, texts: Numbers, pairs: Numbers): Generator<NativeRow> {
  for (const { id, item_a, item_b, key, metadata } of rows<PairRow>(
    db,
    'SELECT id, item_a, item_b, key, metadata FROM pair ORDER BY id',
  )) {
    yield {
      dialect: 'pair',
      id: pairs.of(id),
      texts: [texts.of(item_a), texts.of(item_b)],
      key,
      metadata: metadataOf(metadata),
    };
  }
}

interface QuestionRow {
  id: number;
  task: string;
  items: string;
  key: string;
  metadata: string;
}

function* questionRows(db: Db, texts: Numbers, questions: Numbers): Generator<NativeRow> {
  for (const { id, task, items, key, metadata } of rows<QuestionRow>(
    db,
    `SELECT id, task, items, key, metadata FROM question WHERE ${isWholeOfAny} ORDER BY id`,
  )) {
    yield {
      dialect: 'question',
      ...{ id: questions.of(id), task, key },
      texts: numbersOf(items).map((item) => texts.of(item)),
      metadata: metadataOf(metadata),
    };
  }
}

interface RatingRow {
  item_id: number;
  gold: 0 | 1;
  rater: string;
  value: number;
}

function* ratingRows(db: Db, texts: Numbers): Generator<NativeRow> {
  for (const { item_id, gold, rater, value } of rows<RatingRow>(
    db,
    'SELECT item_id, gold, rater, value FROM rating ORDER BY item_id, gold, rater',
  )) {
    yield { dialect: 'rating', text: texts.of(item_id), gold: gold === 1, rater, value };
  }
}

type EventRow = Omit<NativeRowOf<'event'>, 'dialect' | 'pair' | 'reasons'> & {
  pair_id: number;
  reasons: string;
};

function* eventRows(db: Db, texts: Numbers, pairs: Numbers): Generator<NativeRow> {
  const place = (id: number | null) => (id === null ? null : texts.of(id));
  for (const row of rows<EventRow>(
    db,
    'SELECT * FROM event WHERE pair_id IS NOT NULL ORDER BY id',
  )) {
    yield {
      dialect: 'event',
      id: row.id,
      kind: row.kind,
      target: row.target,
      pair: pairs.of(row.pair_id),
      annotator: row.annotator,
      origin: row.origin,
      outcome: row.outcome,
      chosen: place(row.chosen),
      strength: row.strength,
      shown_first: place(row.shown_first),
      duration_ms: row.duration_ms,
      reasons: reasonsOf(row.reasons),
      note: row.note,
      supersedes: row.supersedes,
      created_at: row.created_at,
    };
  }
}

type DecisionRow = Omit<
  NativeRowOf<'decision'>,
  'dialect' | 'question' | 'answer' | 'shown' | 'reasons'
> & {
  task: TaskId;
  question_id: number;
  /** JSON: of its question. */
  items: string;
  answer: string | null;
  shown: string | null;
  reasons: string;
};

/** @returns how many votes were left out, and undos and redos of these with them */
function* decisionRows(db: Db, texts: Numbers, questions: Numbers): Generator<NativeRow, number> {
  const place = (item: number) => texts.of(item);
  const left = new Set<string>();
  for (const row of rows<DecisionRow>(
    db,
    `SELECT event.*, question.items FROM event JOIN question ON question.id = question_id
     WHERE ${isWholeOfAny} ORDER BY event.id`,
  )) {
    const kept = row.kind === 'vote' ? keptDecision(row) : { answer: null, items: [] };
    if (kept === null) left.add(row.id);
    if (kept === null || left.has(row.target ?? '')) continue;
    yield {
      dialect: 'decision',
      ...{ id: row.id, kind: row.kind, target: row.target },
      question: questions.of(row.question_id),
      ...{ annotator: row.annotator, origin: row.origin, outcome: row.outcome },
      answer: kept.answer === null ? null : taskOf(row.task).renumbered(kept.answer, place),
      shown: row.shown === null ? null : shownOf(row.shown, kept.items).map(place),
      duration_ms: row.duration_ms,
      reasons: reasonsOf(row.reasons),
      ...{ note: row.note, created_at: row.created_at },
      supersedes: left.has(row.supersedes ?? '') ? null : row.supersedes,
    };
  }
  return left.size;
}

/** Items of the question alone, whatever was written there. */
function shownOf(shown: string, items: readonly number[]): number[] {
  return numbersOf(shown).filter((item) => items.includes(item));
}
