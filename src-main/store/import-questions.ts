/**
 * Imported questions of list tasks, and the decisions that came with them. As with pairs (import-votes.ts),
 * who decided is the identity of a decision: the same file a second time finds all of them there.
 */
import type { ImportRole, ListTaskId } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { keptDecision } from './decisions.ts';
import { newEventId } from './events.ts';
import {
  addExample,
  groups,
  IMPORTED,
  isRaterOf,
  type LabelCounts,
  noCounts,
  raterName,
  rowToucher,
  type VoteWishes,
} from './import-votes.ts';
import { addQuestion } from './questions.ts';
import { type IdRange, inRanges, type Sliced } from './slices.ts';

interface StagedQuestion {
  seq: number;
  row: number;
  file: number;
  task: ListTaskId;
  key: string;
  hashes: string;
  outcome: string | null;
  answer: string | null;
  rater: string;
  metadata: string;
}

type ImportOptions = Partial<VoteWishes> & { role: ImportRole; keepLabels: boolean };

export interface TakenQuestions {
  added: number;
  /** Different questions of the files that the project had. */
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
  options: ImportOptions,
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
  // Labels of what the project had would be seen at once: they are written in the slice that shows all.
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
  const place = db.prepare('INSERT INTO temp.placed_decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return ({ seq, row, file, task, rater, outcome, answer, ...rest }: StagedQuestion) => {
    const { key, metadata } = rest;
    const items = (JSON.parse(rest.hashes) as string[]).flatMap(
      (hash) => item.get(domainId, hash) ?? [],
    );
    const { id, added } = addQuestion(db, { task, domainId, key, metadata }, items);
    if (added) touch(row);
    if (outcome === null || answer === null || !keepLabels) return { id, added };
    const said = taskOf(task).renumbered(JSON.parse(answer), (at) => items[at].id);
    const shown = JSON.stringify(items.map((one) => one.id));
    place.run(id, seq, row, file, rater, task, outcome, JSON.stringify(said), shown);
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
  /** JSON, in the order that is the same for all who say the same. */
  answer: string;
  shown: string;
}

interface Standing {
  annotator: string;
  event_id: string;
  origin: string;
  /** As in a placed decision; null where it was set aside or cannot be read. */
  answer: string | null;
}

class DecisionTaker {
  readonly counts = noCounts();
  readonly #db: Db;
  readonly #wishes: VoteWishes;
  readonly #touch: (row: number) => void;
  /** Decisions that say something new of questions which the project had. */
  readonly #waiting: (readonly PlacedDecision[])[] = [];
  /** Every vote of this import comes after this one. */
  readonly #before: string;

  constructor(db: Db, { differing = 'keep', annotator }: ImportOptions) {
    this.#db = db;
    this.#wishes = { differing, annotator };
    this.#touch = rowToucher(db);
    this.#before =
      (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null) ?? '';
  }

  /** Takes the decisions on the questions of a range. */
  take(range: IdRange): void {
    for (const group of this.#groups(range)) this.#takeGroup(group);
  }

  /** Counts the decisions that the project has already, and keeps the others for `finish`. */
  compare(range: IdRange): void {
    for (const group of this.#groups(range)) this.#takeGroup(group, this.#waiting);
  }

  /** Takes the decisions that were kept. */
  finish(): void {
    for (const group of this.#waiting) this.#takeGroup(group);
  }

  #groups(range: IdRange): PlacedDecision[][] {
    const placed = this.#db
      .prepare<IdRange, PlacedDecision>(
        `SELECT question_id, row, file, rater, task, outcome, answer, shown FROM temp.placed_decision
         WHERE question_id > @after AND question_id <= @upTo ORDER BY question_id, file, rater, seq`,
      )
      .all(range);
    return groups(
      placed,
      (one, other) =>
        one.question_id === other.question_id &&
        one.file === other.file &&
        one.rater === other.rater,
    );
  }

  /**
   * Decisions of one file and annotator on one question.
   *
   * @param waiting receives them where one would have to be written
   */
  #takeGroup(decisions: readonly PlacedDecision[], waiting?: (readonly PlacedDecision[])[]): void {
    const [{ question_id, rater }] = decisions;
    const named = rater !== '' || this.#wishes.annotator !== undefined;
    const base = rater || this.#wishes.annotator || IMPORTED;
    // What nobody is named for is held against every imported decision.
    const there = this.#standing(question_id).filter(
      ({ annotator, origin, answer }) =>
        answer !== null && (named ? isRaterOf(base, annotator) : origin === 'imported'),
    );
    const once = named ? onceEach(decisions) : decisions;
    const matched = once.map((decision) => matchedOf(decision, there));
    const left = once.filter((_, at) => matched[at] === undefined);
    if (left.length > 0 && waiting) {
      waiting.push(decisions);
      return;
    }
    this.counts.repeated += decisions.length - once.length;
    for (const known of matched) {
      if (known && known.event_id > this.#before) this.counts.repeated++;
      else if (known) this.counts.known++;
    }
    for (const decision of left) {
      const former = there.shift();
      if (former) this.#differ(decision, former, base);
      else this.#add(decision, base);
    }
  }

  #standing(questionId: number): Standing[] {
    return this.#db
      .prepare<[number], Standing & { task: string; items: string; outcome: string }>(
        `SELECT s.annotator, s.event_id, e.origin, e.task, q.items, e.outcome, e.answer
         FROM main.question_standing s JOIN main.event e ON e.id = s.event_id
         JOIN main.question q ON q.id = s.question_id
         WHERE s.question_id = ? ORDER BY s.event_id`,
      )
      .all(questionId)
      .map(({ annotator, event_id, origin, ...said }) => ({
        ...{ annotator, event_id, origin },
        answer: plainAnswer(said),
      }));
  }

