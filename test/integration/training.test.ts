/** Training in a process of its own: done, stopped, killed; the project stays usable throughout. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Run, TrainSettings } from '../../src-main/contract/index.ts';
import { startTrainer } from '../../src-main/processes/trainer.ts';
import { evaluateRun } from '../../src-main/services/transfer/evaluate.ts';
import { exportFile } from '../../src-main/services/exports/export-file.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { submitVote } from '../../src-main/services/labelling/labelling.ts';
import { restartTraining, startTraining } from '../../src-main/services/runs/training.ts';
import { probeEngines } from '../../src-main/engines/index.ts';
import { createProject } from '../../src-main/store/open.ts';
import { runPairs } from '../../src-main/store/run-texts.ts';
import { currentSnapshot, getRun } from '../../src-main/store/runs.ts';
import { getCurve } from '../../src-main/store/run-results.ts';
import { createRun } from '../../src-main/store/new-run.ts';
import { quick, temporaryFolder, writePairs, writeTexts } from '../contract/support.ts';

const take = { keepLabels: true, leaveOutProblems: false };

async function ready({ pairs = 60, targets = 80 } = {}) {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'test.dialect'), { name: 'Test' }, 'test');
  onTestFinished(() => project.close());
  const add = (path: string, domain: string, role: 'source' | 'target' | 'gold') =>
    importFiles(project.db, [{ path, name: path }], { domain, role, ...take });
  await add(writePairs(join(folder, 'pairs.jsonl'), pairs), 'email', 'source');
  await add(writeTexts(join(folder, 'texts.jsonl'), targets), 'chat', 'target');
  return { project, folder, add };
}

/** Too long to wait for its end. */
const endless = { ...quick, steps: 1_000_000 };

/** Resolves when the run has reported its first steps. */
function underWay() {
  const first = Promise.withResolvers<void>();
  const onProgress = (_fraction: number, message: string) => {
    if (/step \d/.test(message)) first.resolve();
  };
  return { first: first.promise, watch: { onProgress } };
}

