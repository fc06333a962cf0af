/** Adapters of an encoder of the BERT family, in the layout of Python's peft (peft.ts). */
import { adapterTargets, type AdapterTarget, type BertConfig } from '../../domain/bert.ts';
import { loadPeft, savePeft, type AdapterPlaces, type SavedAdapters } from './peft.ts';

/** A target's module in a layer of BertModel. */
export const adaptedModules: Record<AdapterTarget, string> = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
};

function placesOf({ hidden, layers }: BertConfig): AdapterPlaces<AdapterTarget> {
  return {
    before: 'encoder.layer.',
    modules: adaptedModules,
    targets: adapterTargets,
    layers,
    shapeOf: () => [hidden, hidden],
    what: 'the attention',
  };
}

/** See `savePeft`. */
export async function saveAdapters(
  folder: string,
  config: BertConfig,
  saved: SavedAdapters<AdapterTarget>,
  baseModel: string,
): Promise<void> {
  await savePeft(folder, placesOf(config), saved, baseModel);
}

/** See `loadPeft`. */
export function loadAdapters(
  folder: string,
  config: BertConfig,
): Promise<SavedAdapters<AdapterTarget>> {
  return loadPeft(folder, placesOf(config));
}
