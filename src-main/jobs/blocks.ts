/** A run's encoders as a trainer sees them: blocks of columns, computed or read from the project. */
import { DialectError, type TrainSettings } from '../contract/index.ts';
import type { Encoder, Feature, TextInput } from '../encoders/encoder.ts';
import { encoderOf } from '../encoders/index.ts';
import type { Db } from '../store/open.ts';
import { vectorReader, type KeptEncoder } from '../store/vectors.ts';

/** Structured clone carries it to the trainer's process. */
export type EncoderPart =
  | { kind: 'built-in'; id: string }
  | ({ kind: 'pretrained'; label: string; block: Encoder['block'] } & KeptEncoder);

export type PretrainedPart = Extract<EncoderPart, { kind: 'pretrained' }>;

export interface EncoderBlock {
  name: string;
  label: string;
  /** How its columns are scaled beside others: see EncoderFacts. */
  block: Encoder['block'];
  dimension: number;
  features: readonly Feature[];
  /** Writes columns `from` to `from + dimension` of the row-major matrix [texts.length, width]. */
  fill(
    texts: readonly TextInput[],
    matrix: Float32Array,
    width: number,
    from: number,
  ): Promise<void> | void;
}

/** All blocks of a run, side by side. */
export interface RunEncoder {
  /** As settings name it. */
  id: string;
  blocks: readonly EncoderBlock[];
  /** Of every column. */
  features: readonly Feature[];
  dimension: number;
}

/** How a part's columns are scaled beside others, before anything is read. */
export function blockKind(part: EncoderPart): { block: Encoder['block'] } {
  return { block: part.kind === 'built-in' ? encoderOf(part.id).block : part.block };
}

export function partOf(encoder: Encoder): EncoderPart {
  if (encoder.kind === 'built-in') return { kind: 'built-in', id: encoder.id };
  const { key, id: name, dimension, label, block } = encoder;
  return { kind: 'pretrained', key, name, dimension, label, block };
}

/** Keys of a run's encoders, in their order; null for those that are part of the application. */
export type ModelKeys = readonly (string | null)[];

export function modelKeysOf(parts: readonly EncoderPart[]): ModelKeys {
  return parts.map((part) => (part.kind === 'built-in' ? null : part.key));
}

/** The first encoder whose files were changed since its key was kept; undefined where all are as they were. */
export function changedPart(
  parts: readonly EncoderPart[],
  kept: ModelKeys,
): PretrainedPart | undefined {
  return parts
    .filter((part) => part.kind === 'pretrained')
    .find((part) => (kept[parts.indexOf(part)] ?? part.key) !== part.key);
}

/** @param own blocks that are computed in another way, by the part's name */
export function runEncoder(
  db: Db,
  id: string,
  parts: readonly EncoderPart[],
  own: ReadonlyMap<string, EncoderBlock> = new Map(),
): RunEncoder {
  const blocks = parts.map((part) =>
    part.kind === 'built-in' ? builtInBlock(part.id) : (own.get(part.name) ?? keptBlock(db, part)),
  );
  const features = blocks.flatMap((block) => block.features);
  return { id, blocks, features, dimension: features.length };
}

function builtInBlock(id: string): EncoderBlock {
  const { label, block, dimension, features, encode } = encoderOf(id);
  return {
    name: id,
    label,
    block,
    dimension,
    features,
    fill(texts, matrix, width, from) {
      const rows = encode(texts);
      texts.forEach((_, row) => {
        const own = rows.subarray(row * dimension, (row + 1) * dimension);
        matrix.set(own, row * width + from);
      });
    },
  };
}

function keptBlock(db: Db, part: PretrainedPart): EncoderBlock {
  const { name, label, block, dimension } = part;
  return {
    name,
    label,
    block,
    dimension,
    features: keptFeatures(label, dimension),
    fill: vectorReader(db, part),
  };
}

export function keptFeatures(label: string, dimension: number): Feature[] {
  const digits = String(dimension).length;
  return Array.from({ length: dimension }, (_, j) => {
    const number = String(j + 1).padStart(digits, '0');
    return {
      id: `${label}-${number}`,
      label: `${label} ${number}`,
      description: `Coordinate ${j + 1} of the vector that ${label} gives a text.`,
    };
  });
}

/** The part that the settings tune; null where they tune none. @throws DialectError `cannot-tune` */
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
