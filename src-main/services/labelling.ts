/** Labelling: the next pairs, votes, undo and redo. */
import {
  type Decision,
  DialectError,
  type LabelOverview,
  type LabelPair,
  type Params,
  type QueueName,
  type TaskId,
  type Vote,
} from '../contract/index.ts';
import { firstShown } from '../domain/sides.ts';
import { decisionFault, taskOf } from '../domain/tasks/index.ts';
import { bytesOfPair, itemsOfPair, pairById } from '../store/data.ts';
import type { Db } from '../store/database.ts';
import { appendVote, redo, redoTarget, standingVote, undo, undoTarget } from '../store/events.ts';
import { labelOverview } from '../store/overview.ts';
import { countedChange, nextOfQueue } from '../store/queues.ts';

/** Queue -> why one of its questions is shown, as a sentence. */
export function reasonsOf(task: TaskId): Record<QueueName, string> {
  const { one, many } = taskOf(task).noun;
  return {
    pending: `Drawn at random among the ${many} that nobody has decided yet.`,
    second: `Others have decided this ${one}; yours is a second opinion.`,
    skipped: `You skipped this ${one} earlier.`,
    flagged: `You flagged this ${one} earlier.`,
    done: `You have decided this ${one}; a new vote replaces the old one.`,
  };
}

/** @throws DialectError `not-found` */
export function labelPair(
  db: Db,
  annotator: string,
  pairId: number,
  why = 'Chosen by you.',
): LabelPair {
  const { id, domain, prompt, a, b } = pairById(db, pairId);
  const aFirst = firstShown(annotator, { a: a.id, b: b.id }) === 'a';
  return {
    pairId: id,
    domain,
    prompt,
    first: aFirst ? a : b,
    second: aFirst ? b : a,
    vote: standingVote(db, id, annotator),
    why,
  };
}

/** Of texts in one answer: beyond, what was asked for comes in several. */
export const MOST_BYTES = 4_000_000;

/** The next pairs of a queue: as many as asked for, fewer where their texts are long, one at least. */
export function nextLabelPairs(db: Db, params: Params<'label.next'>): LabelPair[] {
  const pairs: LabelPair[] = [];
  const reasons = reasonsOf('pairs');
  let bytes = 0;
  for (const id of nextOfQueue(db, { ...params, task: 'pairs' })) {
    bytes += bytesOfPair(db, id);
    if (pairs.length > 0 && bytes > MOST_BYTES) break;
    pairs.push(labelPair(db, params.annotator, id, reasons[params.queue]));
  }
  return pairs;
}

/**
 * Keeps a decision. When this returns, it is on disk.
 *
 * @throws DialectError `bad-vote` when it names an item that is not of the pair, `not-found`
 */
export function submitVote(db: Db, decision: Decision): { vote: Vote; overview: LabelOverview } {
  const known = itemsOfPair(db, decision.pairId);
  const { outcome, chosen, shownFirst } = decision;
  const fault = decisionFault(taskOf('pairs'), { outcome, answer: chosen }, known);
  if (fault !== null || !known.includes(shownFirst)) {
    throw new DialectError(
      'bad-vote',
      'The vote names a text that does not belong to this pair, so it was not kept. Load the pair again.',
      { pairId: decision.pairId, chosen, shownFirst },
    );
  }
  const vote = countedChange(
    db,
    { annotator: decision.annotator, task: 'pairs' },
    decision.pairId,
    () => appendVote(db, decision),
  );
  return { vote, overview: labelOverview(db, decision.annotator) };
}

type Step = { pair: LabelPair; overview: LabelOverview } | null;

function step(db: Db, annotator: string, kind: 'undo' | 'redo'): Step {
  const target = kind === 'undo' ? undoTarget(db, annotator) : redoTarget(db, annotator);
  const done = countedChange(db, { annotator, task: 'pairs' }, target?.pair_id ?? null, () =>
    kind === 'undo' ? undo(db, annotator) : redo(db, annotator),
  );
  if (!done) return null;
  const why = kind === 'undo' ? 'You took back your vote on this pair.' : 'Your vote is back.';
  const pair = labelPair(db, annotator, done.pairId, why);
  // After an undo the former vote is shown marked, so that it is seen what was taken back.
  return {
    pair: kind === 'undo' ? { ...pair, vote: pair.vote ?? done.vote } : pair,
    overview: labelOverview(db, annotator),
  };
}

export function undoVote(db: Db, annotator: string): Step {
  return step(db, annotator, 'undo');
}

export function redoVote(db: Db, annotator: string): Step {
  return step(db, annotator, 'redo');
}
