/** What an encoder costs for the texts of a project, in words. */
import type { EncoderEntry } from '#contract';
import { bytes, duration, integer, plural } from '../../ui/format.ts';
import { knownAs, partsOf } from './names.ts';

/** How many texts have vectors, and how long the others take. */
export function timeWords(entry: EncoderEntry): string {
  const { texts } = entry;
  if (entry.kind === 'built-in') return 'Computed when it is needed, in seconds.';
  if (entry.seconds === null || entry.problem !== null) return '';
  if (entry.cached >= texts) {
    return texts === 0 ? 'No texts to encode yet.' : `${allTexts(texts)} encoded.`;
  }
  const guess = entry.rate === 'guessed' ? ', guessed from its size.' : '.';
  const time = duration(entry.seconds);
  return entry.cached === 0
    ? `About ${time} to encode ${plural(texts, 'text')}${guess}`
    : `${integer(entry.cached)} of ${integer(texts)} texts encoded; about ${time} for the rest${guess}`;
}

function allTexts(texts: number): string {
  return texts === 1 ? 'The text is' : `All ${integer(texts)} texts are`;
}

/** Memory during use, and space in the project. */
export function roomWords({ memoryMb, fullBytes, cachedBytes }: EncoderEntry): string {
  const parts: string[] = [];
  if (memoryMb !== null) parts.push(`${bytes(memoryMb * 1e6)} of memory`);
  const room = Math.max(fullBytes ?? 0, cachedBytes);
  if (room > 0) parts.push(`${bytes(room)} in the project`);
  return parts.join(', ');
}

/** Which part of an item the encoder reads, in words. */
export function readsWords({ blocks }: Pick<EncoderEntry, 'blocks'>): string {
  if (blocks.length === 0) return '';
  if (blocks.every(({ reads }) => reads === 'answer')) return 'Reads the answer alone.';
  if (blocks.every(({ kind }) => kind === 'form')) {
    return 'Reads the answer, how long the prompt is, and how much of the prompt the answer takes up.';
  }
  const parts = blocks.map(({ label, dimension }) => `${label} (${plural(dimension, 'column')})`);
  return `Reads prompt and answer: ${parts.join(', ')}.`;
}

/** Facts about an encoder: columns, licence, languages, size on disk. */
export function factWords(entry: EncoderEntry): string {
  const { dimension, licence, languages } = entry;
  return [
    dimension === null ? '' : plural(dimension, 'column'),
    entry.kind === 'built-in' ? '' : `licence ${licence}`,
    languages === 'any' ? 'any language' : `languages ${languages}`,
    entry.bytes === null ? '' : `${bytes(entry.bytes)} on disk`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/**
 * Time to encode the missing texts for a choice of encoders, before training; null if unknown for one of
 * them.
 */
export function secondsFirst(id: string, known: readonly EncoderEntry[]): number | null {
  let sum = 0;
  for (const name of partsOf(id)) {
    const entry = knownAs(name, known);
    if (!entry || entry.seconds === null) return null;
    if (entry.kind !== 'built-in') sum += entry.seconds;
  }
  return sum;
}
