/** Whether a model itself can be tuned, told from its files without reading its weights. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toFailure } from '../../contract/errors.ts';
import { parseBertConfig } from './bert-folder.ts';
import type { InspectedModel } from './inspect.ts';

const weights = ['model.safetensors', 'model.safetensors.index.json'];

/** Why not, as a sentence; null where it can. */
export function whyUntunable({ layout: { folder, config } }: InspectedModel): string | null {
  try {
    parseBertConfig(config, folder);
  } catch (error) {
    return toFailure(error).message;
  }
  if (weights.some((file) => existsSync(join(folder, file)))) return null;
  return 'Tuning reads model.safetensors, which this folder lacks. The model can still be used without tuning.';
}
