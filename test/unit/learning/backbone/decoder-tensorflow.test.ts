/** The decoder on TensorFlow, in float32, where its engine pack is built. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { engineEnvironment, packFolder } from '../../../../src-main/engines/environment.ts';
import { tensorflow } from '../../../../src-main/engines/tensorflow.ts';
import { decoderSuite } from '../support/decoder-suite.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const name = 'a tiny decoder on TensorFlow, to 1e-4 of the same written a second time';

describe.skipIf(!built)(built ? name : `${name} (skipped: the engine pack is not built)`, () => {
  beforeAll(async () => {
    Object.assign(process.env, engineEnvironment());
    await tensorflow.open();
  });
  afterAll(() => tensorflow.close());
  decoderSuite(1e-4);
});
