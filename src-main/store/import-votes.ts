/**
 * Imported judgements of pairs: who judged is the identity, not what was said. Where no annotator is
 * named, every row of a file is a judgement of its own. The same file a second time finds all of
 * them there; a corrected one differs, and what then happens the person chooses.
 */
import type { Differing, ImportAccount } from '../contract/index.ts';
import { newEventId } from './events.ts';
import type { Db } from './database.ts';
import type { IdRange } from './slices.ts';

/** Labels of nobody that is named belong to this annotator, further ones to 'imported 2' and so on. */
export const IMPORTED = 'imported';

export type Difference = ImportAccount['labels']['differing']['examples'][number];

/** What became of the labels of an import. */
export interface LabelCounts {
  added: number;
  known: number;
  repeated: number;
  kept: number;
  replaced: number;
  /** Of `added`, those that stand beside a different one of the same annotator. */
  beside: number;
  examples: Difference[];
}

export function noCounts(): LabelCounts {
  return {
    added: 0,
    known: 0,
    repeated: 0,
    kept: 0,
    replaced: 0,
    beside: 0,
    examples: [],
  };
}

const MOST_EXAMPLES = 20;
const EXCERPT = 120;

export function addExample(counts: LabelCounts, example: Difference): void {
  if (counts.examples.length >= MOST_EXAMPLES) return;
  const { prompt, text } = example;
  const short = (whole: string) => whole.slice(0, EXCERPT).toWellFormed();
  counts.examples.push({ ...example, prompt: short(prompt), text: short(text) });
}

/** 'imported', 'imported 2'; of a named annotator who contradicts herself 'anna', 'anna (2)'. */
export function raterName(base: string, number: number): string {
  if (number === 1) return base;
  return base === IMPORTED ? `${base} ${number}` : `${base} (${number})`;
}

/** Whether a name is one that `raterName` makes of the base. */
export function isRaterOf(base: string, name: string): boolean {
  if (name === base) return true;
  if (!name.startsWith(base)) return false;
  const rest = name.slice(base.length);
  return base === IMPORTED ? /^ \d+$/.test(rest) : /^ \(\d+\)$/.test(rest);
}

export interface StagedVote {
  row: number;
  file: number;
  pair_id: number;
  rater: string;
  item_1: number;
  outcome: 'prefer' | 'tie' | 'both-bad';
  strength: number;
}

/** Labelled pairs that were staged and placed, those of one pair, file and annotator next to each other. */
export function stagedVotes(db: Db, range: IdRange): StagedVote[] {
  return db
    .prepare<IdRange, StagedVote>(
      `SELECT row, file, pair_id, rater, item_1, outcome, strength FROM temp.placed_pair
       WHERE pair_id > @after AND pair_id <= @upTo AND outcome IS NOT NULL
       ORDER BY pair_id, file, rater, seq`,
    )
    .all(range);
}

/** Notes that a staged row brought a new label. */
export function rowToucher(db: Db): (row: number) => void {
  const touch = db.prepare('INSERT OR IGNORE INTO temp.taken_row VALUES (?)');
  return (row) => void touch.run(row);
}

/** A list cut where `same` ends. */
export function groups<T>(list: readonly T[], same: (one: T, other: T) => boolean): T[][] {
  const found: T[][] = [];
  for (const entry of list) {
    const group = found.at(-1);
    if (group && same(group[0], entry)) group.push(entry);
    else found.push([entry]);
  }
  return found;
}

interface StandingRow {
  annotator: string;
  event_id: string;
  origin: string;
  outcome: string;
  chosen: number | null;
  strength: number | null;
}

export interface VoteWishes {
  differing: Differing;
  /** Who labelled where the file does not say. */
  annotator: string | undefined;
}

export class VoteTaker {
  readonly counts = noCounts();
  readonly #db: Db;
  readonly #wishes: VoteWishes;
  readonly #now = Date.now();
  /** Votes that say something new of pairs which the project had. */
  readonly #waiting: (readonly StagedVote[])[] = [];
  /** Every vote of this import comes after this one. */
  readonly #before: string;
  readonly #standing;
  readonly #hasVote;
  readonly #addEvent;
  readonly #setStanding;
  readonly #touch: (row: number) => void;

