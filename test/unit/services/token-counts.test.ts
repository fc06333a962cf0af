/** Counting tokens of a project's texts: once for all callers, not without callers, and not after the project. */
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { DialectError } from '../../../src-main/contract/index.ts';
import { inspectModel } from '../../../src-main/encoders/transformer/index.ts';
import { Session } from '../../../src-main/services/session.ts';
import {
  endCounts,
  tokenShare,
  type CountOrder,
} from '../../../src-main/services/encoders/token-counts.ts';
import { readyProject } from '../../contract/project.ts';
import { temporaryFolder } from '../../contract/support.ts';
import { writeModel } from '../encoders/transformer-model.ts';

async function ready() {
  const { project, folder } = await readyProject({ pairs: 3 });
  const model = await writeModel(`${folder}/model`);
  const models = temporaryFolder();
  const { key } = await inspectModel(model, { models });
  const order: CountOrder = {
    projectPath: project.path,
    domains: [1],
    encoder: model,
    key,
    models,
    causal: false,
  };
  const sum = { texts: 6, characters: 100 };
  return { order, texts: { all: sum, missing: sum } };
}

/** Of this process. */
const children = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

it('goes on in one process for all who ask, and is known afterwards', async () => {
  const { order, texts } = await ready();
  const before = children();
  const asked = [tokenShare(order, texts), tokenShare(order, texts)];
  expect(children()).toBe(before + 1);
  const [share, same] = await Promise.all(asked);
  expect(share).toBeGreaterThan(0);
  expect(same).toBe(share);
  const now = children();
  const again = tokenShare(order, texts);
  expect(children()).toBe(now);
  expect(await again).toBe(share);
});

it('is not begun for a call that was given up, and stops when the last one is', async () => {
  const { order, texts } = await ready();
  const before = children();
  const aborted = AbortSignal.abort(new Error('left'));
  await expect(tokenShare(order, texts, aborted)).rejects.toThrow('left');
  expect(children()).toBe(before);
  const [first, second] = [new AbortController(), new AbortController()];
  const left = tokenShare(order, texts, first.signal);
  const stays = tokenShare(order, texts, second.signal);
  first.abort(new Error('left'));
  await expect(left).rejects.toThrow('left');
  expect(await stays).toBeGreaterThan(0);
});

it('ends before its project is closed', async () => {
  const { order, texts } = await ready();
  const before = children();
  const share = tokenShare(order, texts);
  await endCounts('/another.dialect');
  expect(children()).toBe(before + 1);
  await endCounts(order.projectPath);
  expect(await share).toBeNull();
});

async function openSession() {
  const session = new Session({ home: temporaryFolder(), host: 'web', version: '0.0.0' });
  onTestFinished(() => session.end());
  await session.create('Counted');
  const { order, texts } = await ready();
  return { session, share: tokenShare({ ...order, projectPath: session.project.path }, texts) };
}

it('ends with the application', async () => {
  const { session, share } = await openSession();
  await session.end();
  expect(await Promise.race([share, setImmediate('goes on')])).toBeNull();
});

it('is waited for before work is stopped, so that none that begins meanwhile is left behind', async () => {
  const { session } = await openSession();
  const { db } = session.project;
  const closing = session.close();
  await setImmediate();
  let stoppedWhileOpen = false;
  session.jobs.start('encode', 'Encode', (_job, signal) => {
    const end = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => {
      stoppedWhileOpen = db.open;
      end.reject(new DialectError('cancelled', 'It was stopped.'));
    });
    return end.promise;
  });
  await closing;
  expect(stoppedWhileOpen).toBe(true);
});
