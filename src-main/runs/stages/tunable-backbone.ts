/**
 * The backbone of a model that a run tunes, loaded onto the present engine: BERT-like, or a causal model.
 */
import type { TrainSettings } from '../../contract/index.ts';
import { adaptersOf } from '../../domain/bert.ts';
import { decoderTargets } from '../../domain/decoder.ts';
import { readBertFolder } from '../../encoders/transformer/bert-folder.ts';
import { openDecoderFolder } from '../../encoders/transformer/decoder-folder.ts';
import { tunesScore, type Layout } from '../../encoders/transformer/layout.ts';
import { readScoreHead } from '../../encoders/transformer/score-head.ts';
import { decoderBackbone, loadDecoder } from '../../learning/backbone/decoder/index.ts';
import { bertBackbone, scoredBackbone, type Backbone } from '../../learning/backbone/index.ts';

export interface TunableBackbone {
  backbone: Backbone;
  /** The padding token. */
  padding: number;
}

/**
 * A reward model whose score is read has it as an additional column.
 *
 * @throws DialectError `bad-model`
 */
export async function openBackbone(
  layout: Layout,
  settings: TrainSettings,
): Promise<TunableBackbone> {
  const opened = await openPlain(layout, settings);
  if (!tunesScore(layout)) return opened;
  const head = await readScoreHead(layout.folder);
  return { ...opened, backbone: scoredBackbone(opened.backbone, head) };
}

async function openPlain(
  { folder, causal, settings: { pooling } }: Layout,
  settings: TrainSettings,
): Promise<TunableBackbone> {
  if (causal) {
    const { config, tensors, close } = await openDecoderFolder(folder);
    try {
      const shape = { layers: config.layers.length };
      const options = { ...adaptersOf(settings, shape, decoderTargets), pooling };
      return { backbone: decoderBackbone(await loadDecoder(config, tensors), options), padding: 0 };
    } finally {
      await close();
    }
  }
  const { config, tensors } = await readBertFolder(folder);
  const options = { ...adaptersOf(settings, config), pooling };
  return { backbone: bertBackbone(config, tensors, options), padding: config.padding };
}
