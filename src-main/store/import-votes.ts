/**
 * Imported judgements of pairs: who judged is the identity, not what was said. Where no annotator is
 * named, every row of a file is a judgement of its own. The same file a second time finds all of
 * them there; a corrected one differs, and what then happens the person chooses.
 */
import type { Differing, ImportAccount } from '../contract/index.ts';
import { newEventId } from './events.ts';
import type { Db } from './database.ts';

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
  /** Staged rows that brought a new label. */
  rows: Set<number>;
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
    rows: new Set(),
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

/** Labelled pairs that were staged and placed, those of one file, pair and annotator next to each other. */
export function stagedVotes(db: Db): StagedVote[] {
  return db
    .prepare<[], StagedVote>(
      `SELECT row, file, pair_id, rater, item_1, outcome, strength FROM temp.placed_pair
       WHERE outcome IS NOT NULL ORDER BY file, pair_id, rater, seq`,
    )
    .all();
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

export function takeVotes(db: Db, wishes: VoteWishes): LabelCounts {
  const taker = new VoteTaker(db, wishes);
  const same = (one: StagedVote, other: StagedVote) =>
    one.file === other.file && one.pair_id === other.pair_id && one.rater === other.rater;
  for (const group of groups(stagedVotes(db), same)) taker.take(group);
  return taker.counts;
}

export interface VoteWishes {
  differing: Differing;
  /** Who labelled where the file does not say. */
  annotator: string | undefined;
}

class VoteTaker {
  readonly counts = noCounts();
  readonly #db: Db;
  readonly #wishes: VoteWishes;
  readonly #now = Date.now();
  /** Every vote of this import comes after this one. */
  readonly #before: string;
  readonly #standing;
  readonly #hasVote;
  readonly #addEvent;
  readonly #setStanding;

  constructor(db: Db, wishes: VoteWishes) {
    this.#db = db;
    this.#wishes = wishes;
    this.#before = (db.prepare('SELECT max(id) FROM event').pluck().get() as string | null) ?? '';
    this.#standing = db.prepare<[number], StandingRow>(
      `SELECT s.annotator, s.event_id, e.origin, e.outcome, e.chosen, e.strength
       FROM standing s JOIN event e ON e.id = s.event_id
       WHERE s.pair_id = ? ORDER BY s.event_id`,
    );
    this.#hasVote = db.prepare('SELECT 1 FROM standing WHERE pair_id = ? AND annotator = ?');
    this.#addEvent = db.prepare(
      `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, supersedes, created_at)
       VALUES (?, 'vote', ?, ?, 'imported', ?, ?, ?, ?, ?)`,
    );
    this.#setStanding = db.prepare('INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?)');
  }

  /** Votes of one file and annotator on one pair. */
  take(votes: readonly StagedVote[]): void {
    const named = votes[0].rater !== '' || this.#wishes.annotator !== undefined;
    const base = votes[0].rater || this.#wishes.annotator || IMPORTED;
    const there = this.#standing.all(votes[0].pair_id).filter(({ annotator, origin, outcome }) => {
      const decided = ['prefer', 'tie', 'both-bad'].includes(outcome);
      // What nobody is named for is held against every imported vote. A person may call herself
      // 'imported': her votes are her own.
      return decided && (named ? isRaterOf(base, annotator) : origin === 'imported');
    });
    const left = this.#match(named ? this.#once(votes) : votes, there);
    for (const vote of left) {
      const differing = there.shift();
      if (differing === undefined) this.#add(vote, base);
      else this.#differ(vote, differing, base);
    }
  }

  /** Whoever is named says a thing once, however many rows repeat it. */
  #once(votes: readonly StagedVote[]): StagedVote[] {
    const said = new Set<string>();
    return votes.filter((vote) => {
      const what = `${vote.outcome} ${vote.item_1} ${vote.strength}`;
      if (!said.has(what)) {
        said.add(what);
        return true;
      }
      this.counts.repeated++;
      return false;
    });
  }

  /** Takes out of `there` the votes that a row repeats; answers the rows that are left. */
  #match(votes: readonly StagedVote[], there: StandingRow[]): StagedVote[] {
    return votes.filter((vote) => {
      const chosen = vote.outcome === 'prefer' ? vote.item_1 : null;
      const at = there.findIndex(
        (known) =>
          known.outcome === vote.outcome &&
          known.chosen === chosen &&
          (known.strength ?? 2) === vote.strength,
      );
      if (at === -1) return true;
      if (there[at].event_id > this.#before) this.counts.repeated++;
      else this.counts.known++;
      there.splice(at, 1);
      return false;
    });
  }

  #add(vote: StagedVote, base: string): void {
    let number = 1;
    while (this.#hasVote.get(vote.pair_id, raterName(base, number))) number++;
    this.#write(vote, raterName(base, number), null);
    this.counts.added++;
    this.counts.rows.add(vote.row);
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
      this.counts.rows.add(vote.row);
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
        'SELECT prompt, text FROM item WHERE id = ?',
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
