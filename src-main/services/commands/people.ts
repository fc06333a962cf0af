/** Handlers of the commands on people and judges. */
import type { JudgeWish } from '../../contract/index.ts';
import { JUDGE_TEMPLATE } from '../../domain/judge.ts';
import { includeJudge } from '../../store/task-settings.ts';
import { requireNoJudge } from '../jobs/computing.ts';
import type { Session } from '../session.ts';
import { adjudicate, undoAdjudication } from '../labelling/adjudication.ts';
import { adjudicateQuestion } from '../labelling/question-adjudication.ts';
import type { HandlersOf } from './handler.ts';

export const peopleHandlers: HandlersOf<'people' | 'judge'> = {
  'people.report': ({ reader }, params, signal) => reader.read('people.report', params, signal),
  'judge.start': (session, wish) => startJudge(session, wish),
  'judge.template': () => ({ template: JUDGE_TEMPLATE }),
  'judge.include': (session, { name, included }) => {
    includeJudge(session.project.db, name, included);
    session.publish('data', { what: 'domains' });
    return {};
  },
  'people.disagreements': ({ reader }, params, signal) =>
    reader.read('people.disagreements', params, signal),
  'people.adjudicate': (session, decision) => {
    adjudicate(session.project.db, decision);
    session.publish('data', { what: 'votes' });
    return {};
  },
  'people.questionDisagreements': ({ reader }, params, signal) =>
    reader.read('people.questionDisagreements', params, signal),
  'people.adjudicateQuestion': (session, decision) => {
    adjudicateQuestion(session.project.db, decision);
    session.publish('data', { what: 'votes' });
    return {};
  },
  'people.undoAdjudication': (session, { annotator }) => {
    const undone = undoAdjudication(session.project.db, annotator);
    if (undone) session.publish('data', { what: 'votes' });
    return undone;
  },
};

async function startJudge(session: Session, wish: JudgeWish): Promise<{ jobId: string }> {
  const { db } = session.project;
  const [{ judgePairs }, { judgeAddress }] = await Promise.all([
    import('../judge/judge.ts'),
    import('../judge/client.ts'),
  ]);
  judgeAddress(wish); // a bad address is reported at once
  requireNoJudge(session.jobs);
  const jobId = session.jobs.start('judge', `Judge ${wish.model}`, async (job, signal) => {
    let paused = false;
    job.pausable(() => (paused = true));
    const begun = performance.now();
    const outcome = await judgePairs(db, wish, {
      signal,
      paused: () => paused,
      onProgress: ({ done, all, outcome: { voted } }) => {
        const each = (performance.now() - begun) / done / 1000;
        const message = `${done} of ${all} pairs, ${voted} votes`;
        job.update({ fraction: done / all, message, secondsLeft: each * (all - done) });
        session.publish('data', { what: 'votes' });
      },
    });
    const { asked, voted, differing, unclear, failed } = outcome;
    const message =
      asked === 0
        ? 'No pair waits for it: it has judged all that there are.'
        : `${voted} votes; the orders differed on ${differing}, ${unclear} answers were not understood, ${failed} failed.`;
    return { message, ...(paused ? { state: 'stopped' } : {}) };
  });
  return { jobId };
}
