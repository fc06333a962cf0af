/** The core over its wire: what the contract promises is what a client gets. */
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src-main/contract/index.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';
import { startHub } from './hub.ts';
import { connect, quick, startCore, temporaryFolder, writePairs, writeTexts } from './support.ts';

const failsWith = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

/** A core with an open project of labelled pairs, target texts and gold pairs. */
async function ready() {
  const core = startCore();
  const client = connect(core);
  const folder = temporaryFolder();
  await client.call('project.create', { name: 'Test' });
  const pairs = writePairs(join(folder, 'pairs.jsonl'), 60);
  const texts = writeTexts(join(folder, 'texts.jsonl'), 80);
  const gold = writePairs(join(folder, 'gold.jsonl'), 20, 'talk');
  await client.import(pairs, { domain: 'email', role: 'source' });
  await client.import(texts, { domain: 'chat', role: 'target' });
  await client.import(gold, { domain: 'chat', role: 'gold' });
  return { core, client, folder, pairs };
}

describe('every command', () => {
  it('answers as the contract says', { timeout: 180_000 }, async () => {
    const { core, client, folder, pairs } = await ready();
    const { call } = client;
    const annotator = 'ann';

    // Start page and settings.
    const state = await call('app.state', {});
    expect(state).toMatchObject({ host: 'web', project: { name: 'Test', sample: false } });
    await call('preferences.set', { theme: 'dark', annotator });
    expect(await call('preferences.set', { autoAdvance: false })).toMatchObject({
      theme: 'dark',
      annotator,
      autoAdvance: false,
    });

    // Data.
    const token = core.lendFile({ path: pairs, name: 'pairs.jsonl', temporary: false });
    const preview = await call('import.inspect', { token });
    expect(preview).toMatchObject({ file: { name: 'pairs.jsonl' }, format: 'plain-pairs' });
    const domains = await call('data.domains', {});
    expect(domains).toMatchObject([
      { name: 'email', role: 'source', items: 120, pairs: 60, labelled: 60 },
      { name: 'chat', role: 'target', items: 120, gold: { pairs: 20, scores: 0 } },
    ]);
    const [email, chat] = domains;
    const found = await call('data.items', { domainId: chat.id, search: 'talk ask 7', limit: 5 });
    expect(found.items.every((item) => item.prompt.includes('talk ask 7'))).toBe(true);
    await call('data.renameDomain', { domainId: email.id, name: 'letters' });
    await call('data.setRole', { domainId: chat.id, role: 'source' });
    await call('data.setRole', { domainId: chat.id, role: 'target' });
    expect(await call('data.makePairs', { domainId: email.id, count: 10 })).toEqual({ added: 0 });

    // Labelling.
    expect(await call('label.sit', { annotator })).toEqual({ others: 0 });
    await call('label.giveBack', {});
    const [first] = await call('label.next', { annotator, queue: 'second' });
    const vote = {
      pairId: first.pairId,
      annotator,
      outcome: 'prefer' as const,
      chosen: first.first.id,
      shownFirst: first.first.id,
      durationMs: 900,
    };
    const draft = { reasons: [], note: 'half', partial: null };
    const subject = { annotator, task: 'pairs', id: first.pairId } as const;
    expect(await call('label.draft', { ...subject, draft })).toEqual({ drafts: 1 });
    const submitted = await call('label.submit', vote);
    expect(submitted.overview).toMatchObject({ canUndo: true, queues: { done: 1, second: 59 } });
    expect((await call('label.pair', { annotator, pairId: first.pairId })).vote).toEqual(
      submitted.vote,
    );
    expect((await call('label.undo', { annotator }))?.overview.canRedo).toBe(true);
    expect((await call('label.redo', { annotator }))?.pair.vote?.id).toBe(submitted.vote.id);
    expect((await call('label.overview', { annotator })).queues.done).toBe(1);

    const done = await call('label.done', { annotator, search: 'ask' });
    expect(done.pairs.map(({ pairId }) => pairId)).toEqual([first.pairId]);
    expect(await call('label.history', { annotator, pairId: first.pairId })).toHaveLength(3);
    const change = { ...subject, ids: [first.pairId], outcome: 'tie' };
    expect(await call('label.change', change)).toMatchObject({ changed: 1 });
    await call('label.undo', { annotator });

    // Questions of list tasks.
    const task = 'ranking' as const;
    const wish = { domainId: email.id, task, count: 3, answers: 2 };
    expect(await call('data.makeQuestions', wish)).toEqual({ added: 3 });
    expect(await call('label.tasks', {})).toEqual({
      pairs: 60,
      ranking: 3,
      'best-worst': 0,
      rating: 0,
      choice: 0,
      criteria: 0,
    });
    const asked = await call('label.taskSettings', {});
    expect(asked.rating).toMatchObject({ least: 1, most: 5 });
    await call('label.setTaskSettings', { ...asked, rating: { ...asked.rating, most: 7 } });
    expect((await call('label.taskSettings', {})).rating.most).toBe(7);
    const [question] = await call('question.next', { annotator, task });
    const shown = question.answers.map((answer) => answer.id);
    const { questionId } = question;
    const ranked = await call('question.submit', {
      questionId,
      annotator,
      outcome: 'ranked',
      shown,
      durationMs: 900,
      answer: shown.map((item) => [item]),
    });
    expect((await call('question.get', { annotator, questionId })).vote).toEqual(ranked.vote);
    expect((await call('question.undo', { annotator, task }))?.overview.canRedo).toBe(true);
    expect((await call('question.redo', { annotator, task }))?.question.vote).toEqual(ranked.vote);
    expect((await call('question.done', { annotator, task })).questions).toHaveLength(1);
    expect(await call('question.history', { annotator, questionId })).toHaveLength(3);
    await call('question.undo', { annotator, task });
    expect((await call('question.overview', { annotator, task })).queues.pending).toBe(3);

    // How the project is labelled, and a judge whose server is not there.
    const labelling = await call('label.changeSettings', { overlap: 2 });
    expect(await call('label.settings', {})).toEqual(labelling);
    await call('label.changeSettings', { overlap: 1 });
    await call('label.orderAnew', {});
    // As by McNemar's test (Connor 1987): 5 points apart, 30 % of pairs right by one model alone.
    const asWished = { difference: 0.05, discordant: 0.3 };
    expect(await call('label.pairsNeeded', asWished)).toEqual({ pairs: 1000 });
    const hair = { ...asWished, difference: 0.01 };
    expect(await call('label.pairsNeeded', hair)).toEqual({ pairs: null });
    expect((await call('judge.template', {})).template).toContain('{first}');
    await call('judge.include', { name: 'judge: m', included: true });
    await call('judge.include', { name: 'judge: m', included: false });
    const guide = { annotator, text: 'Be kind.', reasons: [], replaces: null };
    const written = await call('label.setGuidelines', guide);
    expect(await call('label.guidelines', {})).toEqual(written);
    expect(await call('label.guidelinesHistory', {})).toMatchObject([{ number: 1 }, { id: null }]);
    await expect(call('label.setGuidelines', { ...guide, text: 'Else.' })).rejects.toThrow(
      failsWith('guidelines-changed'),
    );
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const waiting = {
      url: `http://127.0.0.1:${port}`,
      model: 'm',
      among: 'all',
      count: 1,
    } as const;
    const judging = await call('judge.start', waiting);
    await expect(call('judge.start', waiting)).rejects.toMatchObject({ code: 'busy' });
    await expect(call('data.removeDomain', { domainId: chat.id })).rejects.toMatchObject({
      code: 'busy',
    });
    await call('jobs.stop', { jobId: judging.jobId });
    expect(await client.jobEnd(judging.jobId)).toMatchObject({ state: 'stopped' });
    silent.close();
    const judge = { url: 'http://127.0.0.1:9', model: 'm', count: 1 };
    const { jobId } = await call('judge.start', judge);
    expect(await client.jobEnd(jobId)).toMatchObject({
      state: 'done',
      message: expect.stringContaining('0 votes') as string,
    });

    // Changes of the data, shown before they are made.
    const [latest] = await call('data.imports', {});
    for (const { gone, backup } of [
      await call('data.undoImport', { importId: latest.id, dryRun: true }),
      await call('data.removeDomain', { domainId: chat.id, dryRun: true }),
    ]) {
      expect(gone.texts).toBeGreaterThan(0);
      expect(backup).toBeNull();
    }
    await call('data.setRole', { domainId: chat.id, role: 'source' });
    const merging = { domainId: chat.id, into: email.id, dryRun: true };
    expect(await call('data.mergeDomain', merging)).toMatchObject({ backup: null });
    await call('data.setRole', { domainId: chat.id, role: 'target' });

    // Training.
    const plan = await call('train.plan', { settings: { steps: 9 } });
    expect(plan).toMatchObject({ obstacles: [], settings: { steps: 9 }, targetItems: 120 });
    expect((await call('engines.report', {})).engines.map((engine) => engine.id)).toContain('cpu');
    const started = await call('train.start', { settings: quick });
    expect((await call('runs.list', {}))[0]).toMatchObject({
      id: started.runId,
      status: 'running',
    });
    expect(await client.jobEnd(started.jobId)).toMatchObject({
      state: 'done',
      runId: started.runId,
      failure: null,
    });
    const [run] = await call('runs.list', {});
    expect(run).toMatchObject({ status: 'done', votes: 61, targetItems: 120, failure: null });
    expect(run.methods.map((method) => method.method)).toEqual(['source-only', 'wdgrl']);
    expect(run.methods[0].sourceAccuracy).toBeGreaterThan(0.8);
    const curve = await call('runs.curve', { runId: run.id });
    expect(new Set(curve.map((point) => `${point.method} ${point.seed}`)).size).toBe(4);

    await call('runs.change', { runId: run.id, name: ' first ', note: 'a note', pinned: true });
    expect((await call('runs.list', {}))[0]).toMatchObject({ name: 'first', pinned: true });
    const comparison = await call('runs.compare', { runIds: [run.id] });
    expect(comparison).toMatchObject({ pairs: 20, runs: [{ againstFirst: null, alike: null }] });

    // Transfer.
    const page = await call('ranking.page', { runId: run.id, method: 'wdgrl', limit: 10 });
    expect(page.total).toBe(120);
    expect(page.rows.map((row) => row.rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(page.rows.every((row) => row.change === row.sourceOnlyRank - row.rank)).toBe(true);
    const item = await call('ranking.item', {
      runId: run.id,
      method: 'wdgrl',
      itemId: page.rows[0].itemId,
    });
    expect(item.methods).toMatchObject([{ method: 'source-only' }, { method: 'wdgrl', rank: 1 }]);
    await call('ranking.mark', { itemId: item.item.id, note: 'a note' });
    const { runId, method, itemId } = {
      runId: run.id,
      method: 'wdgrl',
      itemId: item.item.id,
    };
    expect((await call('ranking.item', { runId, method, itemId })).mark).toEqual({
      excluded: false,
      note: 'a note',
    });
    const around = await call('ranking.around', { runId, method, itemId });
    expect(around.seeds.map(({ seed }) => seed)).toEqual([0, 1]);
    expect(await call('ranking.apart', { runId, method, itemId })).toBeNull();
    const apart = await call('ranking.takeApart', { runId, method, itemId });
    expect((await client.jobEnd(apart.jobId)).state).toBe('done');
    const kept = await call('ranking.apart', { runId, method, itemId });
    expect(kept?.reward).toBeCloseTo(page.rows[0].reward, 3);
    const map = { runId, method, projection: 'pca' } as const;
    expect(await call('map.get', { ...map, space: 'after' })).toBeNull();
    const drawing = await call('map.create', map);
    expect((await client.jobEnd(drawing.jobId)).state).toBe('done');
    const drawn = await call('map.get', { ...map, space: 'after' });
    const points = await call('map.points', { ...map, space: 'after', offset: 5, limit: 9 });
    expect(points.total).toBe(drawn?.points);
    expect(Buffer.from(points.items, 'base64')).toHaveLength(9 * 4);
    expect((await call('ranking.nearest', { runId, method, itemId })).pairs).toHaveLength(5);
    const evaluation = await call('evaluation.get', { runId: run.id });
    expect(evaluation?.gold).toEqual({ kind: 'pairs', count: 20 });
    expect(evaluation?.methods.map((method) => method.method)).toEqual([
      'source-only',
      'wdgrl',
      'longer-wins',
      'random',
    ]);
    // It trained on one source, and on none alone.
    expect(await call('evaluation.sources', { runId })).toBeNull();

    const count = await call('export.preferences', {
      runId: run.id,
      method: 'wdgrl',
      wish: { margin: 0, agreement: 0 },
    });
    // The gold pairs are the only texts that share a prompt.
    expect(count).toMatchObject({ of: 20, agreementKnown: true, wrong: { labels: 20 } });
    // Spot-check.
    expect(await call('spotCheck.propose', { runId, take: 4 })).toHaveLength(4);
    expect(await call('spotCheck.draw', { runId, take: 4 })).toMatchObject({ waiting: 4 });
    expect((await call('spotCheck.overview', { annotator })).queues.pending).toBe(4);
    expect(await call('spotCheck.next', { annotator })).toHaveLength(4);
    expect(await call('spotCheck.get', { runId })).toMatchObject({ drawn: 4, labelled: 0 });
    expect(await call('label.proposeNext', { runId, count: 3 })).toEqual([]);
    expect(await call('label.sendNext', { runId, count: 3 })).toEqual({ sent: 0, waiting: 0 });
    expect(await call('spotCheck.verdict', { runId })).toMatchObject({
      verdict: { checked: null },
    });
    expect(await call('spotCheck.move', {})).toEqual({ pairs: 0, domains: [] });

    const zipped = await client.jobEnd((await call('export.model', { runId, method })).jobId);
    expect(zipped).toMatchObject({ kind: 'export', state: 'done', runId });
    expect(zipped.file?.name).toMatch(/-model\.zip$/);
    expect(existsSync(core.fileOf(zipped.file?.token ?? '')?.path ?? '')).toBe(true);
    const svg = Buffer.from('<svg/>').toString('base64');
    const chart = await call('export.picture', { name: 'A chart', format: 'svg', data: svg });
    expect(chart.name).toMatch(/-a-chart\.svg$/);
    expect(readFileSync(core.fileOf(chart.token)?.path ?? '', 'utf8')).toBe('<svg/>');
    // Export. The ranking of two texts counts as a pair as well.
    await call('question.redo', { annotator, task });
    for (const { what, id } of await call('export.formats', {})) {
      const { token, rows, name } = await call('export.create', { what, format: id });
      const expected = {
        results: 20,
        votes: 62, // the one that was changed and taken back is among all that were cast
        pairs: 61,
        rankings: 1,
        decisions: 1,
        rewards: 120,
        preferences: expect.any(Number) as number,
        best: expect.any(Number) as number,
        report: 1,
        features: 120,
        data: expect.any(Number) as number,
      };
      expect(rows).toEqual(expected[what]);
      const file = core.fileOf(token);
      expect(file?.name).toBe(name);
      expect(readFileSync(file?.path ?? '', 'utf8').length).toBeGreaterThan(
        ['rankings', 'decisions', 'preferences'].includes(what) ? 100 : 1000,
      );
    }

    // Encoders.
    const model = await writeModel(join(folder, 'model'));
    await using hub = await startHub(model, 'someone/tiny');
    process.env['DIALECT_HUB'] = hub.host;
    onTestFinished(() => {
      delete process.env['DIALECT_HUB'];
    });
    await call('preferences.set', { downloads: true });
    expect(await call('encoders.add', { path: model })).toEqual({ id: model });
    const encoding = await call('encoders.encode', { id: model });
    expect((await client.jobEnd(encoding.jobId)).state).toBe('done');
    const { encoders, texts } = await call('encoders.list', {});
    expect(encoders.map(({ id, cached }) => [id, cached])).toEqual([
      ['style', 0],
      ['ngrams', 0],
      [model, texts],
    ]);
    expect(await call('encoders.clear', { id: model })).toEqual({ vectors: texts });
    await call('encoders.forget', { id: model });
    expect((await call('encoders.remote', { id: 'someone/tiny' })).licence).toBe('MIT');
    const download = await call('encoders.download', { id: 'someone/tiny' });
    expect((await client.jobEnd(download.jobId)).state).toBe('done');
    const compared = await call('encoders.compare', { encoders: ['style'], settings: quick });
    expect((await client.jobEnd(compared.jobId)).state).toBe('done');
    const [result, main] = await call('encoders.results', {});
    expect([result.encoder, main.runId]).toEqual(['style', run.id]);
    await call('runs.delete', { runId: result.runId });

    // Pausing and going on.
    const long = await call('train.start', { settings: { ...quick, steps: 100_000 } });
    const { values: progress } = client.subscribe('jobs');
    while (!progress.some(({ id, message }) => id === long.jobId && /step \d/.test(message))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await call('jobs.pause', { jobId: long.jobId });
    expect((await client.jobEnd(long.jobId)).state).toBe('stopped');
    const [paused] = await call('runs.list', {});
    expect(paused).toMatchObject({ id: long.runId, status: 'stopped' });
    expect(paused.resumable?.progress).toBeGreaterThanOrEqual(0);
    const resumed = await call('train.resume', { runId: long.runId });
    expect(resumed.runId).toBe(long.runId);
    await call('jobs.stop', { jobId: resumed.jobId });
    await client.jobEnd(resumed.jobId);
    await call('runs.delete', { runId: long.runId });

    // Starting again, deleting, and other projects.
    const again = await call('train.restart', { runId: run.id });
    await call('jobs.stop', { jobId: again.jobId });
    expect((await client.jobEnd(again.jobId)).state).toBe('stopped');
    await call('runs.delete', { runId: again.runId });
    expect((await call('runs.list', {})).map((known) => known.id)).toEqual([run.id]);
    const copy = await call('project.copy', {});
    expect(copy.path).toMatch(/\.copy-.*\.dialect$/);
    expect(readFileSync(copy.path).toString('latin1', 0, 15)).toBe('SQLite format 3');
    // What two disagree on is settled, and opened again: training is as it was.
    await call('label.submit', { ...vote, annotator: 'b', chosen: first.second.id });
    expect(await call('people.disagreements', {})).toMatchObject({ total: 1, settled: 0 });
    const settled = { pairId: first.pairId, annotator, outcome: 'tie', chosen: null } as const;
    await call('people.adjudicate', settled);
    expect(await call('people.disagreements', {})).toMatchObject({ total: 0, settled: 1 });
    expect(await call('people.undoAdjudication', { annotator })).toEqual({ pairId: first.pairId });
    await call('label.undo', { annotator: 'b' });
    const rank = { questionId, outcome: 'ranked', durationMs: 1 };
    const upsideDown = shown.toReversed().map((item) => [item]);
    await call('question.submit', { ...rank, annotator: 'b', shown, answer: upsideDown });
    expect(await call('people.questionDisagreements', {})).toMatchObject({ total: 1, settled: 0 });
    await call('people.adjudicateQuestion', { ...rank, annotator, answer: upsideDown });
    expect(await call('people.questionDisagreements', {})).toMatchObject({ total: 0, settled: 1 });
    expect(await call('people.undoAdjudication', { annotator })).toEqual({ questionId });
    await call('question.undo', { annotator: 'b', task });
    expect((await call('people.report', {})).pairs).toHaveLength(5);
    const merged = await call('project.merge', { path: copy.path });
    expect(merged).toMatchObject({ apart: 0, sharedNames: [], files: [{ votes: { added: 0 } }] });
    await call('project.close', {});
    expect((await call('project.openSample', {})).project).toMatchObject({ sample: true });
    const reopened = await call('project.open', { path: state.project?.path });
    expect(reopened.recents.map((recent) => recent.name)).toEqual([
      'Test',
      'Support replies (sample)',
    ]);

    expect([...client.answered].toSorted()).toEqual(Object.keys(commands).toSorted());
    await core.close();
    expect(existsSync(join(folder, 'pairs.jsonl'))).toBe(true); // lent, not given
  });
});

describe('a message that is wrong', () => {
  it('is answered with a code and a sentence, and never ends the connection', async () => {
    const client = connect(startCore());
    const { send } = client;
    const call = (command: string, params: unknown) =>
      send((id) => ({ verb: 'call', id, command, params })).answer;
    await expect(call('no.such', {})).rejects.toThrow(failsWith('unknown-command'));
    await expect(call('constructor', {})).rejects.toThrow(failsWith('unknown-command'));
    await expect(call('label.overview', {})).rejects.toThrow(
      failsWith('bad-input', /annotator: is missing/),
    );
    // Votes of such names would not be taken for a person's.
    for (const annotator of ['ann (adjudication)', 'judge: ann']) {
      await expect(call('label.overview', { annotator })).rejects.toThrow(
        failsWith('bad-input', /would be taken for/),
      );
      await expect(call('preferences.set', { annotator })).rejects.toThrow(
        failsWith('bad-annotator', /choose a name without/),
      );
    }
    await expect(call('import.start', { files: [{ token: 'x' }], domain: 'd' })).rejects.toThrow(
      failsWith('bad-input', /role: is missing/),
    );
    await expect(call('label.next', { annotator: 'a', limit: 9999 })).rejects.toThrow(
      failsWith('bad-input', /limit/),
    );
    await expect(send((id) => ({ verb: 'shout', id })).answer).rejects.toThrow(
      failsWith('bad-message'),
    );
    const topic = send((id) => ({ verb: 'subscribe', id, topic: 'toString' }));
    await expect(topic.answer).rejects.toThrow(failsWith('bad-message'));
    for (const noise of [null, 7, 'text', [], { id: -1 }]) client.connection.receive(noise);
    expect((await client.call('app.state', {})).project).toBeNull();
  });

  it('of a preference without a chosen text, or a tie with one, is refused', async () => {
    const { client } = await ready();
    const [pair] = await client.call('label.next', { annotator: 'a', queue: 'second' });
    const vote = { pairId: pair.pairId, annotator: 'a', shownFirst: pair.first.id, durationMs: 1 };
    for (const wrong of [
      { ...vote, outcome: 'prefer', chosen: null },
      { ...vote, outcome: 'tie', chosen: pair.first.id },
      { ...vote, outcome: 'prefer', chosen: pair.first.id, strength: 4 },
    ]) {
      const { answer } = client.send((id) => ({
        verb: 'call',
        id,
        command: 'label.submit',
        params: wrong,
      }));
      await expect(answer).rejects.toThrow(failsWith('bad-input'));
    }
    const { queues } = await client.call('label.overview', { annotator: 'a' });
    expect(queues.done).toBe(0);
  });

  it('needs a project that is open', async () => {
    const client = connect(startCore());
    await expect(client.call('data.domains', {})).rejects.toThrow(failsWith('no-project'));
    await expect(client.call('project.open', {})).rejects.toThrow(failsWith('bad-input'));
    await expect(client.call('project.create', { name: '../x' })).rejects.toThrow(
      failsWith('bad-name'),
    );
  });
});

describe('a call', () => {
  it('that only reads can be cancelled, and is answered so', async () => {
    const { client } = await ready();
    const { id, answer } = client.send((id) => ({
      verb: 'call',
      id,
      command: 'train.plan',
      params: {},
    }));
    client.connection.receive({ verb: 'cancel', id });
    await expect(answer).rejects.toThrow(failsWith('cancelled'));
  });

  it('after the connection was closed is not taken any more', async () => {
    const core = startCore();
    const client = connect(core);
    client.connection.close();
    client.connection.receive({
      verb: 'call',
      id: 1,
      command: 'project.create',
      params: { name: 'Late' },
    });
    expect((await connect(core).call('app.state', {})).project).toBeNull();
  });
});

describe('preferences', () => {
  it('outlive the program; a damaged file of them is put aside', async () => {
    const home = temporaryFolder();
    const core = startCore(home);
    await connect(core).call('preferences.set', { annotator: 'ann', keys: { skip: 'x' } });
    await core.close();
    const again = startCore(home);
    expect((await connect(again).call('app.state', {})).preferences).toMatchObject({
      annotator: 'ann',
      keys: { skip: 'x' },
    });
    await again.close();
    writeFileSync(join(home, 'settings.json'), '{ "preferences": { "theme": 7 } }');
    const after = startCore(home);
    expect((await connect(after).call('app.state', {})).preferences.annotator).toBe('me');
    expect(existsSync(join(home, 'settings.json.damaged'))).toBe(true);
  });
});

describe('a subscription', () => {
  it('to the application gives the present state first, then every change', async () => {
    const core = startCore();
    const client = connect(core);
    const { values, end } = client.subscribe('app');
    expect(values).toHaveLength(1);
    await client.call('project.create', { name: 'One' });
    expect(values.at(-1)?.project?.name).toBe('One');
    end();
    const seen = values.length;
    await client.call('project.close', {});
    expect(values).toHaveLength(seen);
  });

  it('to jobs tells of those that there are, and how they move', async () => {
    const { client } = await ready();
    const { values } = client.subscribe('jobs');
    expect(values.map((job) => [job.kind, job.state])).toEqual([
      ['import', 'done'],
      ['import', 'done'],
      ['import', 'done'],
    ]);
  });

  it('of one connection hears of votes that came through another', async () => {
    const { core, client } = await ready();
    const other = connect(core);
    const { values } = other.subscribe('data');
    const [pair] = await client.call('label.next', { annotator: 'a', queue: 'second' });
    await client.call('label.submit', {
      pairId: pair.pairId,
      annotator: 'a',
      outcome: 'tie',
      chosen: null,
      shownFirst: pair.first.id,
      durationMs: 5,
    });
    expect(values).toEqual([{ what: 'votes' }]);
    const [shown] = await other.call('label.next', { annotator: 'a', queue: 'done' });
    expect(shown.pairId).toBe(pair.pairId);
    expect(shown.first).toEqual(pair.first); // the same sides for the same annotator
  });
});
