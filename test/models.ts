/**
 * Real language models for tests: DIALECT_MODELS_DIR names their folder, else ../shared/models next to the
 * checkout. Tests that need a missing one are skipped, and say so.
 *
 *         const missing = missingModel(MINILM);
 *         describe.skipIf(missing)(`a run on vectors of MiniLM${missing}`, () => ...)
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MINILM = 'all-minilm-l6-v2';
/** A causal decoder of 135 million parameters, with a chat template. */
export const SMOLLM2 = 'smollm2-135m-instruct';
/** About 100 languages; needs `query: ` before every text. */
export const E5 = 'multilingual-e5-small';

type ModelName = typeof MINILM | typeof SMOLLM2 | typeof E5;

const models =
  process.env['DIALECT_MODELS_DIR'] ??
  fileURLToPath(new URL('../../shared/models', import.meta.url));

/** Where the model is, or would be. */
export function modelFolder(name: ModelName): string {
  return join(models, name);
}

/** Why a test cannot run, as the end of its name; empty if the model is available. */
export function missingModel(name: ModelName): string {
  return existsSync(join(modelFolder(name), 'model.safetensors'))
    ? ''
    : ` (skipped: ${name} is not in DIALECT_MODELS_DIR)`;
}
