/** The backbone on WebAssembly, in float32. */
import { afterAll, beforeAll, describe } from 'vitest';
import { wasm } from '../../../../src-main/engines/wasm.ts';
import { backboneSuite } from '../support/backbone-suite.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

describe('a tiny BERT on WebAssembly, to 1e-4 of the same written a second time', () => {
  backboneSuite({ limit: 1e-4, finite: false });
});
