/** Which questions of a queue a window gets: those that no other window holds, and why each is shown. */
import type { QueueName, QueueOrder, TaskId } from '../../contract/index.ts';
import { taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { labelSettings } from '../../store/label-settings.ts';
import { isModelOrder, modelVotes } from '../../store/model-orders.ts';
import { reasonSent } from '../../store/label-next.ts';
import { nextOfQueue, type QueuePage } from '../../store/queues.ts';
import type { Caller, Desks } from './desks.ts';

/** For whom questions are fetched, and who knows what the other windows hold. */
export interface Lender {
  desks: Desks;
  caller: Caller;
}

const WAITING = (many: string) => `the ${many} that wait for a vote`;

/** Order -> why a pending question is shown. The quick model says nothing of which text it holds for better. */
const PENDING: Record<QueueOrder, (many: string, one: string) => string> = {
  random: (many) => `Drawn at random among the ${many} that nobody has decided yet.`,
  made: (many) => `The next of the ${many} that nobody has decided yet, as they were made.`,
  prompt: (many) => `The next of the ${many} that nobody has decided yet, prompt by prompt.`,
  disagreement: (many) =>
    `A vote here tells most of ${WAITING(many)}: the votes so far leave it open.`,
  target: (many) => `Its texts are most like the target’s, of ${WAITING(many)}.`,
  gain: (_many, one) =>
    `The votes so far leave this ${one} open, and its texts are like the target’s.`,
  clear: (many) => `Probably a clear case: of ${WAITING(many)}, near ties come last.`,
};

/** Queue -> why one of its questions is shown, as a sentence. */
function reasonsOf(db: Db, task: TaskId, wish: QueueOrder): Record<QueueName, string> {
  const { one, many } = taskOf(task).noun;
  const ordered = !isModelOrder(wish) || (task === 'pairs' && modelVotes(db) !== null);
  const order = ordered ? wish : 'random';
  const { overlap } = labelSettings(db);
  const pending =
    overlap > 1 && (order === 'random' || order === 'made' || order === 'prompt')
      ? `One of the ${many} that fewer than ${overlap} annotators have decided.`
      : PENDING[order](many, one);
  return {
    pending,
    second: `Others have decided this ${one}; yours is a second opinion.`,
    draft: `You began this ${one} and have not decided it.`,
    skipped: `You skipped this ${one} earlier.`,
    flagged: `You flagged this ${one} earlier.`,
    done: `You have decided this ${one}; a new vote replaces the old one.`,
  };
}

interface Page extends QueuePage {
  /** What the window holds already; undefined where nothing is to be lent. */
  holds?: readonly number[] | undefined;
}

/** Questions that no other window holds; where none is left, also those that are held. */
export function freeOfQueue(
  db: Db,
  page: Page,
  lender: Lender | null,
): { id: number; why: string }[] {
  const why = reasonsOf(db, page.task, page.order ?? 'random')[page.queue];
  const held =
    lender && page.holds
      ? lender.desks.elsewhere(lender.caller, page.task)
      : new Map<number, string>();
  const exclude = [...page.exclude, ...held.keys()];
  const sent = (id: number) =>
    page.task === 'pairs' && page.queue === 'pending' ? reasonSent(db, id) : null;
  const free = nextOfQueue(db, { ...page, exclude }).map((id) => ({ id, why: sent(id) ?? why }));
  if (free.length > 0 || held.size === 0) return free;
  return nextOfQueue(db, page).map((id) => {
    const other = held.get(id);
    if (other === undefined) return { id, why };
    const whose = other === page.annotator ? 'another window of yours' : `a window of “${other}”`;
    return { id, why: `Also open in ${whose}: nothing else is left.` };
  });
}

/** Notes what the window holds now: what it had, and what it was just given. */
export function lendNext(
  lender: Lender | null,
  given: Pick<Page, 'annotator' | 'task' | 'holds'> & { ids: readonly number[] },
): void {
  if (!lender || !given.holds) return;
  const ids = [...given.holds, ...given.ids];
  lender.desks.lend(lender.caller, given.annotator, { task: given.task, ids });
}
