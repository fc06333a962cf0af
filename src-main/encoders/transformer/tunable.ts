/** Whether a model itself can be tuned, and which matrices, from its files without reading its weights. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toFailure } from '../../contract/errors.ts';
import { adapterTargets, longestText } from '../../domain/bert.ts';
import { decoderTargets, type DecoderTarget } from '../../domain/decoder.ts';
import { parseBertConfig } from './bert-folder.ts';
import { isDecoder, parseDecoderConfig } from './decoder-config.ts';
import type { InspectedModel } from './inspect.ts';
import type { Layout } from './layout.ts';

export interface TunableShape {
  layers: number;
  /** Tokens of the longest text. */
  longest: number;
  /** Matrices that can have adapters. */
  targets: readonly DecoderTarget[];
  /** The default targets. */
  usual: readonly DecoderTarget[];
}

/** @throws DialectError `bad-model` for a model that cannot be tuned */
export function tunableShape({ config, folder }: Pick<Layout, 'config' | 'folder'>): TunableShape {
  if (isDecoder(config)) {
    const { layers, positions } = parseDecoderConfig(config, folder);
    const targets = decoderTargets;
    return { layers: layers.length, longest: positions, targets, usual: targets };
  }
  const bert = parseBertConfig(config, folder);
  return {
    layers: bert.layers,
    longest: longestText(bert),
    targets: adapterTargets,
    usual: ['query', 'value'],
  };
}

const weights = ['model.safetensors', 'model.safetensors.index.json'];

/** Why not, as a sentence; null if it can. */
export function whyUntunable({ layout }: InspectedModel): string | null {
  try {
    tunableShape(layout);
  } catch (error) {
    return toFailure(error).message;
  }
  if (weights.some((file) => existsSync(join(layout.folder, file)))) return null;
  return 'Tuning reads model.safetensors, which this folder lacks. The model can still be used without tuning.';
}
