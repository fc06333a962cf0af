/** Runs: a row and an immutable snapshot before the first step; interruptions are reported. */
import { describe, expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { chooseLoss, factsOfSnapshot } from '../../../src-main/domain/loss-choice.ts';
import { appendQuestionVote, appendVote } from '../../../src-main/store/events.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import { makeQuestions } from '../../../src-main/store/questions.ts';
import { goldPairs } from '../../../src-main/store/ranking.ts';
import {
  runPairs,
  runScores,
  sourceTexts,
  targetTexts,
} from '../../../src-main/store/run-texts.ts';
import {
  currentSnapshot,
  deleteRun,
  domainIds,
  endRun,
  getRun,
  latestRun,
  listRuns,
  markKilledRuns,
} from '../../../src-main/store/runs.ts';
import { addCurve, addRewards, getCurve } from '../../../src-main/store/run-results.ts';
import { createRun, repeatRun } from '../../../src-main/store/new-run.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  textRecord,
  unlabelledPairs,
} from './support.ts';

function readyProject() {
  const project = newProject();
  importRecords(project.db, [
    pairRecord('p1', ['good', 'bad'], 'prefer'),
    pairRecord('p2', ['one', 'other'], 'tie'),
    pairRecord('p3', ['not', 'yet']),
  ]);
  importRecords(project.db, [textRecord('q', 'target 1'), textRecord('q', 'target 2')], {
    domain: 'chat',
    role: 'target',
  });
  return project;
}

function startRun(db: Db): number {
  const domains = { sources: domainIds(db, 'source', []), targets: domainIds(db, 'target', []) };
  const settings = TrainSettings.parse({ steps: 7 });
  return createRun(db, settings, domains, currentSnapshot(db, domains.sources));
}

