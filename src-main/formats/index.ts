/** The registry of readers, and the detection among them. A new format is one file and one line. */
import { DialectError } from '../contract/errors.ts';
import { columnsOf } from './columns.ts';
import type { Mapping, RawRecord, Reader } from './format.ts';
import { ranked, rewardBench2 } from './readers/answer-lists.ts';
import { arena } from './readers/arena.ts';
import { argillaRatings } from './readers/argilla-ratings.ts';
import { argilla } from './readers/argilla.ts';
import { bestOfSeveral } from './readers/best-of-several.ts';
import { candidates } from './readers/candidates.ts';
import { conversations } from './readers/conversations.ts';
import { decisions } from './readers/decisions.ts';
import { labelStudioRatings } from './readers/label-studio-ratings.ts';
import { labelStudio } from './readers/label-studio.ts';
import { listedPairs } from './readers/listed-pairs.ts';
import { multipleChoice } from './readers/multiple-choice.ts';
import { plainPairs } from './readers/plain-pairs.ts';
import { potato } from './readers/potato.ts';
import { prodigy } from './readers/prodigy.ts';
import { rankings } from './readers/rankings.ts';
import { scoredTexts } from './readers/scored-texts.ts';
import { shp } from './readers/shp.ts';
import { trlPreference } from './readers/trl-preference.ts';
import { trlUnpaired } from './readers/trl-unpaired.ts';
import { unlabelledPairs } from './readers/unlabelled-pairs.ts';
import { unlabelledTexts } from './readers/unlabelled-texts.ts';

/** If two fit equally well, the first one is taken. */
export const readers: readonly Reader[] = [
  // Formats of a single tool or data set, which are unmistakable.
  shp,
  arena,
  argilla,
  argillaRatings,
  labelStudio,
  labelStudioRatings,
  prodigy,
  potato,
  decisions,
  listedPairs,
  rewardBench2,
  ranked,
  rankings,
  plainPairs,
  trlPreference,
  bestOfSeveral,
  unlabelledPairs,
  multipleChoice,
  trlUnpaired,
  candidates,
  scoredTexts,
  conversations,
  unlabelledTexts,
];

export interface Detection {
  reader: Reader;
  mapping: Mapping;
  /** How well it fits, 0 to 1. */
  score: number;
  /** All formats, the best first. */
  ranked: readonly { reader: Reader; mapping: Mapping; score: number }[];
}

export function detectFormat(records: readonly RawRecord[]): Detection {
  const ranked = readers
    .map((reader) => ({ reader, ...reader.detect(records) }))
    .sort((one, other) => other.score - one.score);
  // If nothing fits, unlabelled texts need the least: one column to choose.
  const fallback = ranked.find(({ reader }) => reader === unlabelledTexts) ?? ranked[0];
  return { ...(ranked[0].score > 0 ? ranked[0] : fallback), ranked };
}

export function readerOf(id: string): Reader {
  const reader = readers.find((candidate) => candidate.id === id);
  if (reader) return reader;
  throw new DialectError(
    'unknown-format',
    `There is no format '${id}'. Choose one of ${readers.map((known) => known.id).join(', ')}.`,
    { format: id, formats: readers.map((known) => known.id) },
  );
}

/**
 * The guessed mapping with the user's changes. An empty column name unmaps a field.
 *
 * @throws DialectError 'bad-mapping' for a field or a column that does not exist, naming those that do
 */
export function overrideMapping(
  reader: Reader,
  guessed: Mapping,
  wished: Mapping,
  records: readonly RawRecord[],
): Mapping {
  const columns = columnsOf(records);
  const mapping = new Map(Object.entries(guessed).filter(([field]) => !(field in wished)));
  for (const [field, column] of Object.entries(wished)) {
    if (!reader.fields.some((known) => known.id === field)) {
      throw new DialectError(
        'bad-mapping',
        `The format ${reader.id} has no field '${field}'. Its fields are ${reader.fields.map((known) => known.id).join(', ')}.`,
        { field, fields: reader.fields.map((known) => known.id) },
      );
    }
    if (column === '') continue;
    if (!columns.includes(column)) {
      throw new DialectError(
        'bad-mapping',
        `The file has no column '${column}' for the field '${field}'. Its columns are ${columns.join(', ')}.`,
        { field, column, columns },
      );
    }
    // A column guessed for another field now belongs to this one.
    for (const [other, guess] of mapping) if (guess === column) mapping.delete(other);
    mapping.set(field, column);
  }
  return Object.fromEntries(mapping);
}
