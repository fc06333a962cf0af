/**
 * Imported scores: all of them are kept, each with its rater. A text's score is their mean; their
 * standard deviation is stored with it. New ones are recognised as for votes (label-taker.ts).
 */
import type { Db } from './database.ts';
import {
  addExample,
  groups,
  IMPORTED,
  isRaterOf,
  LabelTaker,
  onceEach,
  raterName,
  rowToucher,
  takeOut,
  type VoteWishes,
} from './label-taker.ts';
import type { IdRange } from './slices.ts';

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

export class ScoreTaker extends LabelTaker<StagedScore> {
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
  readonly #touch: (row: number) => void;
  readonly #staged;
  readonly #single;

  /** @param gold whether they are scores of target texts, to be checked against */
  constructor(db: Db, gold: boolean, wishes: VoteWishes) {
    super();
    this.#db = db;
    this.#gold = gold ? 1 : 0;
    this.#table = gold ? 'gold_score' : 'score';
    this.#wishes = wishes;
    this.#ratings = db.prepare<[number, number], Rating>(
      'SELECT rater, value FROM main.rating WHERE item_id = ? AND gold = ? ORDER BY rater',
    );
    this.#add = db.prepare('INSERT OR REPLACE INTO main.rating VALUES (?, ?, ?, ?)');
    this.#touch = rowToucher(db);
    this.#staged = db.prepare<IdRange, StagedScore>(
      `SELECT row, file, item_id, rater, score AS value FROM temp.place
       WHERE item_id > @after AND item_id <= @upTo AND score IS NOT NULL
         AND item_id NOT IN (SELECT item_id FROM temp.single)
       ORDER BY item_id, file, rater, seq`,
    );
    this.#single = singleStatements(db, this.#table);
    this.#remove = db.prepare(
      'DELETE FROM main.rating WHERE item_id = ? AND gold = ? AND rater = ?',
    );
    this.#text = db.prepare<[number], { prompt: string; text: string }>(
      'SELECT prompt, text FROM main.item WHERE id = ?',
    );
  }

  override take(range: IdRange): void {
    this.#single.findNew.run(range);
    super.take(range);
    this.#writeAll();
  }

  override compare(range: IdRange): void {
    this.#single.find.run({ ...range, gold: this.#gold });
    super.compare(range);
  }

  override finish(): void {
    super.finish();
    this.#writeAll();
  }

  #writeAll(): void {
    this.#writeSingle();
    this.#rescore();
  }

  protected override groups(range: IdRange): StagedScore[][] {
    const same = (one: StagedScore, other: StagedScore) =>
      one.file === other.file && one.item_id === other.item_id && one.rater === other.rater;
    return groups(this.#staged.all(range), same);
  }

  /** Texts with one score, and none before, are written together, for there may be a million of them. */
  #writeSingle(): void {
    this.#single.rate.run(this.#gold, this.#wishes.annotator ?? IMPORTED);
    this.counts.added += this.#single.score.run().changes;
    this.#single.touch.run();
    this.#single.clear.run();
  }

  /**
   * Scores of one file and rater for one text.
   *
   * @param waiting receives them where one would have to be written
   */
  protected override takeGroup(
    scores: readonly StagedScore[],
    waiting?: (readonly StagedScore[])[],
  ): void {
    const { item_id, rater } = scores[0];
    const named = rater !== '' || this.#wishes.annotator !== undefined;
    const base = rater || this.#wishes.annotator || IMPORTED;
    const all = this.#ratings.all(item_id, this.#gold);
    // A score without a named rater is compared with every score of the text.
    const there = all.filter((rating) => !named || isRaterOf(base, rating.rater));
    const once = named ? onceEach(scores, ({ value }) => value) : scores;
    const matched = once.map((score) => takeOut(there, ({ value }) => value === score.value));
    const left = once.filter((_, at) => matched[at] === undefined);
    if (left.length > 0 && waiting) {
      waiting.push(scores);
      return;
    }
    this.counts.repeated += scores.length - once.length;
    for (const known of matched) {
      if (known && this.#written.has(`${item_id} ${known.rater}`)) this.counts.repeated++;
      else if (known) this.counts.known++;
    }
    const taken = new Set(all.map((rating) => rating.rater));
    const contradicted = named ? [] : there.map((rating) => rating.rater);
    for (const score of left) {
      const differing = there.shift();
      if (differing !== undefined && this.#wishes.differing === 'replace') {
        // An anonymous score replaces every score that it contradicts.
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
    this.#touch(row);
  }

  /** Recomputes the scores of the texts with new ratings. */
  #rescore(): void {
    const all = this.#db.prepare<[number, number], { value: number }>(
      'SELECT value FROM main.rating WHERE item_id = ? AND gold = ?',
    );
    const set = this.#db.prepare(
      `INSERT OR REPLACE INTO main.${this.#table} (item_id, value, ratings, spread) VALUES (?, ?, ?, ?)`,
    );
    for (const id of this.#changed) {
      const values = all.all(id, this.#gold).map(({ value }) => value);
      set.run(id, meanOf(values), values.length, spreadOf(values));
    }
    this.#changed.clear();
  }
}

const FIND_SINGLE = `INSERT INTO temp.single
  SELECT item_id, row, rater, score FROM temp.place
  WHERE item_id > @after AND item_id <= @upTo AND score IS NOT NULL
  GROUP BY item_id HAVING count(*) = 1`;

/** For texts with one score, and none before, which new texts never have. */
function singleStatements(db: Db, table: string) {
  return {
    findNew: db.prepare<[IdRange]>(FIND_SINGLE),
    find: db.prepare(
      `${FIND_SINGLE} AND NOT EXISTS
         (SELECT 1 FROM main.rating r WHERE r.item_id = place.item_id AND r.gold = @gold)`,
    ),
    rate: db.prepare(
      `INSERT INTO main.rating SELECT item_id, ?, coalesce(nullif(rater, ''), ?), score
       FROM temp.single ORDER BY item_id`,
    ),
    score: db.prepare(
      `INSERT INTO main.${table} (item_id, value)
       SELECT item_id, score FROM temp.single ORDER BY item_id`,
    ),
    touch: db.prepare('INSERT OR IGNORE INTO temp.taken_row SELECT row FROM temp.single'),
    clear: db.prepare('DELETE FROM temp.single'),
  };
}

/** The mean, even of values near the largest number. */
function meanOf(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((total, value) => total + value / values.length, 0);
}

/** The sample standard deviation; null for one value. */
function spreadOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  const widest = Math.max(...values.map((value) => Math.abs(value - mean)));
  if (widest === 0) return 0;
  const squares = values.reduce((sum, value) => sum + ((value - mean) / widest) ** 2, 0);
  return widest * Math.sqrt(squares / (values.length - 1));
}

/**
 * Recomputes scores from the ratings of texts. @param rated 'item gold', gold 1 or 0, of those whose
 * ratings changed
 */
export function meanScores(db: Db, rated: Iterable<string>): void {
  const values = db
    .prepare<[number, number], number>(
      'SELECT value FROM main.rating WHERE item_id = ? AND gold = ? ORDER BY rater',
    )
    .pluck();
  const write = ['score', 'gold_score'].map((table) =>
    db.prepare(
      `INSERT OR REPLACE INTO main.${table} (item_id, value, ratings, spread) VALUES (?, ?, ?, ?)`,
    ),
  );
  for (const name of rated) {
    const [id, gold] = name.split(' ').map(Number);
    const all = values.all(id, gold);
    write[gold].run(id, meanOf(all), all.length, spreadOf(all));
  }
}
