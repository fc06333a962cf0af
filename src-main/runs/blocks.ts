/** A run's encoders from the trainer's view: blocks of columns, computed or read from the project. */
import { DialectError, type TrainSettings } from '../contract/index.ts';
import type { Encoder, Feature, FeatureBlock, TextInput } from '../encoders/encoder.ts';
import { encoderOf } from '../encoders/index.ts';
import type { KeptEncoder, ReadVectors } from '../store/vectors.ts';

/** Sent to the trainer's process by structured clone. */
export type EncoderPart =
  | { kind: 'built-in'; id: string }
  | ({ kind: 'pretrained'; label: string; blocks: readonly FeatureBlock[] } & KeptEncoder);

export type PretrainedPart = Extract<EncoderPart, { kind: 'pretrained' }>;

/** One encoder of a run: its blocks, computed together. */
export interface EncodedPart {
  /** The name used in settings. */
  name: string;
  label: string;
  blocks: readonly FeatureBlock[];
  /**
   * Writes the columns of all its blocks, from column `from` on, of the row-major matrix [items.length,
   * width].
   *
   * @returns which part of each item was too long to be read, see `EncodedItems`; nothing if all was read
   */
  fill(
    items: readonly TextInput[],
    matrix: Float32Array,
    width: number,
    from: number,
  ): Promise<Uint8Array | void> | Uint8Array | void;
}

/** Items that were too long for an encoder of a run. */
export interface ShortenedItems {
  /** The encoder's name, for people. */
  label: string;
  /** Items that lost the start of their prompt, and items that lost the middle of their answer. */
  prompts: number;
  answers: number;
}

/** Columns `from` to `from + dimension` of a run's matrices. */
export interface EncoderBlock extends FeatureBlock {
  /** Unique within a run: the part's name, plus the block's id if the part has several. */
  name: string;
  from: number;
  dimension: number;
}

/** All blocks of a run, side by side. */
export interface RunEncoder {
  /** The name used in settings. */
  id: string;
  blocks: readonly EncoderBlock[];
  /** The feature of every column. */
  features: readonly Feature[];
  dimension: number;
  /** Items shortened so far, by encoder. */
  shortened(): ShortenedItems[];
  /** @returns row-major matrix [texts.length, dimension], written into `matrix` if given */
  encode(texts: readonly TextInput[], matrix?: Float32Array): Promise<Float32Array>;
}

/** The blocks of a part, known before anything is read. */
export function blocksOf(part: EncoderPart): readonly FeatureBlock[] {
  return part.kind === 'built-in' ? encoderOf(part.id).blocks : part.blocks;
}

/** Whether a block is the column of a reward model's own score. */
export function isOwnScore({ id, kind }: Pick<FeatureBlock, 'id' | 'kind'>): boolean {
  return id === 'score' && kind === 'measure';
}

export function partOf(encoder: Encoder): EncoderPart {
  if (encoder.kind === 'built-in') return { kind: 'built-in', id: encoder.id };
  const { key, id: name, dimension, label, blocks, reads } = encoder;
  return { kind: 'pretrained', key, name, dimension, label, blocks, reads };
}

/** The parts of a run; a model under tuning has the columns of its tuned reading. */
export function partsOf(
  encoders: readonly Encoder[],
  { tune }: Pick<TrainSettings, 'tune'>,
): EncoderPart[] {
  return encoders.map((encoder) => {
    const part = partOf(encoder);
    if (tune === 'none' || encoder.kind === 'built-in' || part.kind === 'built-in') return part;
    return { ...part, blocks: encoder.tunedBlocks };
  });
}

/** Keys of a run's encoders, in their order; null for built-in ones. */
export type ModelKeys = readonly (string | null)[];

export function modelKeysOf(parts: readonly EncoderPart[]): ModelKeys {
  return parts.map((part) => (part.kind === 'built-in' ? null : part.key));
}

/** The first encoder whose files have changed since its key was stored; undefined if none has. */
export function changedPart(
  parts: readonly EncoderPart[],
  kept: ModelKeys,
): PretrainedPart | undefined {
  return parts
    .filter((part) => part.kind === 'pretrained')
    .find((part) => (kept[parts.indexOf(part)] ?? part.key) !== part.key);
}

/**
 * @param vectors the project's vectors of pretrained encoders
 * @param own a part computed in another way, replacing the one of its name
 */
export function runEncoder(
  vectors: ReadVectors,
  id: string,
  parts: readonly EncoderPart[],
  own: EncodedPart | null = null,
): RunEncoder {
  const encoded = parts.map((part) => {
    if (part.kind === 'built-in') return builtInPart(part.id);
    return own?.name === part.name ? own : keptPart(vectors, part);
  });
  const blocks = placed(encoded);
  const features = blocks.flatMap((block) => block.features);
  const dimension = features.length;
  const lost = encoded.map(({ label }) => ({ label, prompts: 0, answers: 0 }));
  return {
    id,
    blocks,
    features,
    dimension,
    shortened: () => lost.filter(({ prompts, answers }) => prompts + answers > 0),
    async encode(texts, matrix = new Float32Array(texts.length * dimension)) {
      let from = 0;
      for (const [i, part] of encoded.entries()) {
        const shortened = await part.fill(texts, matrix, dimension, from);
        for (const what of shortened ?? []) {
          lost[i].prompts += what & 1;
          lost[i].answers += what >> 1;
        }
        from += widthOf(part.blocks);
      }
      return matrix;
    },
  };
}

function placed(parts: readonly EncodedPart[]): EncoderBlock[] {
  let from = 0;
  return parts.flatMap((part) =>
    part.blocks.map((block) => {
      const dimension = block.features.length;
      const name = part.blocks.length === 1 ? part.name : `${part.name} ${block.id}`;
      const own = { ...block, name, label: `${part.label}, ${block.label}`, from, dimension };
      from += dimension;
      return own;
    }),
  );
}

function widthOf(blocks: readonly FeatureBlock[]): number {
  return blocks.reduce((sum, { features }) => sum + features.length, 0);
}

function builtInPart(id: string): EncodedPart {
  const { label, blocks, dimension, encode } = encoderOf(id);
  return {
    name: id,
    label,
    blocks,
    fill(texts, matrix, width, from) {
      const rows = encode(texts);
      texts.forEach((_, row) => {
        const own = rows.subarray(row * dimension, (row + 1) * dimension);
        matrix.set(own, row * width + from);
      });
    },
  };
}

function keptPart(vectors: ReadVectors, part: PretrainedPart): EncodedPart {
  const { name, label, blocks } = part;
  return { name, label, blocks, fill: vectors(part) };
}

/** The part that the settings tune; null if they tune none. @throws DialectError `cannot-tune` */
export function tunedPart(
  { tune }: Pick<TrainSettings, 'tune'>,
  parts: readonly EncoderPart[],
): PretrainedPart | null {
  if (tune === 'none') return null;
  const own = parts.filter((part) => part.kind === 'pretrained');
  if (own.length !== 1 || parts.at(-1) !== own[0]) {
    throw new DialectError(
      'cannot-tune',
      'Tuning needs one language model, named last, as in style+FOLDER. Choose it as the encoder, or switch tuning off.',
      { encoders: parts.map((part) => (part.kind === 'built-in' ? part.id : part.name)) },
    );
  }
  return own[0];
}
