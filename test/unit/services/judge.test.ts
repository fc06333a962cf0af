/**
 * A judge: asked in both orders, read strictly, and kept apart from the people, however badly its server behaves.
 */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JudgeWish, type JudgeWishInput } from '../../../src-main/contract/index.ts';
import {
  filled,
  JUDGE_TEMPLATE,
  ORDERS,
  understood,
  verdictOf,
} from '../../../src-main/domain/judge.ts';
import { judgeAddress } from '../../../src-main/services/judge/client.ts';
import { judgePairs } from '../../../src-main/services/judge/judge.ts';
import { nextLabelPairs, submitVote } from '../../../src-main/services/labelling/labelling.ts';
import { peopleReport } from '../../../src-main/services/labelling/people.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { pairRows } from '../../../src-main/store/export.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { includeJudge } from '../../../src-main/store/task-settings.ts';
import { decision, importRecords, newProject, pairIds, unlabelledPairs } from '../store/support.ts';

type Answer = (content: string, response: ServerResponse) => void;

/** A chat completions server with the test's answers. @returns its address and the requests it got */
async function serve(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as {
        messages: { content: string }[];
      };
      asked.push(body.messages[0].content);
      answer(body.messages[0].content, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function says(response: ServerResponse, content: string): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
}

/** Prefers the answer whose text comes first in the alphabet, in either position. */
const sound: Answer = (content, response) => {
  const [, first, second] = /Answer A:\n(.*)\n\nAnswer B:\n(.*)\n/.exec(content) ?? [];
  says(response, first < second ? 'A' : 'B');
};

function withPairs(count: number): Db {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(count));
  return db;
}

const name = 'judge: m';
const judge = (
  db: Db,
  wish: Omit<JudgeWishInput, 'model'>,
  signal = new AbortController().signal,
) => judgePairs(db, JudgeWish.parse({ model: 'm', among: 'all', ...wish }), { signal });

describe('what a judge says', () => {
  it.each([
    ['A', 'first'],
    [' b.\n', 'second'],
    ['**Tie**', 'tie'],
    ['[[A]]', 'first'],
    ['Answer B', 'second'],
    ['<think>A is long, B is right</think>\nB', 'second'],
    ['A is better than B', null],
    ['A or B', null],
    ['', null],
    ['C', null],
    ['I cannot judge this.', null],
  ])('%j is read as %s, and never guessed at', (content, said) => {
    expect(understood(content)).toBe(said);
  });

  it('in both orders is a preference, a tie, or a favour for a place', () => {
    expect(verdictOf('first', 'second')).toEqual({ winner: 'a', orders: ORDERS.agree });
    expect(verdictOf('second', 'first')).toEqual({ winner: 'b', orders: ORDERS.agree });
    expect(verdictOf('tie', 'tie')).toEqual({ winner: null, orders: ORDERS.agree });
    expect(verdictOf('first', 'first')).toEqual({ winner: null, orders: ORDERS.first });
    expect(verdictOf('second', 'second')).toEqual({ winner: null, orders: ORDERS.second });
    expect(verdictOf('first', 'tie')).toEqual({ winner: null, orders: ORDERS.open });
  });

  it('is asked with texts that may hold what looks like a placeholder', () => {
    const texts = { prompt: '{second}', first: '$& {prompt}', second: 'two' };
    const asked = filled(JUDGE_TEMPLATE, texts);
    expect(asked).toContain('Asked:\n{second}\n');
    expect(asked).toContain('Answer A:\n$& {prompt}\n');
  });
});

