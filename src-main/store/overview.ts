/** An annotator's view of a task besides the current question: counts, pace, what can be undone. */
import type { LabelOverview, TaskId } from '../contract/index.ts';
import type { Db } from './database.ts';
import { draftCount } from './drafts.ts';
import { queueCounts, type Sitting } from './queues.ts';
import { redoTarget, undoTarget } from './undo-targets.ts';

const PACE_VOTES = 20;
const PACE_MINIMUM = 5;

function secondsPerVote(db: Db, { annotator, task }: Sitting): number | null {
  const times = db
    .prepare(
      `SELECT duration_ms FROM event
       WHERE annotator = ? AND task = ? AND origin = 'labelled' AND kind = 'vote'
       ORDER BY id DESC LIMIT ?`,
    )
    .pluck()
    .all(annotator, task, PACE_VOTES) as number[];
  if (times.length < PACE_MINIMUM) return null;
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] / 1000;
}

/** An annotator's progress in a task. */
export function labelOverview(db: Db, annotator: string, task: TaskId = 'pairs'): LabelOverview {
  const sitting = { annotator, task };
  const { queues, doneToday } = queueCounts(db, sitting);
  const pace = secondsPerVote(db, sitting);
  return {
    queues,
    drafts: draftCount(db, sitting),
    secondsPerVote: pace,
    secondsLeft: pace === null ? null : pace * queues.pending,
    doneToday,
    canUndo: undoTarget(db, annotator, task) !== null,
    canRedo: redoTarget(db, annotator, task) !== null,
  };
}