  constructor(db: Db, wishes: VoteWishes) {
    this.#db = db;
    this.#wishes = wishes;
    this.#before =
      (db.prepare('SELECT max(id) FROM main.event').pluck().get() as string | null) ?? '';
    this.#standing = db.prepare<[number], StandingRow>(
      `SELECT s.annotator, s.event_id, e.origin, e.outcome, e.chosen, e.strength
       FROM main.standing s JOIN main.event e ON e.id = s.event_id
       WHERE s.pair_id = ? ORDER BY s.event_id`,
    );
    this.#hasVote = db.prepare('SELECT 1 FROM main.standing WHERE pair_id = ? AND annotator = ?');
    this.#addEvent = db.prepare(
      `INSERT INTO main.event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, supersedes, created_at)
       VALUES (?, 'vote', ?, ?, 'imported', ?, ?, ?, ?, ?)`,
    );
    this.#setStanding = db.prepare('INSERT OR REPLACE INTO main.standing VALUES (?, ?, ?, ?)');
    this.#touch = rowToucher(db);
  }

  /** Takes the votes on the pairs of a range. */
  take(range: IdRange): void {
    for (const group of this.#groups(range)) this.#takeGroup(group);
  }

  /** Counts the votes that the project has already, and keeps the others for `finish`. */
  compare(range: IdRange): void {
    for (const group of this.#groups(range)) this.#takeGroup(group, this.#waiting);
  }

  /** Takes the votes that were kept. */
  finish(): void {
    for (const group of this.#waiting) this.#takeGroup(group);
  }

  #groups(range: IdRange): StagedVote[][] {
    const same = (one: StagedVote, other: StagedVote) =>
      one.file === other.file && one.pair_id === other.pair_id && one.rater === other.rater;
    return groups(stagedVotes(this.#db, range), same);
  }

  /**
   * Votes of one file and annotator on one pair.
   *
   * @param waiting receives them where one would have to be written
   */
  #takeGroup(votes: readonly StagedVote[], waiting?: (readonly StagedVote[])[]): void {
    const named = votes[0].rater !== '' || this.#wishes.annotator !== undefined;
    const base = votes[0].rater || this.#wishes.annotator || IMPORTED;
    const there = this.#standing.all(votes[0].pair_id).filter(({ annotator, origin, outcome }) => {
      const decided = ['prefer', 'tie', 'both-bad'].includes(outcome);
      // What nobody is named for is held against every imported vote. A person may call herself
      // 'imported': her votes are her own.
      return decided && (named ? isRaterOf(base, annotator) : origin === 'imported');
    });
    const once = named ? onceEach(votes) : votes;
    const matched = once.map((vote) => matchedOf(vote, there));
    const left = once.filter((_, at) => matched[at] === undefined);
    if (left.length > 0 && waiting) {
      waiting.push(votes);
      return;
    }
    this.counts.repeated += votes.length - once.length;
    for (const known of matched) {
      if (known && known.event_id > this.#before) this.counts.repeated++;
      else if (known) this.counts.known++;
    }
    for (const vote of left) {
      const differing = there.shift();
      if (differing === undefined) this.#add(vote, base);
      else this.#differ(vote, differing, base);
    }
  }

  #add(vote: StagedVote, base: string): void {
    let number = 1;
    while (this.#hasVote.get(vote.pair_id, raterName(base, number))) number++;
    this.#write(vote, raterName(base, number), null);
    this.counts.added++;
    this.#touch(vote.row);
  }

  #differ(vote: StagedVote, there: StandingRow, base: string): void {
    addExample(this.counts, this.#exampleOf(vote, there));
    if (this.#wishes.differing === 'keep') {
      this.counts.kept++;
    } else if (this.#wishes.differing === 'add') {
      this.#add(vote, base);
      this.counts.beside++;
    } else {
      this.#write(vote, there.annotator, there.event_id);
      this.counts.replaced++;
      this.#touch(vote.row);
    }
  }

  #write(vote: StagedVote, annotator: string, supersedes: string | null): void {
    const id = newEventId(this.#db);
    const { pair_id, outcome, item_1, strength } = vote;
    const chosen = outcome === 'prefer' ? item_1 : null;
    this.#addEvent.run(id, pair_id, annotator, outcome, chosen, strength, supersedes, this.#now);
    this.#setStanding.run(pair_id, annotator, id, outcome);
  }

  #exampleOf(vote: StagedVote, there: StandingRow): Difference {
    const item = this.#db
      .prepare<[number], { prompt: string; text: string }>(
        'SELECT prompt, text FROM main.item WHERE id = ?',
      )
      .get(vote.item_1) ?? { prompt: '', text: '' };
    const says = (outcome: string, chosen: number | null, strength: number) =>
      outcome === 'prefer'
        ? `${chosen === vote.item_1 ? 'better' : 'worse'}, strength ${strength}`
        : outcome === 'tie'
          ? 'tie'
          : 'both bad';
    return {
      ...item,
      annotator: there.annotator,
      there: says(there.outcome, there.chosen, there.strength ?? 2),
      file: says(vote.outcome, vote.item_1, vote.strength),
    };
  }
}

/** Whoever is named says a thing once, however many rows repeat it. */
function onceEach(votes: readonly StagedVote[]): StagedVote[] {
  const said = new Set<string>();
  return votes.filter((vote) => {
    const what = `${vote.outcome} ${vote.item_1} ${vote.strength}`;
    if (said.has(what)) return false;
    said.add(what);
    return true;
  });
}

/** Takes out of `there` the vote that a row repeats. */
function matchedOf(vote: StagedVote, there: StandingRow[]): StandingRow | undefined {
  const chosen = vote.outcome === 'prefer' ? vote.item_1 : null;
  const at = there.findIndex(
    (known) =>
      known.outcome === vote.outcome &&
      known.chosen === chosen &&
      (known.strength ?? 2) === vote.strength,
  );
  return at === -1 ? undefined : there.splice(at, 1)[0];
}
