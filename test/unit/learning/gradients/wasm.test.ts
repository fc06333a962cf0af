/** Gradients by hand on WebAssembly, in float32. */
import { afterAll, beforeAll, describe } from 'vitest';
import { wasm } from '../../../../src-main/engines/wasm.ts';
import { gradientSuite } from '../support/gradient-suite.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

describe('by hand on WebAssembly, to 1e-3 of automatic differentiation', () => {
  gradientSuite({ engine: 'wasm', limit: 1e-3, finite: null });
});
