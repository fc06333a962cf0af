/** Adapters of a causal language model, in the layout of Python's peft (peft.ts). */
import {
  decoderModules,
  decoderTargets,
  targetShape,
  type DecoderConfig,
  type DecoderTarget,
} from '../../domain/decoder.ts';
import { loadPeft, savePeft, type AdapterPlaces, type SavedAdapters } from './peft.ts';

function placesOf(config: DecoderConfig): AdapterPlaces<DecoderTarget> {
  return {
    ...{ before: 'model.layers.', modules: decoderModules, targets: decoderTargets },
    shapeOf: (target) => targetShape(config, target),
    layers: config.layers.length,
    what: 'the attention or the feed-forward part',
  };
}

/** As `savePeft`, with names of a model that has a head. */
export async function saveDecoderAdapters(
  folder: string,
  config: DecoderConfig,
  saved: SavedAdapters<DecoderTarget>,
  baseModel: string,
): Promise<void> {
  await savePeft(folder, placesOf(config), saved, baseModel);
}

/** As `loadPeft`. */
export function loadDecoderAdapters(
  folder: string,
  config: DecoderConfig,
): Promise<SavedAdapters<DecoderTarget>> {
  return loadPeft(folder, placesOf(config));
}
