/** Handlers of the labelling commands. */
import { changeMany, pairHistory, questionHistory } from '../labelling/done.ts';
import {
  labelPair,
  nextLabelPairs,
  redoVote,
  submitVote,
  undoVote,
} from '../labelling/labelling.ts';
import {
  labelQuestion,
  nextQuestions,
  stepQuestion,
  submitQuestionVote,
} from '../labelling/questions.ts';
import { draftCount, keepDraft } from '../../store/drafts.ts';
import { askedCount, pairedSampleSize } from '../../domain/sample-size.ts';
import { guidelines, setGuidelines } from '../../store/guidelines.ts';
import { changeLabelSettings, labelSettings } from '../../store/label-settings.ts';
import { isModelOrder } from '../../store/model-orders.ts';
import { sendToQueue } from '../../store/label-next.ts';
import { labelOverview } from '../../store/overview.ts';
import { taskCounts } from '../../store/questions.ts';
import { setTaskSettings, taskSettings } from '../../store/task-settings.ts';
import { noteVoteForOrder, orderAnew, wantModelOrder } from '../labelling/model-orders.ts';
import type { HandlersOf } from './handler.ts';

export const labellingHandlers: HandlersOf<'label' | 'question'> = {
  'label.overview': ({ project }, { annotator }) => labelOverview(project.db, annotator),
  'label.settings': ({ project }) => labelSettings(project.db),
  'label.changeSettings': (session, change) => {
    const settings = changeLabelSettings(session.project.db, change);
    session.publish('data', { what: 'votes' });
    return settings;
  },
  'label.pairsNeeded': (_session, { difference, discordant }) => ({
    pairs: askedCount(pairedSampleSize(difference, discordant)),
  }),
  'label.orderAnew': ({ project }) => {
    orderAnew(project);
    return {};
  },
  'label.sit': ({ desks }, { annotator, held }, _signal, caller) => {
    const others = desks.sit(caller, annotator);
    if (held) desks.lend(caller, annotator, held);
    return { others };
  },
  'label.giveBack': ({ desks }, _params, _signal, caller) => {
    desks.giveBack(caller);
    return {};
  },
  'label.done': ({ reader }, params, signal) => reader.read('label.done', params, signal),
  'question.done': ({ reader }, params, signal) => reader.read('question.done', params, signal),
  'label.history': ({ project }, params) => pairHistory(project.db, params),
  'question.history': ({ project }, params) => questionHistory(project.db, params),
  'label.change': (session, params) => {
    const result = changeMany(session.project.db, params);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.draft': ({ project: { db } }, { draft, ...subject }) => {
    keepDraft(db, subject, draft);
    return { drafts: draftCount(db, subject) };
  },
  'label.next': ({ project, desks }, params, _signal, caller) => {
    if (isModelOrder(params.order ?? 'random')) {
      wantModelOrder(project, { begins: params.holds?.length === 0 });
    }
    return nextLabelPairs(project.db, params, { desks, caller });
  },
  'label.proposeNext': ({ reader }, params, signal) =>
    reader.read('label.proposeNext', params, signal),
  'label.sendNext': async (session, wish, signal) => {
    const picks =
      'pairIds' in wish
        ? wish.pairIds.map((pairId) => ({ pairId, why: wish.why }))
        : await session.reader.read('label.proposeNext', wish, signal);
    const waiting = sendToQueue(session.project.db, picks);
    session.publish('data', { what: 'votes' });
    return { sent: picks.length, waiting };
  },
  'label.pair': ({ project }, { annotator, pairId }) => labelPair(project.db, annotator, pairId),
  'label.submit': (session, decision) => {
    const result = submitVote(session.project.db, decision);
    noteVoteForOrder(session.project);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.undo': (session, { annotator }) => {
    const result = undoVote(session.project.db, annotator);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.redo': (session, { annotator }) => {
    const result = redoVote(session.project.db, annotator);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'label.guidelines': ({ project }, { version }) => guidelines(project.db, version),
  'label.guidelinesHistory': ({ reader }, params, signal) =>
    reader.read('label.guidelinesHistory', params, signal),
  'label.setGuidelines': (session, { annotator, replaces, ...content }) => {
    const written = setGuidelines(session.project.db, content, { author: annotator, replaces });
    session.publish('data', { what: 'guidelines' });
    return written;
  },
  'label.tasks': ({ project }) => taskCounts(project.db),
  'label.taskSettings': ({ project }) => taskSettings(project.db),
  'label.setTaskSettings': (session, settings) => {
    setTaskSettings(session.project.db, settings);
    session.publish('data', { what: 'domains' });
    return {};
  },
  'question.overview': ({ project }, { annotator, task }) =>
    labelOverview(project.db, annotator, task),
  'question.next': ({ project, desks }, params, _signal, caller) =>
    nextQuestions(project.db, params, { desks, caller }),
  'question.get': ({ project }, { annotator, questionId }) =>
    labelQuestion(project.db, annotator, questionId),
  'question.submit': (session, decision) => {
    const result = submitQuestionVote(session.project.db, decision);
    session.publish('data', { what: 'votes' });
    return result;
  },
  'question.undo': (session, whose) => {
    const result = stepQuestion(session.project.db, whose, 'undo');
    session.publish('data', { what: 'votes' });
    return result;
  },
  'question.redo': (session, whose) => {
    const result = stepQuestion(session.project.db, whose, 'redo');
    session.publish('data', { what: 'votes' });
    return result;
  },
};
