/** Imported judgements of pairs. */
import type { Db } from './database.ts';
import { newEventId } from './event-ids.ts';
import { type Difference, EventTaker, groups, type VoteWishes } from './label-taker.ts';
import type { IdRange } from './slices.ts';

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

interface StandingRow {
  annotator: string;
  event_id: string;
  origin: string;
  outcome: string;
  chosen: number | null;
  strength: number | null;
}

export class VoteTaker extends EventTaker<StagedVote, StandingRow> {
  readonly #now = Date.now();
  readonly #standing;
  readonly #hasVote;
  readonly #addEvent;
  readonly #setStanding;
  readonly #text;

  constructor(db: Db, wishes: VoteWishes) {
    super(db, wishes);
    this.#standing = db.prepare<[number], StandingRow>(
      `SELECT s.annotator, s.event_id, e.origin, e.outcome, e.chosen, e.strength
       FROM main.standing s JOIN main.event e ON e.id = s.event_id
       WHERE s.pair_id = ? AND s.outcome IN ('prefer', 'tie', 'both-bad') ORDER BY s.event_id`,
    );
    this.#hasVote = db.prepare('SELECT 1 FROM main.standing WHERE pair_id = ? AND annotator = ?');
    this.#addEvent = db.prepare(
      `INSERT INTO main.event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, supersedes, created_at)
       VALUES (?, 'vote', ?, ?, 'imported', ?, ?, ?, ?, ?)`,
    );
    this.#setStanding = db.prepare('INSERT OR REPLACE INTO main.standing VALUES (?, ?, ?, ?)');
    this.#text = db.prepare<[number], { prompt: string; text: string }>(
      'SELECT prompt, text FROM main.item WHERE id = ?',
    );
  }

  protected override groups(range: IdRange): StagedVote[][] {
    const same = (one: StagedVote, other: StagedVote) =>
      one.file === other.file && one.pair_id === other.pair_id && one.rater === other.rater;
    return groups(stagedVotes(this.db, range), same);
  }

  protected override decided({ pair_id }: StagedVote): StandingRow[] {
    return this.#standing.all(pair_id);
  }

  protected override hasVote({ pair_id }: StagedVote, annotator: string): boolean {
    return this.#hasVote.get(pair_id, annotator) !== undefined;
  }

  protected override said(vote: StagedVote): string {
    return wordsOf(vote.outcome, chosenBy(vote), vote.strength);
  }

  protected override saidBy({ outcome, chosen, strength }: StandingRow): string {
    return wordsOf(outcome, chosen, strength);
  }

  protected override write(vote: StagedVote, annotator: string, supersedes: string | null): void {
    const id = newEventId(this.db);
    const { pair_id, outcome, strength } = vote;
    const said = [outcome, chosenBy(vote), strength] as const;
    this.#addEvent.run(id, pair_id, annotator, ...said, supersedes, this.#now);
    this.#setStanding.run(pair_id, annotator, id, outcome);
  }

  protected override exampleOf(vote: StagedVote, there: StandingRow): Difference {
    const item = this.#text.get(vote.item_1) ?? { prompt: '', text: '' };
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

function chosenBy({ outcome, item_1 }: StagedVote): number | null {
  return outcome === 'prefer' ? item_1 : null;
}

function wordsOf(outcome: string, chosen: number | null, strength: number | null): string {
  return `${outcome} ${chosen} ${strength ?? 2}`;
}
