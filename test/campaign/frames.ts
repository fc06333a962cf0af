/** Protocol messages of a faulty or hostile client: each is answered with a sentence. */
import { join } from 'node:path';
import {
  ClientMessage,
  CoreMessage,
  type CommandName,
  type Failure,
} from '../../src-main/contract/index.ts';
import type { Random } from '../../src-main/domain/random.ts';
import { createCore } from '../../src-main/services/core.ts';
import { mutatedValue } from './mutate.ts';
import { makeProject } from './projects.ts';
import { pick, type Prepared, type Trial, unclear } from './trial.ts';

const annotator = 'ann';
const settings = { steps: 10, seeds: 1, engine: 'cpu' };

/** Valid calls, except those that start processes, use the network or leave the project. */
const calls: Partial<Record<CommandName, unknown>> = {
  'app.state': {},
  'preferences.set': { annotator },
  'project.create': { name: 'a/b' },
  'project.open': { path: '/no/such.dialect' },
  'data.domains': {},
  'data.items': { domainId: 1, search: 'a%_', offset: 0, limit: 5 },
  'data.setRole': { domainId: 1, role: 'source' },
  'data.renameDomain': { domainId: 1, name: 'letters' },
  'data.removeDomain': { domainId: 1, dryRun: true },
  'data.mergeDomain': { domainId: 1, into: 2, dryRun: true },
  'data.undoImport': { importId: 1, dryRun: true },
  'data.imports': {},
  'data.makePairs': { domainId: 1, count: 1 },
  'data.makeQuestions': { domainId: 1, task: 'ranking', count: 1, answers: 3 },
  'import.inspect': { token: 'x', mapping: { prompt: 'p' } },
  'import.start': { files: [{ token: 'x' }], domain: 'd', role: 'source' },
  'people.disagreements': { limit: 2, exclude: [1] },
  'people.adjudicate': { pairId: 1, annotator, outcome: 'tie', chosen: null, note: 'a' },
  'people.questionDisagreements': { limit: 2, exclude: [1] },
  'people.adjudicateQuestion': { questionId: 1, annotator, outcome: 'ranked', answer: [[1], [2]] },
  'people.undoAdjudication': { annotator },
  'label.settings': {},
  'label.changeSettings': { overlap: 2 },
  'label.orderAnew': {},
  'label.pairsNeeded': { difference: 0.05, discordant: 0.3 },
  'label.overview': { annotator },
  'label.next': { annotator, queue: 'pending', exclude: [1], limit: 3, offset: 0 },
  'label.pair': { annotator, pairId: 1 },
  'label.submit': {
    pairId: 1,
    annotator,
    outcome: 'prefer',
    chosen: 1,
    shownFirst: 1,
    strength: 2,
    durationMs: 5,
    reasons: ['a'],
    note: '',
  },
  'label.undo': { annotator },
  'label.redo': { annotator },
  'label.tasks': {},
  'label.guidelines': {},
  'label.guidelinesHistory': {},
  'label.setGuidelines': { annotator, text: 'a', reasons: [], replaces: null },
  'question.overview': { annotator, task: 'ranking' },
  'question.next': { annotator, task: 'ranking', limit: 2 },
  'question.get': { annotator, questionId: 1 },
  'question.submit': {
    questionId: 1,
    annotator,
    outcome: 'ranked',
    answer: [[1], [2]],
    shown: [1, 2],
    durationMs: 5,
    reasons: ['a'],
    note: '',
  },
  'question.undo': { annotator, task: 'ranking' },
  'question.redo': { annotator, task: 'ranking' },
  'train.resume': { runId: 1 },
  'train.restart': { runId: 7 },
  'encoders.add': { path: '/no/such' },
  'encoders.forget': { id: '/no/such' },
  'encoders.clear': { id: 'style' },
  'encoders.compare': { encoders: ['no-such'], settings },
  'encoders.results': {},
  'jobs.stop': { jobId: 'x' },
  'jobs.pause': { jobId: 'x' },
  'runs.list': {},
  'runs.curve': { runId: 1 },
  'runs.change': { runId: 1, name: 'a', pinned: true },
  'runs.compare': { runIds: [1] },
  'runs.delete': { runId: 1 },
  'ranking.page': { runId: 1, method: 'a', sort: 'rank', domains: [1], offset: 0, limit: 3 },
  'ranking.item': { runId: 1, method: 'a', itemId: 1 },
  'ranking.around': { runId: 1, method: 'a', itemId: 1 },
  'ranking.apart': { runId: 1, method: 'a', itemId: 1 },
  'ranking.takeApart': { runId: 1, method: 'a', itemId: 1 },
  'ranking.nearest': { runId: 1, method: 'a', itemId: 1 },
  'map.create': { runId: 1, method: 'a', projection: 'pca' },
  'map.get': { runId: 1, method: 'a', projection: 'pca', space: 'after' },
  'map.points': {
    runId: 1,
    method: 'a',
    projection: 'pca',
    space: 'after',
    offset: 0,
    limit: 9,
  },
  'ranking.mark': { itemId: 1, excluded: true, note: 'a' },
  'evaluation.get': { runId: 1 },
  'spotCheck.get': { runId: 1 },
  'spotCheck.verdict': { runId: 1 },
  'label.proposeNext': { runId: 1, count: 5 },
  'label.sendNext': { runId: 1, count: 5 },
  'spotCheck.propose': { runId: 1, take: 2 },
  'spotCheck.draw': { runId: 1, take: 2 },
  'spotCheck.move': {},
  'spotCheck.overview': { annotator },
  'spotCheck.next': { annotator, limit: 2 },
  'export.formats': {},
  'export.preferences': { runId: 1, method: 'a', wish: { margin: 0, agreement: 0 } },
  'export.model': { runId: 1, method: 'a' },
  'export.create': { what: 'votes', format: 'jsonl', runId: 1 },
};

