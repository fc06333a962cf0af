/** The labels of an import: votes, scores and gold, and a report on those not taken. */
import type { ImportReport, ImportRole } from '../contract/index.ts';
import { GoldTaker } from './import-gold.ts';
import type { TakenQuestions } from './import-questions.ts';
import { ScoreTaker } from './import-scores.ts';
import { VoteTaker } from './import-votes.ts';
import type { LabelCounts, LabelWishes } from './label-taker.ts';
import type { Db } from './database.ts';
import { inRanges, type Sliced } from './slices.ts';
import type { ImportMark } from './unfinished-import.ts';

const NOBODY = { added: 0, known: 0 };

interface Taking {
  /** Labels among the staged records. */
  labels: number;
  /** Last ids before the import, and now. */
  before: ImportMark;
  last: ImportMark;
  questions: TakenQuestions;
}

/** The result of taking labels. */
export interface TakenLabels {
  counts: Pick<ImportReport, 'votes' | 'scores' | 'gold'>;
  /** Whether any could be taken. */
  any: boolean;
  account: Pick<
    ImportReport['account']['labels'],
    'taken' | 'known' | 'repeated' | 'differing' | 'dropped'
  >;
  notes: string[];
}

/**
 * Takes the labels, but for those that would be seen at once: scores and gold of what the project had, and votes
 * that replace others.
 *
 * @returns what takes those as well, to be called once, in the transaction that shows all
 */
export function* takeLabels(
  db: Db,
  wishes: LabelWishes,
  taking: Taking,
): Sliced<() => TakenLabels> {
  const { before, last, questions } = taking;
  const gold = wishes.role === 'gold';
  const wanted = gold || (wishes.role === 'source' && wishes.keepLabels);
  if (!wanted) return () => unused(taking.labels, wishes.role);
  const { differing = 'keep', annotator } = wishes;
  const by = { differing, annotator };
  const pairs = gold ? new GoldTaker(db, by) : new VoteTaker(db, by);
  const scores = new ScoreTaker(db, gold, by);
  yield* inRanges({ after: before.pair, upTo: last.pair }, (range) => pairs.take(range));
  yield* inRanges({ after: before.item, upTo: last.item }, (range) => scores.take(range));
  yield* inRanges({ after: 0, upTo: before.pair }, (range) => pairs.compare(range));
  yield* inRanges({ after: 0, upTo: before.item }, (range) => scores.compare(range));
  return () => {
    for (const taker of [pairs, scores, questions]) taker.finish();
    const counts = { votes: NOBODY, scores: NOBODY, gold: NOBODY };
    if (pairs instanceof GoldTaker) {
      const notes: string[] = [];
      const dropped = [...pairs.dropped(notes), ...decisionsDropped(db)];
      const took = [pairs.counts, scores.counts];
      counts.gold = sumOf(took);
      return { counts, any: true, account: accountOf(took, dropped), notes };
    }
    counts.votes = sumOf([pairs.counts, questions.labels]);
    counts.scores = sumOf([scores.counts]);
    const took = [pairs.counts, scores.counts, questions.labels];
    return { counts, any: true, account: accountOf(took, []), notes: [] };
  };
}

type Dropped = { reason: string; count: number }[];

/** Gold labels are only kept for pairs and texts. */
function decisionsDropped(db: Db): Dropped {
  const count = Number(
    db.prepare('SELECT count(*) FROM staged.question WHERE outcome IS NOT NULL').pluck().get(),
  );
  return count === 0 ? [] : [{ reason: 'rankings are no gold: import them as pairs', count }];
}

function sumOf(took: readonly LabelCounts[]): { added: number; known: number } {
  return {
    added: total(took, ({ added, replaced }) => added + replaced),
    known: total(took, ({ known, repeated }) => known + repeated),
  };
}

function total(took: readonly LabelCounts[], of: (counts: LabelCounts) => number): number {
  return took.reduce((sum, counts) => sum + of(counts), 0);
}

function accountOf(took: readonly LabelCounts[], dropped: Dropped): TakenLabels['account'] {
  return {
    taken: total(took, ({ added, replaced }) => added + replaced),
    known: total(took, ({ known }) => known),
    repeated: total(took, ({ repeated }) => repeated),
    differing: {
      kept: total(took, ({ kept }) => kept),
      replaced: total(took, ({ replaced }) => replaced),
      added: total(took, ({ beside }) => beside),
      examples: took.flatMap(({ examples }) => examples),
    },
    dropped,
  };
}

/** Labels that nobody trains on or asked for. */
function unused(labels: number, role: ImportRole): TakenLabels {
  const taken = (dropped: Dropped, notes: string[]) => ({
    counts: { votes: NOBODY, scores: NOBODY, gold: NOBODY },
    any: false,
    account: accountOf([], dropped),
    notes,
  });
  if (labels === 0) return taken([], []);
  if (role !== 'target')
    return taken([{ reason: 'labels that were not wanted', count: labels }], []);
  return taken(
    [{ reason: 'a target is not trained on', count: labels }],
    [
      `${labels} labels or scores left out: a target is not trained on. To check against them, import the file as gold.`,
    ],
  );
}
