/** The decoder on WebAssembly, in float32. */
import { afterAll, beforeAll, describe } from 'vitest';
import { wasm } from '../../../../src-main/engines/wasm.ts';
import { decoderSuite } from '../support/decoder-suite.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

describe('a tiny decoder on WebAssembly, to 1e-4 of the same written a second time', () => {
  decoderSuite(1e-4);
});
