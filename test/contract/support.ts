/** A real core in a temporary home, and clients that check every answer against the contract. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type CommandName,
  commands,
  CoreMessage,
  fromFailure,
  type Job,
  type ParamsInput,
  type Result,
  type TopicName,
  topics,
  type TopicValue,
} from '../../src-main/contract/index.ts';
import { createCore } from '../../src-main/services/core.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const core = (home: string) => createCore({ home, host: 'web', version: '0.0.0' });
export type TestCore = ReturnType<typeof core>;

/** Closed at the end of the test, before its folder is removed. */
export function startCore(home = temporaryFolder()) {
  const started = core(home);
  onTestFinished(() => started.close());
  return started;
}

export function connect(to: TestCore) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<number, (value: unknown) => void>();
  const answered = new Set<CommandName>();
  let lastId = 0;
  const connection = to.connect((sent) => {
    // As over a WebSocket: an answer must survive JSON.
    const message = CoreMessage.parse(JSON.parse(JSON.stringify(sent)));
    if (message.verb === 'event') listeners.get(message.id)?.(message.value);
    else if (message.verb === 'result') waiting.get(message.id)?.resolve(message.value);
    else waiting.get(message.id)?.reject(fromFailure(message.error));
  });
  const send = (message: (id: number) => unknown): { id: number; answer: Promise<unknown> } => {
    const id = ++lastId;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    connection.receive(message(id));
    return { id, answer: answer.promise };
  };
  const client = {
    connection,
    /** Commands whose answers were validated by their schema. */
    answered,
    /** Sends anything as a message with an id, and returns the raw answer. */
    send,
    async call<C extends CommandName>(command: C, params: ParamsInput<C>): Promise<Result<C>> {
      const value = await send((id) => ({ verb: 'call', id, command, params })).answer;
      const result = commands[command].result.parse(value) as Result<C>;
      answered.add(command);
      return result;
    },
    subscribe<T extends TopicName>(topic: T): { values: TopicValue<T>[]; end(): void } {
      const id = ++lastId;
      const values: TopicValue<T>[] = [];
      listeners.set(id, (value) => values.push(topics[topic].parse(value) as TopicValue<T>));
      connection.receive({ verb: 'subscribe', id, topic });
      return { values, end: () => connection.receive({ verb: 'unsubscribe', id }) };
    },
    /** Waits until a job has ended. */
    async jobEnd(jobId: string): Promise<Job> {
      const { values, end } = client.subscribe('jobs');
      for (;;) {
        const job = values.findLast((candidate) => candidate.id === jobId);
        if (job && job.state !== 'running') {
          end();
          return job;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async import(path: string, wishes: { domain: string; role: 'source' | 'target' | 'gold' }) {
      const token = to.lendFile({ path, name: basename(path), temporary: false });
      const { jobId } = await client.call('import.start', { files: [{ token }], ...wishes });
      return client.jobEnd(jobId);
    },
  };
  return client;
}

export type Client = ReturnType<typeof connect>;

/** Sentences of which longer and calmer ones are preferred, made from neutral words. */
export function madeUp(kind: string, i: number) {
  const words = (n: number) => Array.from({ length: n }, (_, k) => `${kind}${(i * 7 + k) % 23}`);
  return {
    good: `${words(12 + (i % 5)).join(' ')}.`,
    bad: `${words(4 + (i % 3)).join(' ')}!!!`,
  };
}

/** Plain pairs, a good and a bad answer to each of `count` prompts. */
export function writePairs(path: string, count: number, kind = 'word'): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const { good, bad } = madeUp(kind, i);
    return JSON.stringify({
      id: `${kind}-${i}`,
      prompt: `${kind} ask ${i}`,
      chosen: good,
      rejected: bad,
    });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export function writeTexts(path: string, count: number, kind = 'talk'): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const { good, bad } = madeUp(kind, i);
    return JSON.stringify({
      prompt: `${kind} ask ${i}`,
      text: i % 2 ? `${good} ${i}` : `${bad} ${i}`,
    });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Settings of a training that takes a second or two. */
export const quick = { steps: 30, seeds: 2, batch: 8, hidden: 8, engine: 'wasm' } as const;
