import { describe, expect, test } from 'vitest';
import type { EngineInfo } from '../../src-main/contract/records.ts';
import {
  chooseEngines,
  inOrder,
  reasonFor,
  type EngineWork,
} from '../../src-main/engines/choose.ts';

function engine(
  id: EngineInfo['id'],
  hardware: EngineInfo['hardware'],
  more: Partial<EngineInfo> = {},
): EngineInfo {
  return {
    id,
    hardware,
    label: `${id} on ${hardware}`,
    available: true,
    device: hardware,
    matmulMs: 10,
    stepMs: null,
    reason: `${id} runs here.`,
    ...more,
  };
}

const missing = (id: EngineInfo['id'], reason: string) =>
  engine(id, 'cpu', { available: false, matmulMs: null, label: id, reason });

const wasm = engine('wasm', 'cpu');
const cpu = engine('cpu', 'cpu');

describe('the order of engines', () => {
  const ids = (engines: EngineInfo[], work: EngineWork) =>
    inOrder(engines, work).map(({ id }) => id);

  test.each(['narrow', 'wide'] as const)('cards come before all processors for %s work', (work) => {
    const found = [cpu, wasm, engine('webgpu', 'gpu'), engine('tensorflow', 'gpu')];
    expect(ids(found, work)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
  });

  test.each([
    ['narrow', ['webgpu', 'wasm', 'tensorflow', 'cpu']],
    ['wide', ['webgpu', 'tensorflow', 'wasm', 'cpu']],
  ] as const)('on processors it depends on the work: %s', (work, order) => {
    const found = [engine('tensorflow', 'cpu'), engine('webgpu', 'gpu'), wasm, cpu];
    expect(ids(found, work)).toEqual(order);
  });

  test('WebGPU on a software driver is never chosen by itself', () => {
    const found = [engine('webgpu', 'software-gpu'), cpu];
    expect(ids(found, 'wide')).toEqual(['cpu']);
  });

  test('what is not available is not in it, however fast it might be', () => {
    const found = [engine('tensorflow', 'gpu', { available: false }), wasm];
    expect(ids(found, 'wide')).toEqual(['wasm']);
  });

  test('a measured time does not change it', () => {
    const fast = engine('tensorflow', 'cpu', { matmulMs: 5, stepMs: 9 });
    const found = [fast, engine('wasm', 'cpu', { matmulMs: 50, stepMs: 90 }), cpu];
    expect(chooseEngines(found).chosen).toBe('wasm');
  });
});

describe('the reason of the choice', () => {
  test('says what runs, how fast, and why each faster one does not', () => {
    const found = [missing('tensorflow', 'It is not built.'), missing('webgpu', 'No card.'), wasm];
    expect(chooseEngines(found)).toEqual({
      chosen: 'wasm',
      chosenForWide: 'wasm',
      reason:
        'wasm on cpu is the fastest engine that runs here (10 ms for a 512 x 512 product). ' +
        'Not tensorflow: It is not built. Not webgpu: No card.',
    });
  });

  test('names both engines where they differ, and says why TensorFlow is on the CPU', () => {
    const onCpu = engine('tensorflow', 'cpu', { reason: 'No NVIDIA card was found.' });
    const found = [onCpu, missing('webgpu', 'No card.'), wasm, cpu];
    expect(chooseEngines(found)).toEqual({
      chosen: 'wasm',
      chosenForWide: 'tensorflow',
      reason:
        'For style: wasm on cpu is the fastest engine that runs here (10 ms for a 512 x 512 product). ' +
        'tensorflow on cpu: No NVIDIA card was found. Not webgpu: No card. ' +
        'For language models and word features, which have hundreds of columns: tensorflow on cpu, which is faster there.',
    });
  });

  test('of an engine for wide work says nothing of slower ones', () => {
    const onCpu = engine('tensorflow', 'cpu', { reason: 'No NVIDIA card was found.' });
    const reason = reasonFor([onCpu, missing('webgpu', 'No card.'), wasm, cpu], 'wide');
    expect(reason).toContain(' No NVIDIA card was found. Not webgpu: No card.');
    expect(reason).not.toContain('wasm');
  });

  test('gives both figures where a step was measured', () => {
    const found = [engine('tensorflow', 'cpu', { matmulMs: 3.14, stepMs: 25.4, reason: '' })];
    expect(chooseEngines(found).reason).toBe(
      'tensorflow on cpu is the fastest engine that runs here ' +
        '(3.1 ms for a 512 x 512 product, 25 ms for a training step).',
    );
  });

  test('says so where another engine trained more than half as fast again', () => {
    const { chosen, reason } = chooseEngines([
      engine('wasm', 'cpu', { stepMs: 40, reason: '' }),
      engine('cpu', 'cpu', { stepMs: 8 }),
    ]);
    expect(chosen).toBe('wasm');
    expect(reason).toBe(
      'wasm on cpu comes first in the order of the engines that run here ' +
        '(10 ms for a 512 x 512 product, 40 ms for a training step). ' +
        'cpu on cpu trained faster here (8.0 ms against 40 ms a step): choose it in the settings.',
    );
  });

  test.each([
    ['is only a little slower', { stepMs: 29 }, { stepMs: 20 }],
    ['was not timed itself', { stepMs: null }, { stepMs: 20 }],
    ['has no timed rival', { stepMs: 40 }, { stepMs: null }],
    ['has a faster rival that is not available', { stepMs: 40 }, { stepMs: 2, available: false }],
  ])('stays plain where the chosen one %s', (_name, first, second) => {
    const { reason } = chooseEngines([engine('wasm', 'cpu', first), engine('cpu', 'cpu', second)]);
    expect(reason).toContain('is the fastest engine that runs here');
    expect(reason).not.toContain('trained faster');
  });

  test('is still a sentence where nothing could be started', () => {
    const { chosen, reason } = chooseEngines([
      missing('wasm', 'Broken.'),
      missing('cpu', 'Broken.'),
    ]);
    expect(chosen).toBe('cpu');
    expect(reason).toContain('No engine could be started');
  });
});
