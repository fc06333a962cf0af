/**
 * A project's data as rows of its own format: in the order in which they were added, or in an order
 * determined by content.
 */
import type { TaskId } from '../contract/index.ts';
import {
  NATIVE_VERSION,
  type NativeRow,
  type NativeRowOf,
  type NativeLabelNext,
  type NativeSpotCheck,
} from '../domain/native-rows.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, keptDecision } from './decisions.ts';
import { counted, many } from './not-in-native.ts';
import { markRows } from './item-marks.ts';
import { numbersOf, reasonsOf } from './kept-json.ts';
import { keptGuidelines } from './guidelines.ts';
import { keptTaskSettings } from './task-settings.ts';
import { metadataIn, Places, type RowOrder, rows, sorted } from './native-order.ts';

/**
 * Everything that people supplied and decided. Nothing is left out except invalid questions and decisions
 * written by another program.
 *
 * @param note receives a sentence if some are left out
 * @param order content: determined by the rows, so that projects with the same rows give the same list, however they
 *   came about
 */
export function* nativeRows(
  db: Db,
  note: (sentence: string) => void = () => undefined,
  order: RowOrder = 'came',
): Generator<NativeRow> {
  const asked = counted(db, 'question');
  const marks = counted(db, 'item_mark');
  const tasks = keptTaskSettings(db);
  const guidelines = keptGuidelines(db);
  // Versions of Dialect without questions, marks, task settings or guidelines can read a file that has none.
  const version = tasks ? 4 : marks > 0 ? 3 : asked > 0 ? 2 : 1;
  yield { dialect: 'project', version: guidelines.length > 0 ? NATIVE_VERSION : version };
  if (tasks) yield { dialect: 'tasks', changed_at: tasks.changedAt, settings: tasks.settings };
  for (const row of guidelines) yield { dialect: 'guidelines', ...row };
  for (const { name, role, created_at } of rows<NativeRowOf<'domain'>>(
    db,
    `SELECT name, role, created_at FROM domain ORDER BY ${order === 'came' ? 'id' : 'name'}`,
  )) {
    yield { dialect: 'domain', name, role, created_at };
  }
  const texts = new Places(db, 'item', order);
  yield* textRows(db, texts, order);
  const pairs = new Places(db, 'pair', order);
  yield* pairRows(db, { texts, pairs }, order);
  const questions = new Places(db, 'question', order);
  yield* questionRows(db, { texts, questions }, order);
  yield* ratingRows(db, texts);
  for (const { pair_id, chosen } of rows<{ pair_id: number; chosen: number }>(
    db,
    'SELECT pair_id, chosen FROM gold_pair ORDER BY pair_id',
  )) {
    yield { dialect: 'gold', pair: pairs.of(pair_id), chosen: texts.of(chosen) };
  }
  yield* markRows(db, (item) => texts.of(item));
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

interface ItemRow {
  id: number;
  domain: string;
  key: string;
  prompt: string;
  text: string;
  metadata: string;
}

function* textRows(db: Db, texts: Places, order: RowOrder): Generator<NativeRow> {
  for (const { id, metadata, ...rest } of rows<ItemRow>(
    db,
    `SELECT item.id, domain.name AS domain, key, prompt, text, metadata
     FROM item JOIN domain ON domain.id = domain_id ${sorted('item', order)}`,
  )) {
    yield { dialect: 'text', id: texts.of(id), ...rest, metadata: metadataIn(order, metadata) };
  }
}

interface PairRow {
  id: number;
  item_a: number;
  item_b: number;
  key: string;
  metadata: string;
}

function* pairRows(
  db: Db,
  { texts, pairs }: { texts: Places; pairs: Places },
  order: RowOrder,
): Generator<NativeRow> {
  const drawn = db.prepare<[number], NativeSpotCheck>(
    `SELECT run_id, place, stratum, share, rate, drawn_at, moved_at FROM spot_check WHERE pair_id = ?`,
  );
  const sent = db.prepare<[number], NativeLabelNext>(
    'SELECT place, why, added_at FROM label_next WHERE pair_id = ?',
  );
  for (const { id, item_a, item_b, key, metadata } of rows<PairRow>(
    db,
    `SELECT id, item_a, item_b, key, metadata FROM pair ${sorted('pair', order)}`,
  )) {
    const [a, b] = [texts.of(item_a), texts.of(item_b)];
    const spot = drawn.get(id);
    const next = sent.get(id);
    yield {
      dialect: 'pair',
      id: pairs.of(id),
      texts: order === 'came' || a < b ? [a, b] : [b, a],
      key,
      metadata: metadataIn(order, metadata),
      ...(spot && { spot_check: spot }),
      ...(next && { label_next: next }),
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

function* questionRows(
  db: Db,
  { texts, questions }: { texts: Places; questions: Places },
  order: RowOrder,
): Generator<NativeRow> {
  for (const { id, task, items, key, metadata } of rows<QuestionRow>(
    db,
    `SELECT id, task, items, key, metadata FROM question WHERE ${isWholeOfAny} ${sorted('question', order)}`,
  )) {
    const places = numbersOf(items).map((item) => texts.of(item));
    yield {
      dialect: 'question',
      id: questions.of(id),
      task,
      key,
      texts: order === 'came' ? places : places.sort((one, other) => one - other),
      metadata: metadataIn(order, metadata),
    };
  }
}

interface RatingRow {
  item_id: number;
  gold: 0 | 1;
  rater: string;
  value: number;
}

function* ratingRows(db: Db, texts: Places): Generator<NativeRow> {
  for (const { item_id, gold, rater, value } of rows<RatingRow>(
    db,
    'SELECT item_id, gold, rater, value FROM rating ORDER BY item_id, gold, rater',
  )) {
    yield { dialect: 'rating', text: texts.of(item_id), gold: gold === 1, rater, value };
  }
}

type EventRow = Omit<
  NativeRowOf<'event'>,
  'dialect' | 'pair' | 'reasons' | 'batch' | 'guidelines'
> & {
  pair_id: number;
  batch: string | null;
  guidelines: string | null;
  reasons: string;
};

function* eventRows(db: Db, texts: Places, pairs: Places): Generator<NativeRow> {
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
      ...(row.batch !== null && { batch: row.batch }),
      ...(row.guidelines !== null && { guidelines: row.guidelines }),
    };
  }
}

type DecisionRow = Omit<
  NativeRowOf<'decision'>,
  'dialect' | 'question' | 'answer' | 'shown' | 'reasons' | 'batch' | 'guidelines'
> & {
  batch: string | null;
  guidelines: string | null;
  task: TaskId;
  question_id: number;
  /** JSON: items of its question. */
  items: string;
  answer: string | null;
  shown: string | null;
  reasons: string;
};

/** @returns number of votes left out, together with their undos and redos */
function* decisionRows(db: Db, texts: Places, questions: Places): Generator<NativeRow, number> {
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
      id: row.id,
      kind: row.kind,
      target: row.target,
      question: questions.of(row.question_id),
      annotator: row.annotator,
      origin: row.origin,
      outcome: row.outcome,
      answer: kept.answer === null ? null : taskOf(row.task).renumbered(kept.answer, place),
      shown: row.shown === null ? null : shownOf(row.shown, kept.items).map(place),
      duration_ms: row.duration_ms,
      reasons: reasonsOf(row.reasons),
      note: row.note,
      created_at: row.created_at,
      supersedes: left.has(row.supersedes ?? '') ? null : row.supersedes,
      ...(row.batch !== null && { batch: row.batch }),
      ...(row.guidelines !== null && { guidelines: row.guidelines }),
    };
  }
  return left.size;
}

/** Only items of the question, whatever else was stored. */
function shownOf(shown: string, items: readonly number[]): number[] {
  return numbersOf(shown).filter((item) => items.includes(item));
}
