/** Decisions on questions for exports: whole, and as pairwise preferences. */
import type { ListTaskId, TaskSettings } from '../contract/index.ts';
import type { DecisionRow, PairRow, RankingRow } from '../domain/export-rows.ts';
import { taskOf } from '../domain/tasks/index.ts';
import { deciding } from './adjudications.ts';
import type { Db } from './database.ts';
import { isWholeOfAny, keptDecision, orderOf, preferencesOfRow } from './decisions.ts';
import { reasonsOf } from './kept-json.ts';
import { taskSettings } from './task-settings.ts';

interface StandingRow {
  id: number;
  task: string;
  key: string | number;
  domain: string;
  items: string;
  annotator: string;
  outcome: string;
  answer: string | null;
  reasons: string;
  note: string;
  created_at: number;
}

/**
 * Standing decisions on questions of source domains whose texts all exist; those of one question are
 * adjacent.
 *
 * @param which all, or those that count: where somebody settled a question, that answer alone
 */
function standing(db: Db, which: 'all' | 'counting'): IterableIterator<StandingRow> {
  return db
    .prepare<[], StandingRow>(
      `SELECT question.id, question.task, coalesce(nullif(question.key, ''), question.id) AS key,
              domain.name AS domain, question.items,
              e.annotator, e.outcome, e.answer, e.reasons, e.note, e.created_at
       FROM question JOIN domain ON domain.id = question.domain_id AND domain.role = 'source'
       JOIN question_standing s ON s.question_id = question.id JOIN event e ON e.id = s.event_id
       WHERE e.answer IS NOT NULL AND ${isWholeOfAny}
         AND ${which === 'all' ? 'TRUE' : deciding('s', 'lists')}
       ORDER BY question.id, s.annotator`,
    )
    .iterate();
}

interface Text {
  prompt: string;
  text: string;
}

function textsOf(db: Db): (item: number) => Text {
  const find = db.prepare<[number], Text>('SELECT prompt, text FROM item WHERE id = ?');
  return (item) => find.get(item) as Text;
}

/** Every standing decision, in its task's form. */
export function* decisionRows(db: Db): Generator<DecisionRow> {
  const textOf = textsOf(db);
  for (const row of standing(db, 'all')) {
    const kept = keptDecision(row);
    if (kept === null) continue;
    // By the texts themselves: numbers of items differ between projects with the same texts.
    const listed = kept.items.map((item) => ({ item, ...textOf(item) }));
    const texts = listed.sort((one, other) => (one.text < other.text ? -1 : 1));
    const place = (item: number) => texts.findIndex((one) => one.item === item);
    yield {
      key: String(row.key),
      task: row.task,
      domain: row.domain,
      prompt: texts[0].prompt,
      texts: texts.map(({ text }) => text),
      outcome: row.outcome,
      answer: taskOf(row.task as ListTaskId).renumbered(kept.answer, place),
      annotator: row.annotator,
      reasons: reasonsOf(row.reasons),
      note: row.note,
      createdAt: new Date(row.created_at).toISOString(),
    };
  }
}

/** Every standing ranking that counts. */
export function* rankingRows(db: Db): Generator<RankingRow> {
  const textOf = textsOf(db);
  for (const row of standing(db, 'counting')) {
    if (row.task !== 'ranking') continue;
    const order = orderOf(row);
    if (order === null) continue;
    const ranked = order
      .flatMap((group, at) => group.map((item) => ({ item, rank: at + 1 })))
      .sort((one, other) => one.item - other.item);
    const texts = ranked.map(({ item }) => textOf(item));
    yield {
      key: String(row.key),
      domain: row.domain,
      prompt: texts[0].prompt,
      answers: texts.map(({ text }) => text),
      ranks: ranked.map(({ rank }) => rank),
      annotator: row.annotator,
      note: row.note,
      createdAt: new Date(row.created_at).toISOString(),
    };
  }
}

/** Every two texts of decided questions, with the joint result of their decisions. */
export function* questionPairRows(db: Db): Generator<PairRow> {
  const textOf = textsOf(db);
  const settings = taskSettings(db);
  let held: StandingRow[] = [];
  for (const row of standing(db, 'counting')) {
    if (held.length > 0 && held[0].id !== row.id) {
      yield* pairsOf(held, textOf, settings);
      held = [];
    }
    held.push(row);
  }
  if (held.length > 0) yield* pairsOf(held, textOf, settings);
}

function* pairsOf(
  rows: readonly StandingRow[],
  textOf: (item: number) => Text,
  settings: TaskSettings,
) {
  const { key, domain } = rows[0];
  const pairs = new Map<string, { a: number; b: number; votes: PairRow['votes'] }>();
  for (const row of rows) {
    for (const { a, b, chosen } of preferencesOfRow(row, settings)?.comparisons ?? []) {
      const name = `${a} ${b}`;
      const pair = pairs.get(name) ?? { a, b, votes: { first: 0, second: 0, ties: 0, bothBad: 0 } };
      pairs.set(name, pair);
      if (chosen === null) pair.votes.ties++;
      else if (chosen === a) pair.votes.first++;
      else pair.votes.second++;
    }
  }
  let number = 0;
  for (const { a, b, votes } of pairs.values()) {
    const [first, second] = [textOf(a), textOf(b)];
    const chosen = votes.first > votes.second ? 0 : votes.second > votes.first ? 1 : null;
    yield {
      key: `${key}:${++number}`,
      domain,
      prompt: first.prompt,
      texts: [first.text, second.text] as const,
      chosen,
      votes,
      annotators: votes.first + votes.second + votes.ties,
      // A ranking has no strength.
      meanStrength: chosen === null ? null : 2,
    } satisfies PairRow;
  }
}