describe('a run', () => {
  it('has its settings, snapshot and texts on disk before anything is trained', async () => {
    const { db, path } = readyProject();
    const runId = startRun(db);
    expect(getRun(db, runId)).toMatchObject({
      status: 'running',
      settings: { steps: 7 },
      votes: 2,
      pairs: 3, // a tie is two preferences of half the weight
      targetItems: 2,
      votesSince: 0,
      finishedAt: null,
    });
    const trainer = await openReadOnly(path);
    try {
      expect(runPairs(trainer.db, runId).map((pair) => pair.weight)).toEqual([1, 0.5, 0.5]);
      expect([...sourceTexts(trainer.db, runId).rows].map((text) => text.text)).toEqual([
        'good',
        'bad',
        'one',
        'other',
      ]);
      expect(targetTexts(trainer.db, [2]).count).toBe(2);
    } finally {
      trainer.close();
    }
  });

  it('keeps its snapshot whatever is voted later, and counts those votes', () => {
    const { db } = readyProject();
    const runId = startRun(db);
    const before = runPairs(db, runId);
    appendVote(db, decision(pairIds(db)[2], 'ann'));
    expect(runPairs(db, runId)).toEqual(before);
    expect(getRun(db, runId)).toMatchObject({ votes: 2, votesSince: 1 });
    expect(() => db.exec('UPDATE run_pair SET weight = 0')).toThrow('a snapshot is immutable');
  });

  it('loses nothing of votes on pairs and of scores by a ranking beside them', () => {
    const { db } = readyProject();
    const answers = ['first', 'second', 'third'];
    importRecords(
      db,
      answers.map((text, i) => textRecord('q', text, 3 - i)),
    );
    const strong = { outcome: 'prefer' as const, strength: 3 as const };
    appendVote(db, decision(pairIds(db)[2], 'ann', strong));
    const before = currentSnapshot(db, [1]);
    expect(before.rankings).toEqual([]);
    makeQuestions(db, { task: 'ranking', domainId: 1, count: 9, answers: 3 });
    const { id, list } = db
      .prepare<[], { id: number; list: string }>(
        'SELECT id, items AS list FROM question WHERE json_array_length(items) = 3',
      )
      .get() as { id: number; list: string };
    const items = JSON.parse(list) as number[];
    appendQuestionVote(db, 'ranking', {
      questionId: id,
      annotator: 'ann',
      outcome: 'ranked',
      shown: items,
      answer: items.map((item) => [item]),
      durationMs: 1,
      reasons: [],
      note: '',
    });
    const after = currentSnapshot(db, [1]);
    const said = after.rankings.map(({ items: groups }) => groups.flat().join(' '));
    expect(said[0]).toBe(items.join(' '));
    const others = before.pairs.map(({ chosen, rejected }) => `${chosen} ${rejected}`);
    expect(before.pairs.filter(({ votes }) => votes.length === 0).length).toBeGreaterThan(0);
    expect(said.slice(1)).toEqual(others);
    expect(after.rankings.slice(1).map(({ weight }) => weight)).toEqual(
      before.pairs.map(({ weight }) => weight),
    );
    // Pairwise, the ranking is less than the rest: strengths and scores remain the training data.
    expect(chooseLoss(factsOfSnapshot(after)).loss).toBe(chooseLoss(factsOfSnapshot(before)).loss);
    expect(after.pairs.length).toBe(before.pairs.length + 3);
  });

  it('can be repeated on the same snapshot, beside the target texts of today', () => {
    const { db } = readyProject();
    const first = startRun(db);
    endRun(db, first, 'stopped', null);
    appendVote(db, decision(pairIds(db)[2], 'ann'));
    importRecords(db, [textRecord('q', 'target 3')], { domain: 'chat', role: 'target' });
    const again = repeatRun(db, first);
    expect(runPairs(db, again)).toEqual(runPairs(db, first));
    expect(getRun(db, again)).toMatchObject({
      status: 'running',
      votes: 2,
      votesSince: 1,
      targetItems: 3,
    });
  });

  it('keeps scores and shares of ties in its snapshot, and so does its repetition', () => {
    const { db } = readyProject();
    importRecords(db, [textRecord('q', 'poor', 1), textRecord('q', 'fair', 2)], {
      domain: 'essays',
    });
    const first = startRun(db);
    const again = repeatRun(db, first);
    db.exec('DELETE FROM score');
    for (const runId of [first, again]) {
      expect(runPairs(db, runId).map(({ tie, votes }) => [tie, votes])).toEqual([
        [0, 1],
        [1, 1],
        [1, 1],
        [0, 0], // made from scores
      ]);
      expect(runScores(db, runId)).toMatchObject([
        { domainId: 3, prompt: 'q', value: 1 },
        { domainId: 3, prompt: 'q', value: 2 },
      ]);
    }
    expect(() => db.exec('UPDATE run_score SET value = 0')).toThrow('a snapshot is immutable');
    deleteRun(db, again);
    expect(count(db, 'run_score')).toBe(2);
  });

  it('reads scored texts that are in no pair only where they are asked for', () => {
    const { db } = readyProject();
    importRecords(db, [textRecord('q', 'alike', 3), textRecord('q', 'as well', 3)], {
      domain: 'essays',
    });
    const runId = startRun(db);
    expect(sourceTexts(db, runId).count).toBe(4);
    const { count: all, rows } = sourceTexts(db, runId, { scored: true });
    expect(all).toBe(6);
    expect([...rows].map(({ text }) => text)).toContain('as well');
  });

  it('believes annotators by how they agree, where it is asked to', () => {
    const { db } = newProject();
    importRecords(db, unlabelledPairs(30));
    for (const [i, pair] of pairIds(db).entries()) {
      for (const name of ['ann', 'bea', 'cid']) appendVote(db, decision(pair, name));
      appendVote(db, decision(pair, 'dan', { chosen: i % 2 === 0 ? pair.a : pair.b }));
    }
    const [plain, believed] = [false, true].map(
      (reliability) => currentSnapshot(db, [1], { reliability }).pairs,
    );
    const against = (pairs: typeof plain) =>
      pairs.filter((pair) => pair.weight < 0.5).map((pair) => pair.weight);
    expect(against(plain)).toEqual(new Array(15).fill(0.25));
    expect(Math.max(...against(believed))).toBeLessThan(0.15);
    expect(Math.max(...believed.map((pair) => pair.weight))).toBeLessThanOrEqual(1);
  });

  it('learns soft labels by the competence of annotators, where it is asked to', () => {
    const { db } = newProject();
    importRecords(db, unlabelledPairs(30));
    const pairs = pairIds(db);
    for (const [i, pair] of pairs.entries()) {
      const [right, wrong] = i % 2 === 0 ? [pair.a, pair.b] : [pair.b, pair.a];
      for (const name of ['ann', 'bea', 'cid'])
        appendVote(db, decision(pair, name, { chosen: right }));
      // An annotator who names the worse text three times out of four is interpreted in reverse.
      appendVote(db, decision(pair, 'dan', { chosen: i % 4 === 0 ? right : wrong }));
    }
    const soft = currentSnapshot(db, [1], { competence: true });
    expect(soft.votes).toBe(120);
    expect(soft.pairs).toHaveLength(30);
    for (const [i, { chosen, weight }] of soft.pairs.entries()) {
      expect([chosen, weight > 0.99]).toEqual([i % 2 === 0 ? pairs[i].a : pairs[i].b, true]);
    }
    // By rewards: both ways of a pair, the more votes the surer.
    const wish = { competence: true, competenceModel: 'bradley-terry' } as const;
    const byRewards = currentSnapshot(db, [1], wish).pairs;
    expect(byRewards).toHaveLength(60);
    const better = byRewards.filter(({ weight }) => weight > 0.75).map(({ chosen }) => chosen);
    expect(better).toEqual(pairs.map(({ a, b }, i) => (i % 2 === 0 ? a : b)));
  });

  it('that was under way when the program ended is marked as killed', () => {
    const { db } = readyProject();
    const [done, killed] = [startRun(db), startRun(db)];
    endRun(db, done, 'done', null);
    expect(markKilledRuns(db)).toBe(1);
    expect(getRun(db, killed)).toMatchObject({ status: 'killed', failure: { code: 'killed' } });
    expect(latestRun(db)?.id).toBe(done);
    expect(listRuns(db).map((run) => run.id)).toEqual([killed, done]);
  });

  it('goes with all that is its own, and nothing else', () => {
    const { db } = readyProject();
    const [gone, stays] = [startRun(db), startRun(db)];
    const point = {
      method: 'source-only',
      seed: 0,
      step: 1,
      sourceLoss: 0.7,
      validationLoss: null,
      validationAccuracy: null,
      distance: null,
      gradientCosine: null,
    };
    for (const run of [gone, stays]) addCurve(db, run, [point]);
    deleteRun(db, gone);
    expect(getCurve(db, gone)).toEqual([]);
    expect(getCurve(db, stays)).toEqual([point]);
    expect(count(db, 'run_pair')).toBe(3);
    expect(count(db, 'event')).toBe(2);
    expect(() => getRun(db, gone)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('gold labels of a run', () => {
  it('are those of texts that it ranked: later texts have no place in its ranking', () => {
    const { db } = readyProject();
    const gold = (text: string, other: string) =>
      importRecords(db, [pairRecord('q', [text, other], 'prefer')], {
        domain: 'chat',
        role: 'gold',
      });
    gold('target 1', 'target 2');
    const runId = startRun(db);
    const items = Int32Array.from(
      db.prepare('SELECT id FROM item WHERE domain_id = 2').pluck().all() as number[],
    );
    addRewards(db, runId, {
      method: 'source-only',
      items,
      rank: Int32Array.of(1, 2),
      score: Float64Array.of(0.75, 0.25),
      reward: Float32Array.of(1, -1),
      spread: Float32Array.of(0, 0),
    });
    gold('a later text', 'target 1');
    expect(goldPairs(db, runId)).toMatchObject([{ chosen: items[0], rejected: items[1] }]);
  });
});