describe('a training', () => {
  it('leaves models, curves, a whole ranking and figures, told as they come', async () => {
    const { project } = await ready();
    const fractions: number[] = [];
    const records: Run[] = [];
    const { runId, ended } = await startTraining(project, quick, {
      onProgress: (fraction) => fractions.push(fraction),
      onRun: (run) => records.push(run),
    });
    expect(getRun(project.db, runId)).toMatchObject({ status: 'running', pairs: 60, votes: 60 });
    const run = await ended;
    expect(run).toMatchObject({
      status: 'done',
      failure: null,
      engine: expect.any(String) as string,
    });
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeGreaterThan(0.9);
    expect(records.at(-1)).toEqual(run);

    const { db } = project;
    const models = db.prepare('SELECT method, seed, length(weights) AS bytes FROM run_model').all();
    expect(models).toHaveLength(4);
    for (const method of ['source-only', 'wdgrl']) {
      const ranks = db
        .prepare('SELECT rank FROM reward WHERE run_id = ? AND method = ? ORDER BY rank')
        .pluck()
        .all(runId, method);
      expect(ranks).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
    }
    const last = getCurve(db, runId).filter((point) => point.step === quick.steps);
    expect(last.map((point) => [point.method, point.seed])).toEqual([
      ['source-only', 0],
      ['source-only', 1],
      ['wdgrl', 0],
      ['wdgrl', 1],
    ]);
    expect(last[2].distance).not.toBeNull();
  });

  it('learns from rankings, ties among them, and takes votes on pairs for rankings of two', async () => {
    const { project, folder, add } = await ready({ pairs: 20, targets: 36 });
    const rankings = Array.from({ length: 20 }, (_, i) => ({
      prompt: `Which of these ${i}?`,
      answers: ['Fine.', `Fine, and ${i} reasons for it.`, `No, not ${i}!`],
      ranks: i % 2 === 0 ? [2, 1, 3] : [1, 1, 2],
    }));
    const path = join(folder, 'rankings.jsonl');
    writeFileSync(path, rankings.map((row) => JSON.stringify(row)).join('\n'));
    await add(path, 'essays', 'source');
    const run = await (await startTraining(project, quick)).ended;
    expect(run).toMatchObject({ status: 'done', failure: null, votes: 40 });
    const count = project.db.prepare('SELECT count(*) FROM run_ranking WHERE run_id = ?').pluck();
    expect(count.get(run.id)).toBe(40);
    expect(JSON.stringify(run.findings)).toContain('plackett-luce');
    expect(run.methods.map(({ method }) => method)).toEqual(['source-only', 'wdgrl']);
  });

  it('is reproduced by the settings that it stored: ranking, validators and verdict', async () => {
    const { project } = await ready({ targets: 36 });
    const first = await (await startTraining(project, quick)).ended;
    const again = await (await restartTraining(project, first.id)).ended;
    const anew = await (await startTraining(project, first.settings)).ended;
    const rewards = (run: number) =>
      project.db
        .prepare('SELECT method, item_id, rank, reward FROM reward WHERE run_id = ? ORDER BY 1, 2')
        .all(run);
    const untimed = (run: Run) =>
      run.methods.map((method) => ({ ...method, seconds: 0, stepsPerSecond: 0 }));
    for (const run of [again, anew]) {
      expect(run.status).toBe('done');
      expect(run.settings).toEqual(first.settings);
      expect(rewards(run.id)).toEqual(rewards(first.id));
      expect(untimed(run)).toEqual(untimed(first));
      expect(run.findings).toEqual(first.findings);
    }
  });

  it('that is stopped says so and keeps its snapshot', async () => {
    const { project } = await ready();
    const { first, watch } = underWay();
    const started = await startTraining(project, endless, watch);
    await first;
    started.stop();
    const run = await started.ended;
    expect(run).toMatchObject({ status: 'stopped', failure: null, votes: 60 });
    expect(runPairs(project.db, run.id)).toHaveLength(60);
  });

  it('ends within a second of a stop, even when its process no longer listens', async () => {
    const { project } = await ready();
    const { first, watch } = underWay();
    const started = await startTraining(project, { ...endless, methods: ['source-only'] }, watch);
    await first;
    process.kill(started.pid ?? 0, 'SIGSTOP'); // as if it hung in a kernel
    const asked = performance.now();
    started.stop();
    const run = await started.ended;
    // Normally a second; the rest allows for a busy machine.
    expect(performance.now() - asked).toBeLessThan(3000);
    expect(run).toMatchObject({ status: 'stopped', failure: null });
  });

  it('leaves a candidate out that diverges, with what to change, and keeps the others', async () => {
    const { project } = await ready({ targets: 36 });
    const settings = {
      ...quick,
      methods: ['wdgrl', 'coral'],
      criticLearningRate: 1,
      gradientPenalty: 0,
    };
    const run = await (await startTraining(project, settings)).ended;
    expect(run).toMatchObject({ status: 'done', failure: null });
    expect(run.methods.map(({ method }) => method)).toEqual(['source-only', 'coral']);
    expect(run.findings?.leftOut).toEqual([
      {
        candidate: 'wdgrl',
        label: 'WDGRL',
        reason: expect.stringMatching(
          /WDGRL diverged at step \d+.*Try a smaller learning rate.* kept\./,
        ) as string,
      },
    ]);
    expect(run.findings?.chosen).not.toBe('wdgrl');
    const ranked = project.db
      .prepare('SELECT method, count(*) FROM reward WHERE run_id = ? GROUP BY 1 ORDER BY 1')
      .raw()
      .all(run.id);
    expect(ranked).toEqual([
      ['coral', 36],
      ['source-only', 36],
    ]);
  });

  it('that is stopped while it encodes is stopped, not failed', async () => {
    const { project } = await ready({ targets: 4000 });
    const started = await startTraining(project, endless, {
      onProgress: (_fraction, message) => {
        if (message.startsWith('Encoding')) started.stop();
      },
    });
    expect(await started.ended).toMatchObject({ status: 'stopped', failure: null });
  });

  it('whose process is killed has failed with a sentence; votes and the project go on', async () => {
    const { project } = await ready();
    const { first, watch } = underWay();
    const started = await startTraining(project, endless, watch);
    await first;
    process.kill(started.pid ?? 0, 'SIGKILL');
    const run = await started.ended;
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'trainer-ended' } });
    expect(run.failure?.message).toMatch(/SIGKILL.*Votes and earlier runs are safe/);

    const pair = project.db
      .prepare<[], { id: number; item_a: number }>('SELECT id, item_a FROM pair LIMIT 1')
      .get();
    if (!pair) throw new Error('no pair');
    const { vote } = submitVote(project.db, {
      pairId: pair.id,
      annotator: 'ann',
      outcome: 'tie',
      chosen: null,
      strength: 2,
      shownFirst: pair.item_a,
      durationMs: 1,
      reasons: [],
      note: '',
    });
    expect(vote.outcome).toBe('tie');
    expect(project.db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(getRun(project.db, run.id).votesSince).toBe(1);
  });

  it('of more texts than a pipe holds loses none of what it found', async () => {
    const { project } = await ready({ targets: 40_000 });
    const settings = { ...quick, steps: 2, seeds: 1, methods: ['source-only'] };
    const run = await (await startTraining(project, settings)).ended;
    expect(run.status).toBe('done');
    const count = project.db.prepare('SELECT count(*) FROM reward').pluck().get();
    expect(count).toBe(run.targetItems);
    expect(run.targetItems).toBeGreaterThan(39_000);
  });

  it('whose results cannot be kept ends, and has failed for that reason', async () => {
    const { project } = await ready();
    const domains = { sources: [1], targets: [2] };
    const settings = TrainSettings.parse(endless);
    const runId = createRun(project.db, settings, domains, currentSnapshot(project.db, [1]));
    const report = await probeEngines();
    const encoders = [{ kind: 'built-in' as const, id: 'style' }];
    const start = {
      projectPath: project.path,
      runId,
      engine: 'wasm' as const,
      report,
      encoders,
      models: '',
    };
    const { ended } = startTrainer(start, (message) => {
      if (message.kind === 'engine') throw new Error('the disk is full');
    });
    expect(await ended).toMatchObject({
      status: 'failed',
      failure: { message: 'the disk is full' },
    });
  });
});

