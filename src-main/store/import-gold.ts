/** Gold pairs: which of two target texts is better in truth. Of several judges the majority decides. */
import type { LabelCounts, VoteWishes } from './import-votes.ts';
import { addExample, groups, noCounts, stagedVotes } from './import-votes.ts';
import type { StagedVote } from './import-votes.ts';
import type { Db } from './database.ts';

export interface GoldCounts extends LabelCounts {
  /** Pairs that are gold now and were not before. */
  pairs: number;
  dropped: { reason: string; count: number }[];
}

export function takeGoldPairs(db: Db, { differing }: VoteWishes, notes: string[]): GoldCounts {
  const counts = { ...noCounts(), pairs: 0, dropped: [] as GoldCounts['dropped'] };
  const chosenOf = db.prepare('SELECT chosen FROM gold_pair WHERE pair_id = ?').pluck();
  const set = db.prepare('INSERT OR REPLACE INTO gold_pair VALUES (?, ?)');
  const textOf = db.prepare<[number], { prompt: string; text: string }>(
    'SELECT prompt, text FROM item WHERE id = ?',
  );
  const lost = { undecided: 0, divided: 0, outvoted: 0 };
  const votes = stagedVotes(db).sort((one, other) => one.pair_id - other.pair_id);
  for (const group of groups(votes, (one, other) => one.pair_id === other.pair_id)) {
    const preferring = group.filter(({ outcome }) => outcome === 'prefer');
    lost.undecided += group.length - preferring.length;
    const majority = majorityOf(preferring);
    if (majority === null) {
      lost.divided += preferring.length;
      continue;
    }
    const [first, ...more] = majority;
    lost.outvoted += preferring.length - majority.length;
    const there = chosenOf.get(first.pair_id) as number | undefined;
    if (there === undefined || (there !== first.item_1 && differing === 'replace')) {
      set.run(first.pair_id, first.item_1);
      counts.rows.add(first.row);
      counts.repeated += more.length;
      if (there === undefined) counts.added++;
      else counts.replaced++;
      counts.pairs += there === undefined ? 1 : 0;
    } else if (there === first.item_1) {
      counts.known += majority.length;
    } else {
      counts.kept += majority.length;
      const text = textOf.get(first.item_1) ?? { prompt: '', text: '' };
      addExample(counts, { ...text, annotator: 'gold', there: 'worse', file: 'better' });
    }
  }
  note(lost, counts, notes);
  return counts;
}

/** Those that say what most say; null where they are evenly divided, or there are none. */
function majorityOf(votes: readonly StagedVote[]): StagedVote[] | null {
  const sides = [...Map.groupBy(votes, (vote) => vote.item_1).values()].sort(
    (one, other) => other.length - one.length,
  );
  const [most, fewer] = sides;
  if (sides.length === 0 || most.length === (fewer as StagedVote[] | undefined)?.length)
    return null;
  return most;
}

function note(
  lost: Record<'undecided' | 'divided' | 'outvoted', number>,
  counts: GoldCounts,
  notes: string[],
): void {
  const drop = (count: number, reason: string) => {
    if (count > 0) counts.dropped.push({ count, reason });
  };
  drop(lost.undecided, 'gold pairs that are a tie, or both bad');
  drop(lost.divided, 'gold pairs whose judges are evenly divided');
  drop(lost.outvoted, 'gold judgements that were outvoted');
  if (lost.undecided > 0) {
    notes.push(
      `${lost.undecided} gold pairs left out: a tie, or both bad, is no order to check against.`,
    );
  }
  if (lost.divided > 0) {
    notes.push(`${lost.divided} gold judgements left out: the judges of their pairs are divided.`);
  }
  if (counts.kept > 0) {
    notes.push(
      `${counts.kept} gold pairs left out: the project says the opposite of them already.`,
    );
  }
}
