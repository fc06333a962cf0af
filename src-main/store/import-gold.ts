/** Gold pairs: which of two target texts is truly better. Of several judgements the majority decides. */
import { addExample, groups, LabelTaker, rowToucher, type VoteWishes } from './label-taker.ts';
import { type StagedVote, stagedVotes } from './import-votes.ts';
import type { Db } from './database.ts';
import type { IdRange } from './slices.ts';

export class GoldTaker extends LabelTaker<StagedVote> {
  readonly #lost = { undecided: 0, divided: 0, outvoted: 0 };
  readonly #db: Db;
  readonly #wishes: VoteWishes;
  readonly #chosen;
  readonly #set;
  readonly #text;
  readonly #touch;

  constructor(db: Db, wishes: VoteWishes) {
    super();
    this.#db = db;
    this.#wishes = wishes;
    this.#chosen = db.prepare('SELECT chosen FROM main.gold_pair WHERE pair_id = ?').pluck();
    this.#set = db.prepare('INSERT OR REPLACE INTO main.gold_pair VALUES (?, ?)');
    this.#text = db.prepare<[number], { prompt: string; text: string }>(
      'SELECT prompt, text FROM main.item WHERE id = ?',
    );
    this.#touch = rowToucher(db);
  }

  protected override groups(range: IdRange): StagedVote[][] {
    const same = (one: StagedVote, other: StagedVote) => one.pair_id === other.pair_id;
    return groups(stagedVotes(this.#db, range), same);
  }

  /** @param waiting receives the judgements of one pair where one would have to be written */
  protected override takeGroup(
    group: readonly StagedVote[],
    waiting?: (readonly StagedVote[])[],
  ): void {
    const preferring = group.filter(({ outcome }) => outcome === 'prefer');
    const majority = majorityOf(preferring);
    const there = this.#chosen.get(group[0].pair_id) as number | undefined;
    const first = majority?.[0];
    const differs = there !== undefined && there !== first?.item_1;
    const writes =
      first && (there === undefined || (differs && this.#wishes.differing === 'replace'));
    if (writes && waiting) {
      waiting.push(group);
      return;
    }
    this.#lost.undecided += group.length - preferring.length;
    if (majority === null || first === undefined) {
      this.#lost.divided += preferring.length;
      return;
    }
    const { counts } = this;
    this.#lost.outvoted += preferring.length - majority.length;
    if (writes) {
      this.#set.run(first.pair_id, first.item_1);
      this.#touch(first.row);
      counts.repeated += majority.length - 1;
      if (differs) counts.replaced++;
      else counts.added++;
    } else if (!differs) {
      counts.known += majority.length;
    } else {
      counts.kept += majority.length;
      const text = this.#text.get(first.item_1) ?? { prompt: '', text: '' };
      addExample(counts, { ...text, annotator: 'gold', there: 'worse', file: 'better' });
    }
  }

  /** Judgements that could not be counted, by reason. */
  dropped(notes: string[]): { reason: string; count: number }[] {
    const { undecided, divided, outvoted } = this.#lost;
    if (undecided > 0) {
      notes.push(
        `${undecided} gold pairs left out: a tie, or both bad, is no order to check against.`,
      );
    }
    if (divided > 0) {
      notes.push(`${divided} gold judgements left out: the judges of their pairs are divided.`);
    }
    if (this.counts.kept > 0) {
      notes.push(
        `${this.counts.kept} gold pairs left out: the project says the opposite of them already.`,
      );
    }
    return [
      { count: undecided, reason: 'gold pairs that are a tie, or both bad' },
      { count: divided, reason: 'gold pairs whose judges are evenly divided' },
      { count: outvoted, reason: 'gold judgements that were outvoted' },
    ].filter(({ count }) => count > 0);
  }
}

/** The judgements of the majority; null for an even split, or none. */
function majorityOf(votes: readonly StagedVote[]): StagedVote[] | null {
  const sides = [...Map.groupBy(votes, (vote) => vote.item_1).values()].sort(
    (one, other) => other.length - one.length,
  );
  const [most, fewer] = sides;
  if (sides.length === 0 || most.length === (fewer as StagedVote[] | undefined)?.length)
    return null;
  return most;
}