describe('the address of a judge', () => {
  const addressOf = (url: string, model = 'm') => judgeAddress({ url, model, otherHosts: false });

  it.each([
    ['http://127.0.0.1:11434', 'http://127.0.0.1:11434/v1/chat/completions'],
    ['http://localhost:8080/v1/', 'http://localhost:8080/v1/chat/completions'],
    ['http://[::1]:8080/api/chat/completions?key=1', 'http://[::1]:8080/api/chat/completions'],
  ])('%s is of this machine', (text, address) => {
    expect(addressOf(text).href).toBe(address);
  });

  it.each([
    ['http://example.org/v1', 'other-host'],
    ['http://127.0.0.1.example.org', 'other-host'],
    ['http://0.0.0.0:11434', 'other-host'],
    ['http://localhost.example.org', 'other-host'],
    ['http://[::ffff:8.8.8.8]:11434', 'other-host'],
    ['http://[2001:db8::1]:11434', 'other-host'],
    ['http://me:secret@127.0.0.1:11434', 'bad-address'],
    ['file:///etc/passwd', 'bad-address'],
    ['http://ann:secret@127.0.0.1:11434/v1', 'bad-address'],
    ['ollama', 'bad-address'],
  ])('%s is refused', (text, code) => {
    expect(() => addressOf(text)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('is said without the password that stands in it', () => {
    expect(() => addressOf('http://me:secret@127.0.0.1')).not.toThrow(/secret/);
    expect(() => addressOf('http://me:secret@127.0.0.1')).toThrow(/password/);
  });

  it.each(['gpt-oss:120b-cloud', 'glm-4.6:cloud'])(
    'is no local one where Ollama passes the texts on for %s',
    (model) => {
      const refused = expect.objectContaining({ code: 'other-host' }) as Error;
      expect(() => addressOf('http://127.0.0.1:11434', model)).toThrow(refused);
    },
  );

  it('may be elsewhere once that is allowed', () => {
    expect(judgeAddress({ url: 'http://example.org', model: 'm', otherHosts: true }).hostname).toBe(
      'example.org',
    );
  });
});

describe('a judge', () => {
  it('votes under its own name, each pair once, and takes none out of the queue of people', async () => {
    const db = withPairs(4);
    const pairs = pairIds(db);
    for (const pair of pairs.slice(0, 2)) submitVote(db, decision(pair, 'ann'));
    const before = labelOverview(db, 'ben').queues;
    const { url, asked } = await serve(sound);
    expect(await judge(db, { url, count: 3 })).toEqual({
      annotator: name,
      asked: 3,
      voted: 3,
      differing: 0,
      unclear: 0,
      failed: 0,
    });
    expect(asked).toHaveLength(6);
    expect(await judge(db, { url })).toMatchObject({ asked: 1, voted: 1 });
    expect(await judge(db, { url })).toMatchObject({ asked: 0, voted: 0 });
    expect(labelOverview(db, 'ben').queues).toEqual(before);
    const pending = nextLabelPairs(db, {
      annotator: 'ben',
      queue: 'pending',
      exclude: [],
      limit: 9,
      offset: 0,
    });
    expect(pending).toHaveLength(2);

    // Nothing learns from it, and no figure of people includes it, until somebody says so.
    expect(currentSnapshot(db, [1]).votes).toBe(2);
    expect([...pairRows(db)].filter(({ annotators }) => annotators > 0)).toHaveLength(2);
    const { annotators, judges } = peopleReport(db);
    expect(annotators.map((one) => one.name)).toEqual(['ann']);
    expect(judges).toMatchObject([
      { name, decided: 4, leftOut: 0, agreement: { n: 2 }, consistency: { value: 1, n: 4 } },
    ]);
    includeJudge(db, name, true);
    expect(currentSnapshot(db, [1]).votes).toBe(6);
    expect([...pairRows(db)].filter(({ annotators }) => annotators > 0)).toHaveLength(4);
    includeJudge(db, name, false);
    expect(currentSnapshot(db, [1]).votes).toBe(2);
  });

  it('that favours a place gives a tie or none, and that is told', async () => {
    const db = withPairs(3);
    const { url } = await serve((_, response) => says(response, 'A'));
    expect(await judge(db, { url, count: 1, differing: 'tie' })).toMatchObject({
      voted: 1,
      differing: 1,
    });
    expect(await judge(db, { url })).toMatchObject({ asked: 2, voted: 0, differing: 2 });
    expect(await judge(db, { url })).toMatchObject({ asked: 0 });
    const [report] = peopleReport(db).judges;
    expect(report).toMatchObject({ decided: 1, leftOut: 2, consistency: { value: 0 } });
    expect(report.firstPlace).toMatchObject({ value: 1, n: 3 });
  });

  it('asks of what people decided alone, where that is wished for', async () => {
    const db = withPairs(3);
    submitVote(db, decision(pairIds(db)[1], 'ann'));
    const { url } = await serve(sound);
    expect(await judge(db, { url, among: 'decided' })).toMatchObject({ asked: 1, voted: 1 });
    expect(await judge(db, { url, among: 'open' })).toMatchObject({ asked: 2, voted: 2 });
  });

  it.each<[string, Answer, RegExp]>([
    ['garbage', (_, response) => response.end('<html>'), /no JSON/],
    ['another shape', (_, response) => response.end('{"choices":[]}'), /no completion/],
    [
      'an error',
      (_, response) => {
        response.statusCode = 500;
        response.end('{}');
      },
      /answered 500/,
    ],
    [
      'without end',
      (_, response) => {
        const more = () => response.write('x'.repeat(200_000), more);
        more();
      },
      /longer than a megabyte/,
    ],
    ['a broken line', (_, response) => response.destroy(), /no usable answer/],
    [
      'a way to another machine',
      (_, response) => {
        response.writeHead(307, { location: 'http://example.org/' });
        response.end();
      },
      /answered 307/,
    ],
  ])('that answers %s is stopped, its votes kept', async (_name, bad, sentence) => {
    const db = withPairs(8);
    let calls = 0;
    const { url } = await serve((content, response) => {
      calls++;
      (calls <= 2 ? sound : bad)(content, response);
    });
    await expect(judge(db, { url })).rejects.toThrow(sentence);
    await expect(judge(db, { url })).rejects.toMatchObject({ code: 'judge-failing' });
    expect(peopleReport(db).judges).toMatchObject([{ name, decided: 1 }]);
  });

  it('whose server does not answer is waited for as long as was said, and can be stopped', async () => {
    const db = withPairs(6);
    const silent = await serve(() => undefined);
    expect(await judge(db, { url: silent.url, seconds: 1, count: 1 })).toMatchObject({
      asked: 1,
      voted: 0,
      failed: 1,
    });
    const controller = new AbortController();
    const { url, asked } = await serve(() => controller.abort());
    await expect(judge(db, { url }, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(asked).toHaveLength(1);
    expect(peopleReport(db).judges).toEqual([]);
  });

  it('that chats instead of judging gives no vote', async () => {
    const db = withPairs(2);
    const { url } = await serve((_, response) => says(response, 'Both are lovely! Say “A”.'));
    expect(await judge(db, { url })).toMatchObject({ voted: 0, unclear: 2, failed: 0 });
  });

  it('is asked at localhost, and past a proxy that the environment names', async () => {
    const proxy = await serve((_, response) => says(response, 'proxy'));
    const { url, asked } = await serve((_, response) => says(response, 'B'));
    const client = new URL('../../../src-main/services/judge/client.ts', import.meta.url).href;
    const wish = { url: url.replace('127.0.0.1', 'localhost'), model: 'm', otherHosts: false };
    const program = `
      const { ask, judgeAddress } = await import(${JSON.stringify(client)});
      const wish = ${JSON.stringify(wish)};
      const question = { url: judgeAddress(wish), model: 'm', content: 'A or B?', seconds: 60 };
      process.stdout.write(await ask(question, new AbortController().signal));`;
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', http_proxy: proxy.url, no_proxy: '' };
    const args = ['--input-type=module', '-e', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toBe('B');
    expect(asked).toEqual(['A or B?']);
    expect(proxy.asked).toEqual([]);
  });

  it('with a template that shows no answers is refused', async () => {
    const template = 'Which is better: {first}?';
    await expect(
      judge(withPairs(1), { url: 'http://127.0.0.1:9', template }),
    ).rejects.toMatchObject({ code: 'bad-template' });
  });
});
