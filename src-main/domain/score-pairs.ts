/** Preferences and rankings made from scores: texts of one prompt whose scores differ. */
import { type Random, seededRandom, shuffle } from './random.ts';
import { robustDeviation } from './robust.ts';
import type { SnapshotPair } from './snapshot.ts';

/** In standard deviations of all scores: smaller gaps say little about which is better. */
const GAP = 0.5;
/** Partners drawn for each text. */
const PARTNERS = 4;
/** Texts are compared within blocks of this size, so that whole blocks can be held out. */
const BLOCK = 16;
/** Maximum length of a ranking. */
const LONGEST = 8;
/** Seed shared by pairs and rankings, so that the same texts fall into the same blocks. */
const BLOCKS = 'score pairs';

interface Scored {
  id: number;
  prompt: string;
  value: number;
}

/**
 * Pairs each scored text with others of its prompt, or with any other text if most texts have a prompt of
 * their own. The same scores always give the same pairs.
 */
export function scoreGapPairs(items: readonly Scored[]): SnapshotPair[] {
  if (items.length < 2) return [];
  const gap = GAP * robustDeviation(items.map(({ value }) => value));
  if (!(gap > 0)) return [];

  const random = seededRandom(BLOCKS);
  const blocks = blocksOf(items, random);
  const seen = new Set<string>();
  const pairs: SnapshotPair[] = [];
  for (const block of blocks) {
    for (const item of block) {
      for (let k = 0; k < PARTNERS; k++) {
        const other = block[random.below(block.length)];
        if (Math.abs(item.value - other.value) < gap) continue;
        const [chosen, rejected] = item.value > other.value ? [item, other] : [other, item];
        const name = `${chosen.id} ${rejected.id}`;
        if (seen.has(name)) continue;
        seen.add(name);
        pairs.push({
          chosen: chosen.id,
          rejected: rejected.id,
          strength: 2,
          weight: 1,
          tie: 0,
          votes: [],
        });
      }
    }
  }
  return pairs;
}

/**
 * Rankings of 2 to 8 texts of a prompt (of any prompt, if most texts have a prompt of their own), the
 * highest score first. Longer ones are cut into random lists; of texts with equal scores a list keeps
 * one. The same scores always give the same rankings.
 */
export function scoreRankings<T extends Scored>(items: readonly T[]): T[][] {
  return blocksOf(items, seededRandom(BLOCKS))
    .flatMap((block) => cut(block, Math.ceil(block.length / LONGEST)))
    .map((list) =>
      [...new Map(list.map((item) => [item.value, item])).values()].sort(
        (a, b) => b.value - a.value,
      ),
    )
    .filter((list) => list.length >= 2);
}

/** Texts that may be compared with each other, in random order. */
function blocksOf<T extends Scored>(items: readonly T[], random: Random): T[][] {
  const byPrompt = Map.groupBy(items, (item) => item.prompt);
  const alone = [...byPrompt.values()].filter((group) => group.length < 2).length;
  const groups = alone * 2 > byPrompt.size ? [items] : [...byPrompt.values()];
  return groups.flatMap((group) =>
    cut(shuffle([...group], random), Math.max(1, Math.round(group.length / BLOCK))),
  );
}

/** `count` parts of nearly equal size. */
function cut<T>(list: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, k) =>
    list.slice(Math.round((k * list.length) / count), Math.round(((k + 1) * list.length) / count)),
  );
}
