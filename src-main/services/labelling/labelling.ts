/** Labelling: the next pairs, votes, undo and redo. */
import {
  type Decision,
  DialectError,
  type LabelOverview,
  type LabelPair,
  type Params,
  type Turn,
  type Vote,
} from '../../contract/index.ts';
import { isConversation, messagesOf } from '../../domain/conversation.ts';
import { firstShown } from '../../domain/sides.ts';
import { decisionFault, taskOf } from '../../domain/tasks/index.ts';
import { bytesOfPair, itemsOfPair, pairById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { draftOf } from '../../store/drafts.ts';
import { appendVote, redo, standingVote, undo } from '../../store/events.ts';
import { labelOverview } from '../../store/overview.ts';
import { countedChange, forgetCounts } from '../../store/queues.ts';
import { isSpotChecked } from '../../store/spot-check.ts';
import { redoTarget, undoTarget } from '../../store/undo-targets.ts';
import { type Asked, withChecks } from './checks.ts';
import { freeOfQueue, type Lender, lendNext } from './lending.ts';

/** The turns of a prompt that is a conversation; none of any other. */
export function turnsOf(prompt: string): Turn[] {
  if (!isConversation(prompt)) return [];
  return messagesOf(prompt, 'user').map(({ role, content }) => ({ role, text: content }));
}

/**
 * @param options again: one that this annotator decided is asked once more, the other way round and as if it had not been
 * @throws DialectError `not-found`
 */
export function labelPair(
  db: Db,
  annotator: string,
  pairId: number,
  why = 'Chosen by you.',
  { again = false } = {},
): LabelPair {
  const { id, domain, prompt, a, b } = pairById(db, pairId);
  // Sides of a spot-check are drawn anew: who has seen the pair before cannot go by where its answers stood.
  const drawer = isSpotChecked(db, id) ? `${annotator}\u0000spot-check` : annotator;
  const aFirst = (firstShown(drawer, { a: a.id, b: b.id }) === 'a') !== again;
  const vote = standingVote(db, id, annotator);
  return {
    pairId: id,
    domain,
    prompt,
    turns: turnsOf(prompt),
    first: aFirst ? a : b,
    second: aFirst ? b : a,
    vote: again ? null : vote,
    standing: vote?.id ?? null,
    draft: draftOf(db, { task: 'pairs', id, annotator }),
    why,
  };
}

/** Maximum bytes of texts in one answer: more are sent in several. */
export const MOST_BYTES = 4_000_000;

/** A pair that another window holds is no check either. */
function checked(
  db: Db,
  params: Params<'label.next'>,
  { desks, caller }: Lender,
  free: readonly Asked[],
): Asked[] {
  const exclude = [...params.exclude, ...desks.elsewhere(caller, 'pairs').keys()];
  return withChecks(db, { ...params, exclude }, free);
}

/** The next pairs of a queue: as many as asked for, fewer where their texts are long, one at least. */
export function nextLabelPairs(
  db: Db,
  params: Params<'label.next'>,
  lender: Lender | null = null,
): LabelPair[] {
  const pairs: LabelPair[] = [];
  let bytes = 0;
  const free = freeOfQueue(db, { ...params, task: 'pairs' }, lender);
  const asked: readonly Asked[] =
    params.queue === 'pending' && lender ? checked(db, params, lender, free) : free;
  for (const { id, why, again } of asked) {
    bytes += bytesOfPair(db, id);
    if (pairs.length > 0 && bytes > MOST_BYTES) break;
    pairs.push(labelPair(db, params.annotator, id, why, { again: again ?? false }));
  }
  const ids = pairs.map(({ pairId }) => pairId);
  lendNext(lender, { ...params, task: 'pairs', ids });
  return pairs;
}

/**
 * Keeps a decision. When this returns, it is on disk.
 *
 * @param options guided: false of a judge, which reads no guidelines
 * @throws DialectError `bad-vote` when it names an item that is not of the pair, `not-found`
 */
export function submitVote(
  db: Db,
  decision: Decision,
  { guided = true } = {},
): { vote: Vote; overview: LabelOverview } {
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
    () => appendVote(db, decision, { guided }),
  );
  return { vote, overview: labelOverview(db, decision.annotator) };
}

/** @param batch of the vote, where it was changed together with others: they go with it */
export function whyStepped(kind: 'undo' | 'redo', batch: string | null, tookBack: string): string {
  if (batch === null) return kind === 'undo' ? tookBack : 'Your vote is back.';
  const now = kind === 'undo' ? 'as before' : 'changed again';
  return `This and the others that were changed with it are ${now}.`;
}

type Step = { pair: LabelPair; overview: LabelOverview } | null;

function step(db: Db, annotator: string, kind: 'undo' | 'redo'): Step {
  const target = kind === 'undo' ? undoTarget(db, annotator) : redoTarget(db, annotator);
  const done = countedChange(db, { annotator, task: 'pairs' }, target?.pair_id ?? null, () =>
    kind === 'undo' ? undo(db, annotator) : redo(db, annotator),
  );
  if (!done) return null;
  if (target?.batch) forgetCounts(db);
  const why = whyStepped(kind, target?.batch ?? null, 'You took back your vote on this pair.');
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