  #differ(decision: PlacedDecision, former: Standing, base: string): void {
    const { noun } = taskOf(decision.task);
    addExample(this.counts, {
      ...{ prompt: this.#prompt(decision.question_id), text: '', annotator: former.annotator },
      ...{ there: `a ${noun.one}`, file: `another ${noun.one}` },
    });
    if (this.#wishes.differing === 'keep') {
      this.counts.kept++;
    } else if (this.#wishes.differing === 'add') {
      this.#add(decision, base);
      this.counts.beside++;
    } else {
      this.#write(decision, former.annotator, former.event_id);
      this.counts.replaced++;
    }
  }

  #prompt(questionId: number): string {
    return this.#db
      .prepare(
        `SELECT prompt FROM main.item WHERE id =
           (SELECT json_extract(items, '$[0]') FROM main.question WHERE id = ?)`,
      )
      .pluck()
      .get(questionId) as string;
  }

  #add(decision: PlacedDecision, base: string): void {
    const standing = this.#standing(decision.question_id);
    const taken = new Set(standing.map(({ annotator }) => annotator));
    let number = 1;
    while (taken.has(raterName(base, number))) number++;
    this.#write(decision, raterName(base, number), null);
    this.counts.added++;
  }

  #write(decision: PlacedDecision, annotator: string, supersedes: string | null): void {
    const { question_id, task, outcome, answer, shown, row } = decision;
    const id = newEventId(this.#db);
    this.#db
      .prepare(
        `INSERT INTO main.event (id, kind, task, question_id, annotator, origin, outcome, answer, shown,
                            supersedes, created_at)
         VALUES (?, 'vote', ?, ?, ?, 'imported', ?, ?, ?, ?, ?)`,
      )
      .run(id, task, question_id, annotator, outcome, answer, shown, supersedes, Date.now());
    this.#db
      .prepare('INSERT OR REPLACE INTO main.question_standing VALUES (?, ?, ?, ?)')
      .run(question_id, annotator, id, outcome);
    this.#touch(row);
  }
}

/** The same text for answers that say the same. */
function plainAnswer(row: Parameters<typeof keptDecision>[0]): string | null {
  const kept = keptDecision(row);
  if (kept === null || kept.answer === null) return null;
  return JSON.stringify(taskOf(row.task as ListTaskId).renumbered(kept.answer, (item) => item));
}

/** Whoever is named says a thing once, however many rows repeat it. */
function onceEach(decisions: readonly PlacedDecision[]): PlacedDecision[] {
  const said = new Set<string>();
  return decisions.filter(({ answer }) => {
    if (said.has(answer)) return false;
    said.add(answer);
    return true;
  });
}

/** Takes out of `there` the decision that a row repeats. */
function matchedOf({ answer }: PlacedDecision, there: Standing[]): Standing | undefined {
  const at = there.findIndex((known) => known.answer === answer);
  return at === -1 ? undefined : there.splice(at, 1)[0];
}
