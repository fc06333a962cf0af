/**
 * Imported scores: all of them are kept, each with who gave it. A text's score is their mean; how far
 * they lie apart stands beside it. Which of them are new is told as for votes (import-votes.ts).
 */
import type { Db } from './database.ts';
import type { LabelCounts, VoteWishes } from './import-votes.ts';
import { addExample, groups, IMPORTED, isRaterOf, noCounts, raterName } from './import-votes.ts';

interface StagedScore {
  row: number;
  file: number;
  item_id: number;
  rater: string;
  value: number;
}

interface Rating {
  rater: string;
  value: number;
}

/** @param gold whether they are scores of target texts to check against */
export function takeScores(db: Db, gold: boolean, wishes: VoteWishes): LabelCounts {
  const taker = new ScoreTaker(db, gold, wishes);
  taker.takeSingle();
  const staged = db
    .prepare<[], StagedScore>(
      `SELECT row, file, item_id, rater, score AS value FROM temp.place
       WHERE score IS NOT NULL AND item_id NOT IN (SELECT item_id FROM temp.single)
       ORDER BY file, item_id, rater, seq`,
    )
    .all();
  const same = (one: StagedScore, other: StagedScore) =>
    one.file === other.file && one.item_id === other.item_id && one.rater === other.rater;
  for (const group of groups(staged, same)) taker.take(group);
  taker.finish();
  db.exec('DROP TABLE temp.single');
  return taker.counts;
}

class ScoreTaker {
  readonly counts = noCounts();
  readonly #gold: 0 | 1;
  readonly #table: 'score' | 'gold_score';
  readonly #wishes: VoteWishes;
  readonly #db: Db;
  readonly #changed = new Set<number>();
  /** Ratings that this import wrote: 'item rater'. */
  readonly #written = new Set<string>();
  readonly #ratings;
  readonly #add;
  readonly #text;
  readonly #remove;

  constructor(db: Db, gold: boolean, wishes: VoteWishes) {
    this.#db = db;
    this.#gold = gold ? 1 : 0;
    this.#table = gold ? 'gold_score' : 'score';
    this.#wishes = wishes;
    this.#ratings = db.prepare<[number, number], Rating>(
      'SELECT rater, value FROM rating WHERE item_id = ? AND gold = ? ORDER BY rater',
    );
    this.#add = db.prepare('INSERT OR REPLACE INTO rating VALUES (?, ?, ?, ?)');
    this.#remove = db.prepare('DELETE FROM rating WHERE item_id = ? AND gold = ? AND rater = ?');
    this.#text = db.prepare<[number], { prompt: string; text: string }>(
      'SELECT prompt, text FROM item WHERE id = ?',
    );
  }

  /** Texts with one score, and none before: all at once, for there may be a million of them. */
  takeSingle(): void {
    const gold = this.#gold;
    this.#db.exec(
      'CREATE TEMP TABLE single (item_id INTEGER PRIMARY KEY, row INTEGER, rater TEXT, score REAL)',
    );
    this.#db
      .prepare(
        `INSERT INTO temp.single
         SELECT item_id, row, rater, score FROM temp.place WHERE score IS NOT NULL
         GROUP BY item_id
         HAVING count(*) = 1
           AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.item_id = place.item_id AND r.gold = ?)`,
      )
      .run(gold);
    this.#db
      .prepare(
        `INSERT INTO rating SELECT item_id, ?, coalesce(nullif(rater, ''), ?), score
         FROM temp.single ORDER BY item_id`,
      )
      .run(gold, this.#wishes.annotator ?? IMPORTED);
    this.counts.added += this.#db
      .prepare(
        `INSERT INTO ${this.#table} (item_id, value) SELECT item_id, score FROM temp.single ORDER BY item_id`,
      )
      .run().changes;
    this.#db.exec('INSERT OR IGNORE INTO temp.taken_row SELECT row FROM temp.single');
  }

  /** Scores of one file and rater for one text. */
  take(scores: readonly StagedScore[]): void {
    const { item_id, rater } = scores[0];
    const named = rater !== '' || this.#wishes.annotator !== undefined;
    const base = rater || this.#wishes.annotator || IMPORTED;
    const all = this.#ratings.all(item_id, this.#gold);
    // What nobody is named for is held against every score of the text.
    const there = all.filter((rating) => !named || isRaterOf(base, rating.rater));
    const said = new Set<number>();
    const left = scores.filter((score) => {
      if (named && said.has(score.value)) {
        this.counts.repeated++;
        return false;
      }
      said.add(score.value);
      const at = there.findIndex(({ value }) => value === score.value);
      if (at === -1) return true;
      if (this.#written.has(`${item_id} ${there[at].rater}`)) this.counts.repeated++;
      else this.counts.known++;
      there.splice(at, 1);
      return false;
    });
    const taken = new Set(all.map((rating) => rating.rater));
    const contradicted = named ? [] : there.map((rating) => rating.rater);
    for (const score of left) {
      const differing = there.shift();
      if (differing !== undefined && this.#wishes.differing === 'replace') {
        // A score of nobody in particular replaces all that it contradicts.
        for (const name of contradicted.splice(0)) this.#remove.run(item_id, this.#gold, name);
      }
      this.#takeOne(score, base, taken, differing);
    }
  }

  #takeOne(
    score: StagedScore,
    base: string,
    taken: Set<string>,
    differing: Rating | undefined,
  ): void {
    if (differing !== undefined) {
      const text = this.#text.get(score.item_id) ?? { prompt: '', text: '' };
      addExample(this.counts, {
        ...text,
        annotator: differing.rater,
        there: String(differing.value),
        file: String(score.value),
      });
      if (this.#wishes.differing === 'keep') {
        this.counts.kept++;
        return;
      }
      if (this.#wishes.differing === 'replace') {
        this.counts.replaced++;
        this.#write(score, differing.rater);
        return;
      }
      this.counts.beside++;
    }
    let number = 1;
    while (taken.has(raterName(base, number))) number++;
    taken.add(raterName(base, number));
    this.counts.added++;
    this.#write(score, raterName(base, number));
  }

  #write({ item_id, row, value }: StagedScore, rater: string): void {
    this.#add.run(item_id, this.#gold, rater, value);
    this.#written.add(`${item_id} ${rater}`);
    this.#changed.add(item_id);
    this.counts.rows.add(row);
  }

  /** Makes the scores of the texts that were rated anew. */
  finish(): void {
    const all = this.#db.prepare<[number, number], { value: number }>(
      'SELECT value FROM rating WHERE item_id = ? AND gold = ?',
    );
    const set = this.#db.prepare(
      `INSERT OR REPLACE INTO ${this.#table} (item_id, value, ratings, spread) VALUES (?, ?, ?, ?)`,
    );
    for (const id of this.#changed) {
      const values = all.all(id, this.#gold).map(({ value }) => value);
      set.run(id, meanOf(values), values.length, spreadOf(values));
    }
  }
}

/** The mean, also of values near the largest number. */
export function meanOf(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((total, value) => total + value / values.length, 0);
}

/** The sample standard deviation; null for one value. */
export function spreadOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  const widest = Math.max(...values.map((value) => Math.abs(value - mean)));
  if (widest === 0) return 0;
  const squares = values.reduce((sum, value) => sum + ((value - mean) / widest) ** 2, 0);
  return widest * Math.sqrt(squares / (values.length - 1));
}
