/** Handlers of the spot-check commands. */
import {
  addDrawn,
  moveIntoTraining,
  nextOfSpotCheck,
  spotOverview,
} from '../../store/spot-check.ts';
import { labelOverview } from '../../store/overview.ts';
import { getRun } from '../../store/runs.ts';
import { labelPair } from '../labelling/labelling.ts';
import { keepJudged } from '../transfer/verdict.ts';
import type { HandlersOf } from './handler.ts';

export const spotCheckHandlers: HandlersOf<'spotCheck'> = {
  'spotCheck.get': ({ reader }, params, signal) => reader.read('spotCheck.get', params, signal),
  'spotCheck.propose': ({ reader }, params, signal) =>
    reader.read('spotCheck.propose', params, signal),
  'spotCheck.draw': async (session, { runId, take }, signal) => {
    const { project, reader } = session;
    const drawn = await reader.read('spotCheck.propose', { runId, take }, signal);
    addDrawn(project.db, runId, drawn);
    session.publish('data', { what: 'votes' });
    return reader.read('spotCheck.get', { runId }, signal);
  },
  'spotCheck.verdict': async (session, { runId }, signal) => {
    const judged = await session.reader.read('spotCheck.verdict', { runId }, signal);
    const { db } = session.project;
    if (judged && keepJudged(db, getRun(db, runId), judged.verdict)) {
      session.publish('data', { what: 'runs' });
    }
    return judged;
  },
  'spotCheck.move': (session) => {
    const moved = moveIntoTraining(session.project.db);
    session.publish('data', { what: 'domains' });
    session.publish('data', { what: 'votes' });
    return moved;
  },
  'spotCheck.overview': ({ project }, { annotator }) =>
    spotOverview(project.db, annotator, labelOverview(project.db, annotator)),
  'spotCheck.next': ({ project }, params) =>
    nextOfSpotCheck(project.db, params).map((id) =>
      labelPair(project.db, params.annotator, id, WHY),
    ),
};

/** Reveals nothing of what the rewards say about a pair: the vote must be blind. */
const WHY =
  'Part of a spot-check: your vote judges the rewards, and nothing learns from it unless somebody moves it into training.';
