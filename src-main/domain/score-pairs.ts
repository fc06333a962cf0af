/** Preferences out of scores: texts of one prompt whose scores differ clearly. */
import { seededRandom, shuffle } from './random.ts';
import type { SnapshotPair } from './snapshot.ts';

/** In standard deviations of all scores: smaller gaps say little about which is better. */
const GAP = 0.5;
/** Partners drawn for each text. */
const PARTNERS = 4;
/** Texts are paired within blocks of this size, so that whole blocks can be held out. */
const BLOCK = 16;

/**
 * Pairs scored texts with others of their prompt; where most texts stand alone under their prompt,
 * with any other text. The same scores always give the same pairs.
 */
export function scoreGapPairs(
  items: readonly { id: number; prompt: string; value: number }[],
): SnapshotPair[] {
  if (items.length < 2) return [];
  const mean = items.reduce((sum, item) => sum + item.value, 0) / items.length;
  const variance = items.reduce((sum, item) => sum + (item.value - mean) ** 2, 0) / items.length;
  const gap = GAP * Math.sqrt(variance);
  if (gap === 0) return [];

  const byPrompt = Map.groupBy(items, (item) => item.prompt);
  const alone = [...byPrompt.values()].filter((group) => group.length < 2).length;
  const groups = alone * 2 > byPrompt.size ? [items] : [...byPrompt.values()];
  const random = seededRandom('score pairs');
  const blocks = groups.flatMap((group) => cut(shuffle([...group], random)));
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
        pairs.push({ chosen: chosen.id, rejected: rejected.id, strength: 2, weight: 1, votes: [] });
      }
    }
  }
  return pairs;
}

/** Blocks of nearly equal size. */
function cut<T>(list: readonly T[]): T[][] {
  const count = Math.max(1, Math.round(list.length / BLOCK));
  return Array.from({ length: count }, (_, k) =>
    list.slice(Math.round((k * list.length) / count), Math.round(((k + 1) * list.length) / count)),
  );
}
