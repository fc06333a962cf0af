/**
 * Has pairs ordered by a quick model, in a process of its own: annotators never wait for it, and get
 * pairs in the previous order, or at random, until it is done.
 */
import { startChild, type Child } from '../../processes/child.ts';
import { entryFile } from '../../processes/entry.ts';
import type { FromOrder, OrderStart } from '../../processes/protocols/order.ts';
import type { Db, OpenProject } from '../../store/database.ts';
import { labelSettings } from '../../store/label-settings.ts';
import { keepModelLists, modelRound, modelVotes } from '../../store/model-orders.ts';

interface State {
  child: Child<OrderStart> | null;
  /** Votes since the model was last fitted. */
  since: number;
  /** Whether somebody labels by one of these orders. */
  wanted: boolean;
  /** The round (store/model-orders.ts) in which it failed: fetching pairs does not start it again until data change. */
  failedIn: number | null;
}

const states = new WeakMap<Db, State>();

function stateOf(db: Db): State {
  let state = states.get(db);
  if (!state) states.set(db, (state = { child: null, since: 0, wanted: false, failedIn: null }));
  return state;
}

/**
 * Called when somebody labels by such an order: makes it if there is none.
 *
 * @param begins whether they begin only now: an order that has not seen all votes by then is made anew
 */
export function wantModelOrder(project: OpenProject, { begins = false } = {}): void {
  const { db } = project;
  const state = stateOf(db);
  state.wanted = true;
  const unseen = begins && state.since > 0 && labelSettings(db).refreshEvery > 0;
  const failed = state.failedIn === modelRound(db);
  if ((modelVotes(db) === null || unseen) && !failed) orderAnew(project);
}

/** Fits the model again on the present votes; does nothing while it is at work. */
export function orderAnew(project: OpenProject): void {
  const state = stateOf(project.db);
  if (state.child || project.moved) return;
  state.since = 0;
  const round = modelRound(project.db);
  const child = startChild<OrderStart, FromOrder>(
    {
      file: entryFile('order-process'),
      crashed: {
        code: 'order-ended',
        message: (how) => `The process that orders pairs ended unexpectedly (${how}).`,
      },
      onMessage: (made) => keepModelLists(project.db, made, round),
    },
    { kind: 'start', projectPath: project.path },
  );
  state.child = child;
  void child.ended.then(({ status }) => {
    state.failedIn = status === 'failed' ? round : null;
    if (state.child === child) state.child = null;
  });
}

/**
 * Called for every vote: the orders are made anew at every so many votes of the project, so that the first ones, which
 * know little, end where they would have ended had the project not been closed meanwhile.
 */
export function noteVoteForOrder(project: OpenProject): void {
  const state = stateOf(project.db);
  state.since++;
  const { refreshEvery } = labelSettings(project.db);
  if (!state.wanted || refreshEvery === 0) return;
  const seen = modelVotes(project.db) ?? 0;
  if ((seen % refreshEvery) + state.since >= refreshEvery) orderAnew(project);
}

/** Settles when the process at work has ended, however it ends; null where none is at work. */
export function modelOrdersAtWork({ db }: OpenProject): Promise<unknown> | null {
  return states.get(db)?.child?.ended ?? null;
}

/** Before the project is closed. */
export async function endModelOrders(project: OpenProject): Promise<void> {
  states.get(project.db)?.child?.kill();
  await modelOrdersAtWork(project);
}
