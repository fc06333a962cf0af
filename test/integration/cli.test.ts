/** The command line as started by a person or a script: a process of its own through the launcher. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineReport, TrainSettings } from '../../src-main/contract/index.ts';
import { candidatesOf } from '../../src-main/learning/candidates.ts';
import { writePairs, writeTexts } from '../contract/support.ts';

const launcher = fileURLToPath(new URL('../../build/launch/dialect.mjs', import.meta.url));
let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function dialect(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** The single JSON object printed by a command, with nothing else on standard output. */
async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await dialect(...args, '--json');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out) as Record<string, unknown>;
}

async function failing(code: number, ...args: string[]) {
  const ended = await dialect(...args, '--json');
  expect(ended.code).toBe(code);
  expect(ended.err).not.toBe('');
  expect(ended.err).not.toMatch(/^\s+at /m); // a sentence, not a stack
  return JSON.parse(ended.out) as { error: { code: string; message: string } };
}

/** Every command is a process of its own, and a training has one more. */
const busy = { timeout: 240_000 };
const quick = ['--steps', '30', '--seeds', '2', '--hidden', '16', '--engine', 'wasm'];

describe('the main job', () => {
  it('imports, trains, evaluates, ranks and exports, one JSON object at a time', busy, async () => {
    const project = at('job.dialect');
    const pairs = writePairs(at('pairs.jsonl'), 60);
    const gold = writePairs(at('gold.jsonl'), 30, 'talk');
    const texts = writeTexts(at('texts.jsonl'), 40);

    const imported = await json('import', project, pairs, '--domain', 'email', '--role', 'source');
    expect(imported).toMatchObject({
      domain: 'email',
      role: 'source',
      rows: 60,
      items: { added: 120, known: 0 },
      votes: { added: 60, known: 0 },
    });
    const again = await json('import', project, pairs, '--domain', 'email', '--role', 'source');
    expect(again).toMatchObject({
      items: { added: 0, known: 120 },
      votes: { added: 0, known: 60 },
    });
    const chat = await json('import', project, gold, '--domain', 'chat', '--role', 'gold');
    expect(chat).toMatchObject({ role: 'gold', gold: { added: 30, known: 0 }, leftOut: 0 });
    await json('import', project, texts, '--domain', 'chat', '--role', 'target');

    const trained = await json('train', project, ...quick);
    expect(trained).toMatchObject({
      run: 1,
      pairs: 60,
      targetItems: 100,
      settings: { steps: 30, seeds: 2, engine: 'wasm' },
      methods: [{ method: 'source-only' }, { method: 'wdgrl' }],
    });
    expect(trained['engine']).toMatch(/WebAssembly/);
    expect(trained['stepsPerSecond']).toBeGreaterThan(0);
    const methods = trained['methods'] as { sourceAccuracy: number }[];
    for (const { sourceAccuracy } of methods) expect(sourceAccuracy).toBeGreaterThan(0.7);

    const evaluated = await json('evaluate', project, '--run', 'latest');
    expect(evaluated['gold']).toEqual({ kind: 'pairs', count: 30 });
    const rows = evaluated['methods'] as {
      method: string;
      accuracy: number;
      interval: [number, number];
    }[];
    expect(rows.map((row) => row.method)).toEqual([
      'source-only',
      'wdgrl',
      'longer-wins',
      'random',
    ]);
    for (const { accuracy, interval } of rows) {
      expect(interval[0]).toBeLessThanOrEqual(accuracy);
      expect(accuracy).toBeLessThanOrEqual(interval[1]);
    }

    const ids = rows.slice(0, 2).map((row) => row.method);
    expect(ids).toContain(evaluated['chosen']);
    expect(evaluated['verdict']).toMatchObject({
      advice: expect.stringMatching(/^(adapt|do-not-adapt|label-more)$/) as string,
      reasons: expect.arrayContaining([expect.any(String)]) as string[],
    });
    expect(ids).toContain((evaluated['verdict'] as { candidate: string }).candidate);
    const { shortcuts, coverage } = evaluated['domains'] as {
      shortcuts: { id: string }[];
      coverage: { share: number; texts: number; furthest: number[] };
    };
    expect(shortcuts.map(({ id }) => id)).toContain('first-person');
    expect(coverage.share).toBeGreaterThanOrEqual(0);
    expect(coverage.share).toBeLessThanOrEqual(1);
    expect(coverage.texts).toBeGreaterThan(20);

    const ranked = await json('rank', project, '--out', at('rank.csv'), '--method', 'source-only');
    expect(ranked).toMatchObject({ rows: 100, what: 'rewards', format: 'csv' });
    const lines = readFileSync(at('rank.csv'), 'utf8').split('\r\n');
    expect(lines[0]).toMatch(/rank/);
    for (const [what, format, count] of [
      ['votes', 'jsonl', 60],
      ['pairs', 'trl', 60],
      ['rewards', 'jsonl', 100],
    ] as const) {
      const out = at(`${what}.${format}`);
      const args = ['export', project, '--what', what, '--format', format, '--out', out];
      expect(await json(...args)).toMatchObject({ rows: count });
      const written = readFileSync(out, 'utf8').trimEnd().split('\n');
      expect(written.map((line) => JSON.parse(line) as unknown)).toHaveLength(count);
    }
  });

  it('trains all candidates, with another loss, without validators', busy, async () => {
    const project = at('all.dialect');
    const pairs = writePairs(at('all.jsonl'), 30);
    const texts = writeTexts(at('few.jsonl'), 30); // too few for diagnostics, which take their time
    await json('import', project, pairs, '--domain', 'email', '--role', 'source');
    await json('import', project, texts, '--domain', 'chat', '--role', 'target');
    const tiny = ['--steps', '3', '--seeds', '1', '--hidden', '4', '--batch', '4'];
    const options = [...tiny, '--engine', 'wasm', '--methods', 'all', '--validators', 'none'];
    // A loss that the labels do not allow is an obstacle, before anything is trained.
    const refused = await failing(1, 'train', project, ...options, '--loss', 'margin');
    expect(refused.error).toMatchObject({
      code: 'cannot-train',
      message: expect.stringMatching(/strengths/) as string,
    });
    const trained = await json('train', project, ...options, '--loss', 'bradley-terry');
    const settings = { ...TrainSettings.parse({}), methods: ['all'] };
    const methods = (trained['methods'] as { method: string }[]).map(({ method }) => method);
    // Teachers trained for three steps agree on nothing: self-training says so, and costs no other candidate.
    const { leftOut } = trained['findings'] as { leftOut: { candidate: string; reason: string }[] };
    expect(leftOut.map(({ candidate }) => candidate)).toEqual([
      'self-training',
      'self-training@0.75',
      'self-training@0.9',
    ]);
    expect(leftOut[0].reason).toMatch(/agree/);
    expect([...methods, ...leftOut.map(({ candidate }) => candidate)]).toEqual(
      candidatesOf(settings).map(({ id }) => id),
    );
    expect(trained).toMatchObject({
      settings: {
        methods: ['all'],
        loss: 'bradley-terry',
        validators: [],
        steps: 3,
        encoder: 'style',
      },
      findings: { loss: 'bradley-terry', validators: [], chosen: 'source-only' },
    });
  });

  it(
    'goes on with --resume where it was interrupted; else it says that there is nothing',
    busy,
    async () => {
      const project = at('resumed run.dialect');
      const pairs = writePairs(at('resumed.jsonl'), 30);
      const texts = writeTexts(at('resumed-texts.jsonl'), 30);
      await json('import', project, pairs, '--domain', 'email', '--role', 'source');
      await json('import', project, texts, '--domain', 'chat', '--role', 'target');
      expect((await failing(1, 'train', project, '--resume')).error.code).toBe('not-resumable');

      const tiny = ['--steps', '1500', '--seeds', '1', '--hidden', '4', '--batch', '4'];
      const options = [...tiny, '--engine', 'wasm', '--validators', 'none'];
      const child = spawn(process.execPath, [launcher, 'train', project, ...options, '--json'], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => {
        if (data.toString().includes('Engine:')) child.kill('SIGINT');
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect({ code, out }).toMatchObject({
        code: 1,
        out: expect.stringMatching(
          /"stopped".*dialect train '.*resumed run\.dialect' --resume/,
        ) as string,
      });
      const other = ['--steps', '5', '--learning-rate', '.1', '--reliability'];
      const { error } = await failing(2, 'train', project, '--resume', ...other);
      expect(error).toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/--reliability, --steps, --learning-rate/) as string,
      });
      const resumed = await json('train', project, '--resume');
      expect(resumed).toMatchObject({ run: 1, settings: { steps: 1500, hidden: 4 } });
      expect((resumed['methods'] as unknown[]).length).toBe(2);
    },
  );

  it(
    'takes every setting as an option, domains by name, each method at its own weight',
    busy,
    async () => {
      const project = at('options.dialect');
      const pairs = writePairs(at('options.jsonl'), 30);
      const texts = writeTexts(at('options-texts.jsonl'), 30);
      for (const name of ['email', 'letters']) {
        await json('import', project, pairs, '--domain', name, '--role', 'source');
      }
      await json('import', project, texts, '--domain', 'chat', '--role', 'target');
      const tiny = ['--steps', '3', '--seeds', '1', '--hidden', '4', '--batch', '4'];
      const start = [...tiny, '--engine', 'wasm', '--validators', 'none', '--methods', 'dann,mmd'];
      const unknown = await failing(2, 'train', project, ...start, '--sources', 'chat');
      expect(unknown.error).toMatchObject({
        code: 'unknown-domain',
        message: expect.stringMatching(/“email”, “letters”/) as string,
      });
      const trained = await json(
        'train',
        project,
        ...start,
        '--sources',
        'letters',
        '--targets',
        'chat',
        '--learning-rate',
        '.002',
        '--critic-learning-rate',
        '.003',
        '--gradient-penalty',
        '5',
        '--critic-steps',
        '2',
        '--weight-decay',
        '1',
        '--input-noise',
        '.1',
        '--validation',
        '.3',
      );
      expect(trained).toMatchObject({
        pairs: 30,
        settings: {
          lambda: null,
          sources: [2],
          targets: [3],
          learningRate: 0.002,
          criticLearningRate: 0.003,
          gradientPenalty: 5,
          criticSteps: 2,
          weightDecay: 1,
          inputNoise: 0.1,
          validation: 0.3,
        },
        methods: [{ method: 'source-only' }, { method: 'dann' }, { method: 'mmd' }],
      });
      // Its settings again, from its printed output.
      writeFileSync(at('printed.json'), JSON.stringify(trained));
      const again = await json('train', project, '--settings', at('printed.json'), '--steps', '4');
      expect(again['settings']).toEqual({ ...(trained['settings'] as object), steps: 4 });
      writeFileSync(at('wrong.json'), JSON.stringify({ learningrate: 1 }));
      const wrong = await failing(2, 'train', project, '--settings', at('wrong.json'));
      expect(wrong.error).toMatchObject({
        code: 'bad-settings',
        message: expect.stringMatching(/learningrate/) as string,
      });
    },
  );

  it('speaks to people without --json, and reads a mapping that it is told', async () => {
    const rows = ['frage,gut,schlecht', 'p1,ja,nein', 'p2,so,"anders, ""zitiert"""'];
    writeFileSync(at('mapped.csv'), `${rows.join('\n')}\n`);
    const map = ['prompt=frage', 'chosen=gut', 'rejected=schlecht'].flatMap((m) => ['--map', m]);
    const { code, out } = await dialect(
      'import',
      at('mapped.dialect'),
      at('mapped.csv'),
      '--domain',
      'd',
      '--role',
      'source',
      '--format',
      'plain-pairs',
      ...map,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^2 rows read into d \(source\)\.\n4 new items/);
  });
});