async function prepare(folder: string): Promise<Prepared> {
  const path = join(folder, 'frames.dialect');
  await makeProject(path, 12);
  const core = createCore({ home: join(folder, 'home'), host: 'web', version: '0.0.0' });
  const waiting = new Map<number, (failure: Failure | null) => void>();
  const connection = core.connect((sent) => {
    const message = CoreMessage.parse(JSON.parse(JSON.stringify(sent)));
    if (message.verb === 'event') return;
    waiting.get(message.id)?.(message.verb === 'error' ? message.error : null);
    waiting.delete(message.id);
  });
  let id = 0;
  const ask = (message: Record<string, unknown>): Promise<Failure | null> => {
    const { promise, resolve } = Promise.withResolvers<Failure | null>();
    waiting.set(id, resolve);
    connection.receive(message);
    return promise;
  };
  await ask({ verb: 'call', id: ++id, command: 'project.open', params: { path } });
  return {
    async step(random) {
      const message = { ...(frame(random) as Record<string, unknown>), id: ++id };
      const parsed = ClientMessage.safeParse(message);
      if (parsed.success && parsed.data.verb !== 'call') {
        connection.receive(message);
        return null;
      }
      const failure = await ask(message);
      const fault = failure && unclear(failure);
      return fault === null ? null : `${fault} after ${JSON.stringify(message).slice(0, 500)}`;
    },
    async close() {
      connection.close();
      await core.close();
    },
  };
}

function frame(random: Random): unknown {
  const [command, params] = pick(random, Object.entries(calls));
  if (random.below(8) === 0) {
    return (
      mutatedValue(random, {
        verb: pick(random, ['call', 'subscribe', 'cancel']),
        command,
        params,
        topic: 'app',
      }) ?? {}
    );
  }
  return { verb: 'call', command, params: mutatedValue(random, params) };
}

export const frames: Trial = { group: 'frames', name: 'mutated messages', atOnce: 500, prepare };
