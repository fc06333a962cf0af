/** Interrupted trainings on TensorFlow, where its engine pack is built. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { engineEnvironment, packFolder } from '../../../src-main/engines/environment.ts';
import { tensorflow } from '../../../src-main/engines/tensorflow.ts';
import { checkpointSuite } from './support/checkpoint-suite.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const name = 'an interrupted training on TensorFlow';

describe.skipIf(!built)(built ? name : `${name} (skipped: the engine pack is not built)`, () => {
  beforeAll(async () => {
    Object.assign(process.env, engineEnvironment());
    await tensorflow.open();
  });
  afterAll(() => tensorflow.close());
  checkpointSuite();
});