describe('a training that cannot start', () => {
  it('says what is missing, and leaves no run', async () => {
    const folder = temporaryFolder();
    const project = createProject(join(folder, 'empty.dialect'), { name: 'Empty' }, 'test');
    onTestFinished(() => project.close());
    await expect(startTraining(project, quick)).rejects.toThrow(
      expect.objectContaining({
        code: 'cannot-train',
        message: expect.stringMatching(/no source domain.*no target text/) as string,
      }),
    );
    await expect(startTraining(project, { methods: ['magic'] })).rejects.toThrow(/magic/);
    await expect(startTraining(project, { encoder: 'magic' })).rejects.toThrow(/magic/);
    expect(project.db.prepare('SELECT count(*) FROM run').pluck().get()).toBe(0);
  });
});

describe('an evaluation', () => {
  it('tells nothing without gold, and takes gold that came after for texts it ranked', async () => {
    const { project, folder, add } = await ready();
    await add(writePairs(join(folder, 'known.jsonl'), 10, 'talk'), 'chat', 'target');
    const run = await (await startTraining(project, quick)).ended;
    expect(evaluateRun(project.db, run)).toBeNull();
    // Ten of these pairs have texts that were ranked, the others came too late.
    await add(writePairs(join(folder, 'gold.jsonl'), 30, 'talk'), 'chat', 'gold');
    const evaluation = evaluateRun(project.db, run);
    expect(evaluation?.gold).toEqual({ kind: 'pairs', count: 10 });
    const [sourceOnly, , longer, random] = evaluation?.methods ?? [];
    expect(sourceOnly.accuracy).toBeGreaterThan(0.8); // longer and calmer texts are better here too
    // Ten hits of ten: Wilson's interval, since all bootstrap draws are equal.
    const interval = [expect.closeTo(0.722, 3), 1];
    expect(longer).toMatchObject({ method: 'longer-wins', accuracy: 1, interval });
    expect(random.accuracy).toBeLessThan(1);
  });
});

