/**
 * Imported questions of list tasks, and the decisions that came with them. As with pairs, who decided is
 * the identity of a decision: the same file a second time finds all of them there.
 */
import type { ImportRole, ListTaskId } from '../contract/index.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { newEventId } from './events.ts';
import {
  addExample,
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
  row: number;
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
  const labels = noCounts();
  const decisions = new DecisionTaker(db, labels, options);
  const waiting: ImportedDecision[] = [];
  const finish = () => {
    for (const decision of waiting) decisions.take(decision);
  };
  const taken: TakenQuestions = { added: 0, known: 0, labels, finish };
  if (options.role !== 'source') return taken;
  const touch = rowToucher(db);
  const item = db.prepare<[number, string], { id: number; hash: Buffer }>(
    'SELECT id, hash FROM main.item WHERE domain_id = ? AND hash = unhex(?)',
  );
  const staged = db.prepare<IdRange, StagedQuestion>(
    'SELECT * FROM staged.question WHERE seq > @after AND seq <= @upTo ORDER BY seq',
  );
  const takeOne = (question: StagedQuestion): void => {
    const { row, task, key, hashes, outcome, answer, rater, metadata } = question;
    const items = (JSON.parse(hashes) as string[]).flatMap(
      (hash) => item.get(domainId, hash) ?? [],
    );
    const { id, added } = addQuestion(db, { task, domainId, key, metadata }, items);
    if (added) touch(row);
    taken[added ? 'added' : 'known']++;
    if (outcome === null || answer === null || !options.keepLabels) return;
    const said = taskOf(task).renumbered(JSON.parse(answer), (place) => items[place].id);
    const decision = {
      ...{ row, task, outcome, answer: JSON.stringify(said), rater, questionId: id },
      shown: JSON.stringify(items.map((one) => one.id)),
    };
    if (id > before) decisions.take(decision);
    else waiting.push(decision);
  };
  const last = db.prepare('SELECT coalesce(max(seq), 0) FROM staged.question').pluck().get();
  yield* inRanges({ after: 0, upTo: Number(last) }, (range) => {
    for (const question of staged.all(range)) takeOne(question);
  });
  return taken;
}

interface ImportedDecision {
  row: number;
  questionId: number;
  task: ListTaskId;
  outcome: string;
  /** JSON. */
  answer: string;
  shown: string;
  rater: string;
}

interface Standing {
  annotator: string;
  event_id: string;
  origin: string;
  answer: string | null;
}

class DecisionTaker {
  readonly #db: Db;
  readonly #counts: LabelCounts;
  readonly #wishes: VoteWishes;
  readonly #touch: (row: number) => void;
  /** Every vote of this import comes after this one. */
  readonly #before: string;
  /** Events that a row has said again, or added: of nobody in particular, each stands for one row. */
  readonly #matched = new Set<string>();

  constructor(db: Db, counts: LabelCounts, { differing = 'keep', annotator }: ImportOptions) {
    this.#db = db;
    this.#counts = counts;
    this.#wishes = { differing, annotator };
    this.#touch = rowToucher(db);
    this.#before =
      (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null) ?? '';
  }

  take(decision: ImportedDecision): void {
    const named = decision.rater !== '' || this.#wishes.annotator !== undefined;
    const base = decision.rater || this.#wishes.annotator || IMPORTED;
    const there = this.#standing(decision.questionId).filter((vote) => {
      if (vote.answer === null) return false;
      if (named) return isRaterOf(base, vote.annotator);
      return vote.origin === 'imported' && !this.#matched.has(vote.event_id);
    });
    const said = plain(decision.task, decision.answer);
    const same = there.find(({ answer }) => plain(decision.task, answer) === said);
    if (same) {
      this.#matched.add(same.event_id);
      if (same.event_id > this.#before) this.#counts.repeated++;
      else this.#counts.known++;
      return;
    }
    const former = there.find(({ event_id }) => event_id <= this.#before);
    if (former) this.#differ(decision, former, base);
    else this.#add(decision, base);
  }

  #standing(questionId: number): Standing[] {
    return this.#db
      .prepare<[number], Standing>(
        `SELECT s.annotator, s.event_id, e.origin, e.answer
         FROM main.question_standing s JOIN main.event e ON e.id = s.event_id
         WHERE s.question_id = ? ORDER BY s.event_id`,
      )
      .all(questionId);
  }

  #differ(decision: ImportedDecision, former: Standing, base: string): void {
    const { noun } = taskOf(decision.task);
    addExample(this.#counts, {
      ...{ prompt: this.#prompt(decision.questionId), text: '', annotator: former.annotator },
      ...{ there: `a ${noun.one}`, file: `another ${noun.one}` },
    });
    if (this.#wishes.differing === 'keep') {
      this.#counts.kept++;
    } else if (this.#wishes.differing === 'add') {
      this.#add(decision, base);
      this.#counts.beside++;
    } else {
      this.#write(decision, former.annotator, former.event_id);
      this.#counts.replaced++;
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

  #add(decision: ImportedDecision, base: string): void {
    const taken = new Set(this.#standing(decision.questionId).map(({ annotator }) => annotator));
    let number = 1;
    while (taken.has(raterName(base, number))) number++;
    this.#write(decision, raterName(base, number), null);
    this.#counts.added++;
  }

  #write(decision: ImportedDecision, annotator: string, supersedes: string | null): void {
    const { questionId, task, outcome, answer, shown, row } = decision;
    const id = newEventId(this.#db);
    this.#db
      .prepare(
        `INSERT INTO main.event (id, kind, task, question_id, annotator, origin, outcome, answer, shown,
                            supersedes, created_at)
         VALUES (?, 'vote', ?, ?, ?, 'imported', ?, ?, ?, ?, ?)`,
      )
      .run(id, task, questionId, annotator, outcome, answer, shown, supersedes, Date.now());
    this.#db
      .prepare('INSERT OR REPLACE INTO main.question_standing VALUES (?, ?, ?, ?)')
      .run(questionId, annotator, id, outcome);
    this.#touch(row);
    this.#matched.add(id);
  }
}

/** The same text for answers that say the same. */
function plain(task: ListTaskId, answer: string | null): string {
  return JSON.stringify(taskOf(task).renumbered(JSON.parse(answer ?? 'null'), (item) => item));
}
