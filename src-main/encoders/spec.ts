/** Encoder ids in settings: one encoder or several, joined by `+`, with their columns side by side. */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import { DialectError } from '../contract/index.ts';
import type { Encoder, FeatureBlock } from './encoder.ts';
import { encoders } from './index.ts';
import {
  asksForScore,
  DEFAULT_READS,
  layoutOf,
  readingOf,
  readName,
  transformerEncoder,
  trimmedName,
  tunedReading,
  tunesScore,
} from './transformer/index.ts';

/** Splits `style+ngrams+FOLDER` into its parts. A `+` inside a folder's name is written `%2B`. */
export function encoderNames(id: string): string[] {
  const names = id.split('+').map((name) => trimmedName(name).replaceAll('%2B', '+'));
  if (names.includes('') || new Set(names).size < names.length) {
    throw new DialectError(
      'unknown-encoder',
      `“${id}” does not name encoders. Write each of them once, joined by +, as in style+ngrams.`,
      { id },
    );
  }
  return names;
}

/** The inverse of `encoderNames`. */
export function encoderId(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('+', '%2B')).join('+');
}

/**
 * Refuses a path with an unescaped `+`: it would be read as several encoders, none of which exists.
 *
 * @throws DialectError `unknown-encoder`, with the path as it has to be written
 */
export function refusePlusInPath(id: string): void {
  const names = id.split('+').map(trimmedName);
  for (let from = 0; from < names.length - 1; from++) {
    for (let to = names.length; to > from + 1; to--) {
      const parts = names.slice(from, to);
      const folder = pathOf(parts.join('+'));
      const within = parts.slice(0, -1).some((part) => CHOICES.test(part));
      if (within || parts.every(isFound) || !existsSync(folder)) continue;
      const written = [...names.slice(0, from), parts.join('%2B'), ...names.slice(to)].join('+');
      throw new DialectError(
        'unknown-encoder',
        `“${folder}” has a + in its path, and + joins encoders. Write it as %2B: ${written}`,
        { id, written },
      );
    }
  }
}

const CHOICES = /\?[a-z]+=[^?]*$/;

/** The part of a name that may be a path. */
function pathOf(part: string): string {
  return part.replace(CHOICES, '').replaceAll('%2B', '+');
}

function isFound(part: string): boolean {
  return encoders.some((known) => known.id === part) || existsSync(pathOf(part));
}

/** The same with folders reduced to their last name, since the rest of the path is private. */
export function portableId(id: string): string {
  const portable = (name: string) => {
    const { folder } = readName(name);
    return isAbsolute(folder) ? `${basename(folder)}${name.slice(folder.length)}` : name;
  };
  return encoderId(encoderNames(id).map(portable));
}

/** The built-in encoders among the parts, in order: those that can be explained without a model. */
export function builtInParts(id: string) {
  const names = encoderNames(id);
  return encoders.filter((known) => names.includes(known.id));
}

/** Kinds of the parts' blocks, and what they read, without opening a model. */
export function blockKinds(id: string): Pick<FeatureBlock, 'id' | 'kind' | 'reads'>[] {
  return encoderNames(id).flatMap(
    (name) =>
      encoders.find((known) => known.id === name)?.blocks ??
      (readName(name).choices.reads ?? DEFAULT_READS).flatMap((read) =>
        readingOf(read).blocks({ label: '', dimension: 0, causal: false }),
      ),
  );
}

/** The same if the model among them is tuned. */
export function tunedBlockKinds(id: string): ReturnType<typeof blockKinds> {
  const model = { label: '', dimension: 0, causal: false };
  return encoderNames(id).flatMap((name) => {
    const builtIn = encoders.find((known) => known.id === name)?.blocks;
    const reads = () => readName(name).choices.reads ?? DEFAULT_READS;
    return builtIn ?? tunedReading(reads()).blocks(model);
  });
}

/**
 * Whether one of the parts is a reward model whose own score is read, from its files without its weights.
 * Also false if one of them cannot be read: `encodersOf` says why.
 *
 * @param tuned whether a run tunes it
 */
export async function haveOwnScore(id: string, models: string, tuned: boolean): Promise<boolean> {
  for (const name of encoderNames(id)) {
    if (encoders.some((known) => known.id === name)) continue;
    const layout = await layoutOf(name, { models }).catch(() => null);
    if (!layout?.score || !asksForScore(layout.settings.reads)) continue;
    if (!tuned || tunesScore(layout)) return true;
  }
  return false;
}

/**
 * @param models folder of downloaded models, in which ids of the hub are looked up
 * @throws DialectError `unknown-encoder`, `bad-model`
 */
export async function encodersOf(id: string, models: string): Promise<Encoder[]> {
  refusePlusInPath(id);
  const parts: Encoder[] = [];
  for (const name of encoderNames(id)) {
    parts.push(
      encoders.find((known) => known.id === name) ??
        (await transformerEncoder(whole(name), { models })),
    );
  }
  return parts;
}

/** A folder as an absolute path, so that settings can be read from anywhere. */
function whole(name: string): string {
  const { folder } = readName(name);
  return existsSync(folder) ? `${resolve(folder)}${name.slice(folder.length)}` : name;
}