describe('engines', () => {
  it('are measured and listed with reasons; one of them is chosen', async () => {
    const { engines, ...report } = EngineReport.parse(await json('engines'));
    expect(engines.map((engine) => engine.id).toSorted()).toEqual([
      'cpu',
      'tensorflow',
      'wasm',
      'webgpu',
    ]);
    const chosen = engines.find((engine) => engine.id === report.chosen);
    expect(chosen).toMatchObject({ available: true });
    expect(engines.find(({ id }) => id === report.chosenForWide)?.available).toBe(true);
    expect(chosen?.matmulMs).toBeGreaterThan(0);
    expect(chosen?.stepMs).toBeGreaterThan(0);
    for (const engine of engines) expect(engine.reason).not.toBe('');
  });

  it('stand in a table with both figures', async () => {
    const { out } = await dialect('engines');
    expect(out).toMatch(/^engine +512 x 512 matmul +training step +device +used for\n/);
    expect(out).toMatch(/^cpu +[\d.]+ ms +[\d.]+ ms +CPU/m);
  });
});

describe('work that cannot be done', () => {
  it('ends with code 1, a sentence, and leaves no new project behind', async () => {
    const project = at('never.dialect');
    const source = ['--domain', 'd', '--role', 'source'];
    const missing = await failing(1, 'import', project, at('none.jsonl'), ...source);
    expect(missing.error.message).toMatch(/none\.jsonl/);
    expect(existsSync(project)).toBe(false);
    expect(existsSync(`${project}-lock`)).toBe(false);
    expect((await failing(1, 'train', project)).error.code).toBe('not-found');
    expect((await failing(1, 'evaluate', at('pairs.jsonl'))).error.code).toBe('not-a-project');
  });

  it('says what to do first where a step was left out', async () => {
    const project = at('steps.dialect');
    const texts = writeTexts(at('only-texts.jsonl'), 5);
    await json('import', project, texts, '--domain', 'chat', '--role', 'target');
    expect((await failing(1, 'train', project)).error.code).toBe('cannot-train');
    expect((await failing(1, 'evaluate', project)).error.code).toBe('no-run');
    expect((await failing(1, 'rank', project, '--out', at('x.csv'))).error.code).toBe('no-run');
    expect(existsSync(at('x.csv'))).toBe(false);
  });
});

describe('wrong usage', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['dance']],
    ['a missing option', ['import', 'x.dialect', 'f.jsonl', '--domain', 'd']],
    ['an unknown role', ['import', 'x.dialect', 'f.jsonl', '--domain', 'd', '--role', 'friend']],
    ['a number out of range', ['train', 'x.dialect', '--seeds', '0']],
    ['an unknown engine', ['train', 'x.dialect', '--engine', 'steam']],
    ['an output of no known kind', ['rank', 'x.dialect', '--out', 'rank.docx']],
    ['a run that is no number', ['evaluate', 'x.dialect', '--run', 'best']],
  ])('ends with code 2: %s', async (_what, args) => {
    const { error } = await failing(2, ...args);
    expect(error.code).toBe('usage');
  });

  it('is told from help and version, which are no mistakes', async () => {
    const [help, version] = await Promise.all([dialect('--help'), dialect('--version')]);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(/import .*evaluate /s);
    expect(version).toMatchObject({ code: 0, err: '' });
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
