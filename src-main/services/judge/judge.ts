/** A judge at work: pair by pair, both orders of each, with the vote on disk after each. */
import {
  DialectError,
  type Decision,
  type JudgeOutcome,
  type JudgeWish,
  type LabelPair,
} from '../../contract/index.ts';
import {
  filled,
  JUDGE_TEMPLATE,
  judgeName,
  ORDERS,
  type Said,
  templateFault,
  understood,
  verdictOf,
} from '../../domain/judge.ts';
import { isConversation, messagesOf } from '../../domain/conversation.ts';
import type { Db } from '../../store/database.ts';
import { pairsToJudge } from '../../store/judges.ts';
import { labelPair, submitVote } from '../labelling/labelling.ts';
import { ask, judgeAddress } from './client.ts';

/** After this many consecutive pairs without a usable answer, the server is considered broken. */
const MOST_FAILURES = 5;
const TRIES = 2;

export interface JudgeProgress {
  /** Pairs done, and pairs in all. */
  done: number;
  all: number;
  outcome: JudgeOutcome;
}

interface Watch {
  signal: AbortSignal;
  /** Once true, no further pair is begun. */
  paused?: () => boolean;
  onProgress?: (progress: JudgeProgress) => void;
}

/**
 * Votes already cast are on disk, and are not requested again: a stopped judge continues where it was.
 *
 * @throws DialectError `bad-address`, `other-host`, `bad-template`, `judge-failing`; AbortError
 */
export async function judgePairs(db: Db, wish: JudgeWish, watch: Watch): Promise<JudgeOutcome> {
  const url = judgeAddress(wish);
  const template = wish.template.trim() === '' ? JUDGE_TEMPLATE : wish.template;
  const fault = templateFault(template);
  if (fault !== null) throw new DialectError('bad-template', `${fault} Put it in.`, {});
  const annotator = judgeName(wish.model);
  const ids = pairsToJudge(db, annotator, wish);
  const outcome: JudgeOutcome = {
    annotator,
    asked: ids.length,
    voted: 0,
    differing: 0,
    unclear: 0,
    failed: 0,
  };
  let failures = 0;
  for (const [done, id] of ids.entries()) {
    watch.signal.throwIfAborted();
    if (watch.paused?.()) break;
    const pair = labelPair(db, annotator, id);
    const begun = performance.now();
    try {
      const said = await bothOrders({ ...wish, url, template }, pair, watch.signal);
      failures = 0;
      if (said === null) outcome.unclear++;
      else vote(db, { annotator, pair, said, differing: wish.differing, begun }, outcome);
    } catch (error) {
      watch.signal.throwIfAborted();
      if (!(error instanceof DialectError) || error.code !== 'judge-answer') throw error;
      outcome.failed++;
      failures++;
      if (failures >= MOST_FAILURES) throw failing(error, outcome);
    }
    watch.onProgress?.({ done: done + 1, all: ids.length, outcome: { ...outcome } });
  }
  return outcome;
}

function failing(error: DialectError, { voted }: JudgeOutcome): DialectError {
  return new DialectError(
    'judge-failing',
    `${error.message} That happened ${MOST_FAILURES} times in a row, so the judge was stopped. Its ${voted} votes are kept. Check the server, then start the judge again.`,
    error.details,
  );
}

type Asking = Pick<JudgeWish, 'model' | 'seconds'> & { url: URL; template: string };

/** The answers with either text first; null if one of them has another form. */
async function bothOrders(
  { url, model, seconds, template }: Asking,
  { prompt, first, second }: LabelPair,
  signal: AbortSignal,
): Promise<[Said, Said] | null> {
  const asked = readable(prompt);
  const said: Said[] = [];
  for (const [one, other] of [
    [first.text, second.text],
    [second.text, first.text],
  ]) {
    const content = filled(template, { prompt: asked, first: one, second: other });
    const verdict = understood(await tried({ url, model, seconds, content }, signal));
    if (verdict === null) return null;
    said.push(verdict);
  }
  return [said[0], said[1]];
}

async function tried(question: Parameters<typeof ask>[0], signal: AbortSignal): Promise<string> {
  for (let at = 1; ; at++) {
    try {
      return await ask(question, signal);
    } catch (error) {
      if (signal.aborted || at >= TRIES) throw error;
    }
  }
}

/** A conversation as its turns. */
function readable(prompt: string): string {
  if (!isConversation(prompt)) return prompt;
  return messagesOf(prompt, 'user')
    .map(({ role, content }) => `${role}: ${content}`)
    .join('\n\n');
}

interface Given {
  annotator: string;
  pair: LabelPair;
  /** With the pair's first text shown first, and with its second one. */
  said: [Said, Said];
  differing: JudgeWish['differing'];
  begun: number;
}

function vote(
  db: Db,
  { annotator, pair, said, differing, begun }: Given,
  outcome: JudgeOutcome,
): void {
  const { winner, orders } = verdictOf(...said);
  const chosen = winner === null ? null : winner === 'a' ? pair.first.id : pair.second.id;
  const differ = orders !== ORDERS.agree;
  const decided = chosen === null ? 'tie' : 'prefer';
  const leftOut = differ && differing === 'leave-out';
  const decision: Decision = {
    pairId: pair.pairId,
    annotator,
    chosen,
    strength: 2,
    shownFirst: pair.first.id,
    // A pair that is left out is set aside, so that it is not asked again.
    outcome: leftOut ? 'skip' : decided,
    durationMs: Math.round(performance.now() - begun),
    reasons: [orders],
    note: '',
  };
  submitVote(db, decision, { guided: false });
  if (differ) outcome.differing++;
  if (!leftOut) outcome.voted++;
}
