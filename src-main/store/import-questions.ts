/**
 * Imported questions of list tasks, and the decisions that came with them. They are
 * taken as votes on pairs are (label-taker.ts).
 */
import type { ListTaskId } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { keptDecision } from './decisions.ts';
import { newEventId } from './event-ids.ts';
import {
  EventTaker,
  groups,
  type LabelCounts,
  type LabelWishes,
  rowToucher,
} from './label-taker.ts';
import { addQuestion } from './questions.ts';
import { type IdRange, inRanges, type Sliced } from './slices.ts';
import type { StagedRecord } from './staging.ts';

interface StagedQuestion {
  seq: number;
  row: number;
  file: number;
  task: ListTaskId;
  key: string;
  hashes: string;
  outcome: string | null;
  answer: string | null;
  vote: string | null;
  rater: string;
  metadata: string;
}

export interface TakenQuestions {
  added: number;
  /** Distinct questions of the files that the project had. */
  known: number;
  labels: LabelCounts;
  /** Takes the decisions of questions that the project had. */
  finish(): void;
}

/**
 * Takes over what was staged; their texts are in the project already. Only sources are asked about.
 *
 * @param before the last question that the project had: its decisions wait for `finish`
 */
export function* takeQuestions(
  db: Db,
  domainId: number,
  before: number,
  options: LabelWishes,
): Sliced<TakenQuestions> {
  const decisions = new DecisionTaker(db, options);
  const taken = { added: 0, known: 0, labels: decisions.counts, finish: () => decisions.finish() };
  if (options.role !== 'source') return taken;
  const staged = db.prepare<IdRange, StagedQuestion>(
    'SELECT * FROM staged.question WHERE seq > @after AND seq <= @upTo ORDER BY seq',
  );
  const take = placer(db, domainId, options.keepLabels);
  const most = (sql: string) => ({ after: 0, upTo: Number(db.prepare(sql).pluck().get()) });
  const all = most('SELECT coalesce(max(seq), 0) FROM staged.question');
  const known = new Set<number>();
  yield* inRanges(all, (range) => {
    for (const question of staged.all(range)) {
      const { id, added } = take(question);
      if (added) taken.added++;
      else if (id <= before) known.add(id);
    }
  });
  taken.known = known.size;
  const placed = most('SELECT coalesce(max(question_id), 0) FROM temp.placed_decision');
  yield* inRanges({ ...placed, after: before }, (range) => decisions.take(range));
  const had = { after: 0, upTo: Math.min(before, placed.upTo) };
  yield* inRanges(had, (range) => decisions.compare(range));
  return taken;
}

/** @returns what takes one question over and notes its decision */
function placer(db: Db, domainId: number, keepLabels: boolean) {
  const touch = rowToucher(db);
  const item = db.prepare<[number, string], { id: number; hash: Buffer }>(
    'SELECT id, hash FROM main.item WHERE domain_id = ? AND hash = unhex(?)',
  );
  const place = db.prepare(
    'INSERT INTO temp.placed_decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return ({ seq, row, file, task, rater, outcome, answer, vote, ...rest }: StagedQuestion) => {
    const { key, metadata } = rest;
    const items = (JSON.parse(rest.hashes) as string[]).flatMap(
      (hash) => item.get(domainId, hash) ?? [],
    );
    const { id, added } = addQuestion(db, { task, domainId, key, metadata }, items);
    if (added) touch(row);
    if (outcome === null || answer === null || !keepLabels) return { id, added };
    const said = taskOf(task).renumbered(JSON.parse(answer), (at) => items[at].id);
    const shown = JSON.stringify(items.map((one) => one.id));
    place.run(id, seq, row, file, rater, task, outcome, JSON.stringify(said), shown, vote);
    return { id, added };
  };
}

interface PlacedDecision {
  question_id: number;
  row: number;
  file: number;
  rater: string;
  task: ListTaskId;
  outcome: string;
  /** JSON, in a canonical order, so that equal answers are equal texts. */
  answer: string;
  shown: string;
  /** JSON; null if the file says nothing but the decision. */
  vote: string | null;
}

/** As it was staged. */
type Beside = NonNullable<Extract<StagedRecord, { kind: 'question' }>['vote']>;

