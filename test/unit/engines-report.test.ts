/** What the report of engines says about a measured training step. */
import { expect, test } from 'vitest';
import type { EngineInfo } from '../../src-main/contract/records.ts';
import { withStep } from '../../src-main/services/engines.ts';

const wasm: EngineInfo = {
  id: 'wasm',
  label: 'WebAssembly, SIMD',
  available: true,
  device: 'CPU',
  hardware: 'cpu',
  matmulMs: 10,
  stepMs: null,
  reason: 'WebAssembly, SIMD runs here.',
};

test('a measured step is a figure, and the reason stays', () => {
  expect(withStep(wasm, { answer: 12.5 })).toEqual({ ...wasm, stepMs: 12.5 });
});

test('a step that could not be measured leaves the engine available, and its reason says why', () => {
  const failure =
    'crashed when a training step was timed (SIGABRT). Dialect itself is not affected.';
  expect(withStep(wasm, { failure })).toEqual({
    ...wasm,
    reason:
      'WebAssembly, SIMD runs here. But WebAssembly, SIMD crashed when a training step was timed ' +
      '(SIGABRT). Dialect itself is not affected.',
  });
});

test('a software graphics card is not timed, and the reason says so', () => {
  const software: EngineInfo = { ...wasm, id: 'webgpu', hardware: 'software-gpu', reason: 'Slow.' };
  expect(withStep(software, null)).toEqual({
    ...software,
    reason: 'Slow. A training step takes seconds: it was not timed.',
  });
});

test('an engine that does not run keeps its own reason', () => {
  const missing = { ...wasm, available: false, reason: 'It is not built.' };
  expect(withStep(missing, null)).toEqual(missing);
});
