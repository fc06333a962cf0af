/** Which candidates are offered and chosen, a run's status in words, and its command line. */
import { describe, expect, it } from 'vitest';
import {
  chosenIds,
  groupsOf,
  offered,
  plainId,
  withCandidate,
} from '../../../src-renderer/src/model/runs/candidates.ts';
import { commandLine } from '../../../src-renderer/src/features/train/command.ts';
import {
  canResume,
  curvesShown,
  mainMethod,
  statusOf,
} from '../../../src-renderer/src/model/runs/statuses.ts';
import { candidate, findings, run, settings, summary } from './records.ts';

const all = [
  candidate('source-only', 'Source only'),
  candidate('coral', 'CORAL'),
  candidate('wdgrl', 'WDGRL', 0.01),
  candidate('wdgrl@0.1', 'WDGRL 0.1', 0.1),
  candidate('dann@1', 'DANN 1', 1),
];
const plan = { candidates: all };

describe('candidates', () => {
  it('stand under their method, whose name has no weight', () => {
    expect(groupsOf(all).map((group) => [group.label, group.candidates.length])).toEqual([
      ['Source only', 1],
      ['CORAL', 1],
      ['WDGRL', 2],
      ['DANN', 1],
    ]);
  });
  it('are all chosen by all', () => {
    expect(chosenIds(['all'], all, all).size).toBe(all.length);
  });
  it('are those of the settings otherwise, and source-only in any case', () => {
    expect([...chosenIds(['wdgrl@0.1'], all, all)]).toEqual(['source-only', 'wdgrl@0.1']);
  });
  it('with the weight that their plain name stands for are named without it', () => {
    expect(plainId('wdgrl@0.01', all)).toBe('wdgrl');
    expect(plainId('wdgrl@0.010', all)).toBe('wdgrl');
    expect(plainId('wdgrl@0.1', all)).toBe('wdgrl@0.1');
    expect(plainId('wdgrl@0.10', all)).toBe('wdgrl@0.1');
    expect(plainId('wdgrl@7', all)).toBe('wdgrl@7');
  });
  it('that can only be taken in again are not chosen by all', () => {
    expect([...chosenIds(['all'], all, all.slice(0, 2))]).toEqual(['source-only', 'coral']);
  });
  it('leave all but one where one of all is left out', () => {
    expect(withCandidate(['all'], all, all, 'coral', false)).toEqual([
      'source-only',
      'wdgrl',
      'wdgrl@0.1',
      'dann@1',
    ]);
  });
  it('keep source-only whatever is clicked', () => {
    expect(withCandidate(['wdgrl'], all, all, 'source-only', false)).toContain('source-only');
  });
  it('stay on offer when left out, with the weight of the settings where they name none', () => {
    const without = { candidates: all.filter((one) => one.id !== 'wdgrl') };
    const list = offered(without, plan, 0.5);
    expect(list.map((one) => one.id)).toEqual([
      'source-only',
      'coral',
      'wdgrl@0.1',
      'wdgrl',
      'dann@1',
    ]);
    expect(list.find((one) => one.id === 'wdgrl')?.lambda).toBe(0.5);
  });
  it('have each method’s own weight on offer where the settings give none', () => {
    const own = { candidates: [...all, candidate('dann', 'DANN', 0.3)] };
    expect(offered({ candidates: all.slice(0, 2) }, own, null).map((one) => one.id)).toEqual([
      'source-only',
      'coral',
      'wdgrl',
      'wdgrl@0.1',
      'dann',
      'dann@1',
    ]);
    // With a weight in the settings the plain name means that weight, and the method's own has to be named.
    const named = { candidates: [all[0], candidate('dann@0.3', 'DANN 0.3', 0.3)] };
    const dann = offered(named, own, 0.05).filter((one) => one.method === 'dann');
    expect(dann.map((one) => [one.id, one.lambda])).toEqual([
      ['dann', 0.05],
      ['dann@0.3', 0.3],
      ['dann@1', 1],
    ]);
  });
  it('that are taught keep the agreement they are named by, whatever the weight of the settings', () => {
    const taught = (id: string, agreement: number) => ({ ...candidate(id, id), agreement });
    const list = [all[0], taught('self-training', 0.6), taught('self-training@0.9', 0.9)];
    for (const lambda of [null, 0.6]) {
      const ids = offered({ candidates: all.slice(0, 1) }, { candidates: list }, lambda);
      expect(ids.map((one) => one.id)).toEqual([
        'source-only',
        'self-training',
        'self-training@0.9',
      ]);
    }
    expect([...chosenIds(['self-training@0.6'], list, list)]).toContain('self-training');
  });
  it('never have two of one id, while the plan is still that of other settings', () => {
    const own = { candidates: [...all, candidate('dann', 'DANN', 0.3)] };
    const ids = offered(own, own, 0.05).map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it('are offered once, however they are named', () => {
    const renamed = {
      candidates: [candidate('source-only', 'Source only'), candidate('wdgrl', 'WDGRL', 0.1)],
    };
    const ids = offered(renamed, plan, 0.1).map((one) => one.id);
    expect(ids).toEqual(['source-only', 'coral', 'wdgrl', 'dann@1']);
  });
});

describe('a run', () => {
  const resumable = { progress: 0.45 };
  it('that was paused says how far it came', () => {
    expect(statusOf(run({ status: 'stopped', resumable })).word).toBe('paused at 45 %');
  });
  it('that was killed says so, and how far it came', () => {
    expect(statusOf(run({ status: 'killed', resumable })).word).toBe('killed at 45 %');
  });
  it('that was stopped without a checkpoint is only stopped', () => {
    expect(statusOf(run({ status: 'stopped' })).word).toBe('stopped');
    expect(canResume(run({ status: 'stopped' }))).toBe(false);
  });
  it('that is done or trains cannot be resumed, whatever is kept of it', () => {
    expect(canResume(run({ status: 'done', resumable }))).toBe(false);
    expect(canResume(run({ status: 'running', resumable }))).toBe(false);
    expect(statusOf(run({ status: 'done', resumable })).word).toBe('done');
  });
  it('is about the candidate that its verdict speaks of', () => {
    const methods = ['source-only', 'wdgrl', 'dann@1'].map((id) => summary(id));
    const verdict = {
      advice: 'adapt' as const,
      candidate: 'dann@1',
      labels: null,
      labelsOf: null,
      reasons: [],
      evidence: [],
      checked: null,
    };
    expect(mainMethod(run({ methods, findings: findings({ verdict }) }))).toBe('dann@1');
  });
  it('of an earlier version is about its first adapted method', () => {
    expect(mainMethod(run())).toBe('wdgrl');
    expect(mainMethod(run({ methods: [], settings: { ...settings, methods: ['all'] } }))).toBe(
      'source-only',
    );
  });
  it('with many candidates draws few of their curves, the chosen one among them', () => {
    const ids = ['source-only', 'a', 'b', 'c', 'd', 'e'];
    expect(curvesShown(ids, ['e', null])).toEqual(['source-only', 'a', 'b', 'e']);
    expect(curvesShown(['source-only', 'a'], [null])).toEqual(['source-only', 'a']);
  });
});

describe('a run as a command line', () => {
  const domains = [
    { id: 1, name: 'my mail' },
    { id: 2, name: 'news' },
    { id: 3, name: 'a, b' },
  ];
  it('names its candidates and what differs from the defaults', () => {
    const methods = ['source-only', 'wdgrl@0.1'];
    const own = { ...settings, methods, marginScale: 1, reliability: true, validators: [] };
    expect(commandLine(own, settings, 'plants.dialect', domains)).toEqual({
      command:
        'dialect train plants.dialect --methods source-only,wdgrl@0.1 --margin-scale 1 --reliability --validators none',
      file: null,
    });
  });
  it('has an option for every number, as the failures of a training name them', () => {
    const own = {
      ...settings,
      lambda: 0.01,
      learningRate: 0.01,
      criticLearningRate: 0.0001,
      gradientPenalty: 1,
      criticSteps: 5,
      weightDecay: 1,
      inputNoise: 0,
      validation: 0.3,
    };
    expect(commandLine(own, settings, 'plants.dialect', domains)).toEqual({
      command:
        'dialect train plants.dialect --methods source-only,wdgrl --lambda 0.01 --learning-rate 0.01 --weight-decay 1 --input-noise 0 --critic-steps 5 --critic-learning-rate 0.0001 --gradient-penalty 1 --validation 0.3',
      file: null,
    });
  });
  it('names domains, and reads a file where a name cannot stand in a list', () => {
    const own = { ...settings, sources: [1, 2], targets: [3] };
    expect(commandLine(own, settings, 'plants.dialect', domains).command).toBe(
      "dialect train plants.dialect --methods source-only,wdgrl --sources 'my mail,news' --targets 'a, b'",
    );
    const file = {
      command: 'dialect train plants.dialect --methods source-only,wdgrl --settings settings.json',
      file: 'settings.json',
    };
    const listed = { ...settings, targets: [1, 3] };
    expect(commandLine(listed, settings, 'plants.dialect', domains)).toEqual(file);
    const deleted = { ...settings, sources: [9] };
    expect(commandLine(deleted, settings, 'plants.dialect', domains)).toEqual(file);
  });
  it('quotes a path for the shell', () => {
    expect(commandLine(settings, settings, "/my files/it's.dialect", domains).command).toBe(
      String.raw`dialect train '/my files/it'\''s.dialect' --methods source-only,wdgrl`,
    );
  });
});