interface Standing {
  annotator: string;
  event_id: string;
  origin: string;
  /** As in a placed decision. */
  answer: string;
}

type StandingRow = Omit<Standing, 'answer'> & Parameters<typeof keptDecision>[0];

class DecisionTaker extends EventTaker<PlacedDecision, Standing> {
  readonly #placed;
  readonly #standing;
  readonly #hasVote;
  readonly #addEvent;
  readonly #setStanding;
  readonly #prompt;

  constructor(db: Db, { differing = 'keep', annotator }: LabelWishes) {
    super(db, { differing, annotator });
    this.#placed = db.prepare<IdRange, PlacedDecision>(
      `SELECT question_id, row, file, rater, task, outcome, answer, shown, vote FROM temp.placed_decision
       WHERE question_id > @after AND question_id <= @upTo ORDER BY question_id, file, rater, seq`,
    );
    this.#standing = db.prepare<[number], StandingRow>(
      `SELECT s.annotator, s.event_id, e.origin, e.task, q.items, e.outcome, e.answer
       FROM main.question_standing s JOIN main.event e ON e.id = s.event_id
       JOIN main.question q ON q.id = s.question_id
       WHERE s.question_id = ? ORDER BY s.event_id`,
    );
    this.#hasVote = db.prepare(
      'SELECT 1 FROM main.question_standing WHERE question_id = ? AND annotator = ?',
    );
    this.#addEvent = db.prepare(
      `INSERT INTO main.event (id, kind, task, question_id, annotator, origin, outcome, answer, shown,
                               supersedes, created_at, reasons, note)
       VALUES (?, 'vote', ?, ?, ?, 'imported', ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#setStanding = db.prepare(
      'INSERT OR REPLACE INTO main.question_standing VALUES (?, ?, ?, ?)',
    );
    this.#prompt = db.prepare<[number], { prompt: string }>(
      `SELECT prompt FROM main.item WHERE id =
         (SELECT json_extract(items, '$[0]') FROM main.question WHERE id = ?)`,
    );
  }

  protected override groups(range: IdRange): PlacedDecision[][] {
    return groups(
      this.#placed.all(range),
      (one, other) =>
        one.question_id === other.question_id &&
        one.file === other.file &&
        one.rater === other.rater,
    );
  }

  protected override decided({ question_id }: PlacedDecision): Standing[] {
    return this.#standing.all(question_id).flatMap(({ annotator, event_id, origin, ...said }) => {
      const answer = plainAnswer(said);
      return answer === null ? [] : [{ annotator, event_id, origin, answer }];
    });
  }

  protected override hasVote({ question_id }: PlacedDecision, annotator: string): boolean {
    return this.#hasVote.get(question_id, annotator) !== undefined;
  }

  protected override said({ answer }: PlacedDecision): string {
    return answer;
  }

  protected override saidBy({ answer }: Standing): string {
    return answer;
  }

  protected override write(
    { question_id, task, outcome, answer, shown, vote }: PlacedDecision,
    annotator: string,
    supersedes: string | null,
  ): void {
    const id = newEventId(this.db);
    const said = [outcome, answer, shown] as const;
    const beside = vote === null ? null : (JSON.parse(vote) as Beside);
    const { reasons, note, createdAt } = beside ?? { reasons: [], note: '', createdAt: null };
    this.#addEvent.run(
      id,
      task,
      question_id,
      annotator,
      ...said,
      supersedes,
      createdAt ?? Date.now(),
      JSON.stringify(reasons),
      note,
    );
    this.#setStanding.run(question_id, annotator, id, outcome);
  }

  protected override exampleOf({ task, question_id }: PlacedDecision, there: Standing) {
    const { one } = taskOf(task).noun;
    return {
      prompt: this.#prompt.get(question_id)?.prompt ?? '',
      text: '',
      annotator: there.annotator,
      there: `a ${one}`,
      file: `another ${one}`,
    };
  }
}

/** Equal answers give equal texts. */
function plainAnswer(row: Parameters<typeof keptDecision>[0]): string | null {
  const kept = keptDecision(row);
  if (kept === null || kept.answer === null) return null;
  return JSON.stringify(taskOf(row.task as ListTaskId).renumbered(kept.answer, (item) => item));
}