describe('what the validators choose', () => {
  const settings = { ...quick, methods: ['coral'] };

  it('is one of the candidates, told with an evaluation, and formed without gold', async () => {
    const { project, folder, add } = await ready({ targets: 36 });
    await add(writePairs(join(folder, 'known.jsonl'), 10, 'talk'), 'chat', 'target');
    const without = await (await startTraining(project, settings)).ended;
    await add(writePairs(join(folder, 'gold.jsonl'), 10, 'talk'), 'chat', 'gold');
    const withGold = await (await startTraining(project, settings)).ended;
    expect(withGold.findings).toEqual(without.findings);
    expect(withGold.findings).not.toBeNull();

    const told = evaluateRun(project.db, withGold);
    const ids = withGold.methods.map(({ method }) => method);
    expect(ids).toEqual(['source-only', 'coral']);
    expect(ids).toContain(told?.chosen);
    expect(told?.verdict).toEqual(withGold.findings?.verdict);
    expect(told?.verdict?.reasons.length).toBeGreaterThan(0);
    expect(ids).toContain(told?.verdict?.candidate);
    // Reversed gold says the opposite about the methods, and changes nothing about the choice.
    project.db.exec(`UPDATE gold_pair SET chosen =
      (SELECT item_a + item_b - gold_pair.chosen FROM pair WHERE id = pair_id)`);
    const turned = evaluateRun(project.db, withGold);
    expect(turned?.methods[0].accuracy).toBeCloseTo(1 - (told?.methods[0].accuracy ?? 0), 9);
    expect(turned?.chosen).toBe(told?.chosen);
    expect(turned?.verdict).toEqual(told?.verdict);
  });

  it('follows from their ranks: the best average where its gain is more than noise, else source-only', async () => {
    const { project } = await ready({ targets: 36 });
    const run = await (await startTraining(project, settings)).ended;
    const best = Math.min(...run.methods.map(({ averageRank }) => averageRank ?? Infinity));
    const first = run.methods.find(({ averageRank }) => averageRank === best);
    const sum = (of: 'gain' | 'gainError') =>
      first?.validation.reduce((total, one) => total + (one[of] ?? Number.NaN), 0) ?? Number.NaN;
    const { findings } = run;
    const beyond = first?.method !== 'source-only' && sum('gain') > sum('gainError');
    const kept = beyond && findings?.verdict.advice !== 'do-not-adapt';
    expect(findings?.chosen).toBe(kept ? first?.method : 'source-only');
    expect(findings?.verdict.candidate).toBe(findings?.chosen);
    for (const { validation, averageRank } of run.methods) {
      const ranks = validation.flatMap(({ rank }) => (rank === null ? [] : [rank]));
      expect(averageRank).toBeCloseTo(ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length, 9);
    }
    const none = await (await startTraining(project, { ...settings, validators: [] })).ended;
    expect(none.findings).toMatchObject({ chosen: 'source-only', validators: [] });
    expect(none.methods.every(({ averageRank }) => averageRank === null)).toBe(true);
  });
});

describe('an export', () => {
  it('sees one moment of the project while votes go on', async () => {
    const { project, folder } = await ready({ pairs: 2000 });
    const pairs = project.db
      .prepare<[], { id: number; item_a: number }>('SELECT id, item_a FROM pair')
      .all();
    let exporting = true;
    const exported = exportFile(
      project.path,
      { what: 'votes', format: 'jsonl' },
      join(folder, 'votes.jsonl'),
    ).finally(() => (exporting = false));
    let votes = 0;
    while (exporting) {
      const pair = pairs[votes++ % pairs.length];
      submitVote(project.db, {
        pairId: pair.id,
        annotator: 'ann',
        outcome: 'prefer',
        chosen: pair.item_a,
        strength: 1,
        shownFirst: pair.item_a,
        durationMs: 1,
        reasons: [],
        note: '',
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(votes).toBeGreaterThan(0);
    const { rows } = await exported;
    const ids = readFileSync(join(folder, 'votes.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual(
      project.db.prepare('SELECT id FROM event ORDER BY id LIMIT ?').pluck().all(rows),
    );
    expect(rows).toBeLessThan(2000 + votes); // rows after its start are not in it
  });

  it('that cannot be written says so, and leaves nothing; the project is never its file', async () => {
    const { project, folder } = await ready();
    const votes = { what: 'votes' as const, format: 'csv' };
    await expect(
      exportFile(project.path, votes, join(folder, 'no', 'such', 'votes.csv')),
    ).rejects.toThrow(expect.objectContaining({ code: 'cannot-write' }));
    await expect(exportFile(project.path, votes, project.path)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-input' }),
    );
    await expect(
      exportFile(project.path, { ...votes, format: 'docx' }, join(folder, 'x')),
    ).rejects.toThrow(expect.objectContaining({ code: 'unknown-format' }));
    await expect(
      exportFile(project.path, { what: 'rewards', format: 'csv' }, join(folder, 'x.csv')),
    ).rejects.toThrow(expect.objectContaining({ code: 'no-run' }));
  });
});
