/** Interrupted trainings on WebAssembly. */
import { afterAll, beforeAll, describe } from 'vitest';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { checkpointSuite } from './support/checkpoint-suite.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

describe('an interrupted training on WebAssembly', () => {
  checkpointSuite();
});
