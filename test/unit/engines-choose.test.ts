import { describe, expect, test } from 'vitest';
import type { EngineInfo } from '../../src-main/contract/records.ts';
import { chooseEngine, inOrder } from '../../src-main/engines/choose.ts';

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
    reason: `${id} runs here.`,
    ...more,
  };
}

const missing = (id: EngineInfo['id'], reason: string) =>
  engine(id, 'cpu', { available: false, matmulMs: null, label: id, reason });

const wasm = engine('wasm', 'cpu');
const cpu = engine('cpu', 'cpu');

describe('the order of engines', () => {
  test('TensorFlow on a GPU comes before all', () => {
    const found = [cpu, wasm, engine('webgpu', 'gpu'), engine('tensorflow', 'gpu')];
    expect(inOrder(found).map(({ id }) => id)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
  });

  test('WebGPU on real hardware comes before TensorFlow on the CPU', () => {
    const found = [engine('tensorflow', 'cpu'), engine('webgpu', 'gpu'), wasm, cpu];
    expect(inOrder(found).map(({ id }) => id)).toEqual(['webgpu', 'tensorflow', 'wasm', 'cpu']);
  });

  test('WebGPU on a software driver is never chosen by itself', () => {
    const found = [engine('webgpu', 'software-gpu'), cpu];
    expect(inOrder(found).map(({ id }) => id)).toEqual(['cpu']);
  });

  test('what is not available is not in it, however fast it might be', () => {
    const found = [engine('tensorflow', 'gpu', { available: false }), wasm];
    expect(inOrder(found).map(({ id }) => id)).toEqual(['wasm']);
  });

  test('a measured time does not change it', () => {
    const found = [engine('tensorflow', 'cpu', { matmulMs: 50 }), wasm, cpu];
    expect(chooseEngine(found).chosen).toBe('tensorflow');
  });
});

describe('the reason of the choice', () => {
  test('says what runs, how fast, and why each faster one does not', () => {
    const found = [missing('tensorflow', 'It is not built.'), missing('webgpu', 'No card.'), wasm];
    expect(chooseEngine(found)).toEqual({
      chosen: 'wasm',
      reason:
        'wasm on cpu is the fastest engine that runs here (10 ms for a 512 x 512 product). ' +
        'Not tensorflow: It is not built. Not webgpu: No card.',
    });
  });

  test('says why TensorFlow is on the CPU, and nothing of slower engines', () => {
    const onCpu = engine('tensorflow', 'cpu', { reason: 'No NVIDIA card was found.' });
    const { reason } = chooseEngine([onCpu, missing('webgpu', 'No card.'), wasm, cpu]);
    expect(reason).toContain(' No NVIDIA card was found. Not webgpu: No card.');
    expect(reason).not.toContain('wasm');
  });

  test('is still a sentence where nothing could be started', () => {
    const { chosen, reason } = chooseEngine([
      missing('wasm', 'Broken.'),
      missing('cpu', 'Broken.'),
    ]);
    expect(chosen).toBe('cpu');
    expect(reason).toContain('No engine could be started');
  });
});
