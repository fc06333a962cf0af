/** Adapters of a causal language model, in the layout of Python's peft (peft.ts). */
import {
  decoderModules,
  decoderTargets,
  targetShape,
  type DecoderConfig,
  type DecoderTarget,
} from '../../domain/decoder.ts';
import { loadPeft, savePeft, type AdapterPlaces, type SavedAdapters } from './peft.ts';

/** @param headed whether names are those of a model with a head, wrapped around the base model */
function placesOf(config: DecoderConfig, headed: boolean): AdapterPlaces<DecoderTarget> {
  return {
    before: headed ? 'model.layers.' : 'layers.',
    modules: decoderModules,
    targets: decoderTargets,
    shapeOf: (target) => targetShape(config, target),
    layers: config.layers.length,
    what: 'the attention or the feed-forward part',
  };
}

/** See `savePeft`: for AutoModel, or with a score head for AutoModelForSequenceClassification. */
export async function saveDecoderAdapters(
  folder: string,
  config: DecoderConfig,
  saved: SavedAdapters<DecoderTarget>,
  baseModel: string,
): Promise<void> {
  await savePeft(folder, placesOf(config, Boolean(saved.score)), saved, baseModel);
}

/** See `loadPeft`, with or without a head. */
export function loadDecoderAdapters(
  folder: string,
  config: DecoderConfig,
): Promise<SavedAdapters<DecoderTarget>> {
  return loadPeft(folder, placesOf(config, false));
}
