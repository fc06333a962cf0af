/**
 * Generates the sample project from a seed: support replies by mail (source, clean and short) and by chat
 * (target, noisy and longer, a third of it Korean), votes of three simulated annotators, and gold pairs
 * of the target. No input or output; same seed, same sample.
 */
import { seededRandom } from '../domain/random.ts';
import { castVote, drawCrew } from './annotators.ts';
import { chance as chanceOf } from './chance.ts';
import type { Chance } from './chance.ts';
import { drawFillings, fill } from './fillings.ts';
import { koreanNoise, latinNoise } from './noise.ts';
import { writeReply } from './reply.ts';
import type { Case } from './reply.ts';
import type { Sample, SampleGold, SampleItem, SamplePair, SampleVote } from './sample.ts';
import { englishTopics } from './topics-english.ts';
import { koreanTopics } from './topics-korean.ts';

const SOURCE = { name: 'email', role: 'source' } as const;
const TARGET = { name: 'chat', role: 'target' } as const;

const REPLIES = 4;
const SOURCE_PROMPTS = 200;
const TARGET_PROMPTS = 500;
const PAIRS_PER_PROMPT = 3;
const VOTED_PAIRS = 440;
const GOLD_PAIRS = 600;
const KOREAN_SHARE = 0.35;
/** Share of chat replies pasted by a bot. */
const MACRO_SHARE = 0.15;
/** Minimum difference of quality for a gold pair. */
const GOLD_GAP = 0.3;
/** Monday, 5 January 2026, 09:00 UTC. */
const FIRST_VOTE = 1_767_603_600_000;

/** A sample with its hidden truth; only for tests and `generateSample`. */
export interface SampleWithTruth {
  sample: Sample;
  /** Item key -> quality. */
  quality: ReadonlyMap<string, number>;
}

/** An item with its hidden properties. */
interface Draft {
  item: SampleItem;
  quality: number;
}

/** Every pair of the replies to one prompt. */
function pairsWithin<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, i) => list.slice(i + 1).map((b): [T, T] => [a, b]));
}

function drawCase(domain: 'email' | 'chat', chance: Chance): { about: Case; prompt: string } {
  const language = domain === 'chat' && chance.happens(KOREAN_SHARE) ? 'ko' : 'en';
  const topics = language === 'ko' ? koreanTopics : englishTopics;
  const topic = chance.pick(topics);
  const fillings = drawFillings(language, chance);
  const asked = fill(chance.pick(domain === 'email' ? topic.mails : topic.chats), fillings);
  const noise = language === 'ko' ? koreanNoise : latinNoise;
  const prompt = domain === 'email' ? asked : noise(asked, 0.5, chance);
  const others = topics.filter((other) => other !== topic);
  return { about: { language, topic, fillings, others }, prompt };
}

/** Prompts with their replies; no prompt or text occurs twice in a sample. */
function drawItems(
  domain: 'email' | 'chat',
  prompts: number,
  seen: Set<string>,
  chance: Chance,
): Draft[][] {
  const groups: Draft[][] = [];
  while (groups.length < prompts) {
    const { about, prompt } = drawCase(domain, chance);
    if (seen.has(prompt)) continue;
    seen.add(prompt);
    const group: Draft[] = [];
    while (group.length < REPLIES) {
      const macro = domain === 'chat' && chance.happens(MACRO_SHARE);
      const writer = domain === 'email' ? 'mail' : macro ? 'macro' : 'chat';
      const { text, quality } = writeReply(about, writer, chance);
      if (seen.has(text)) continue;
      seen.add(text);
      const key = `${domain}-${groups.length * REPLIES + group.length + 1}`;
      const { language, topic } = about;
      const metadata = { channel: domain, language, topic: topic.id };
      group.push({ item: { key, domain, prompt, text, metadata }, quality });
    }
    groups.push(group);
  }
  return groups;
}

function drawVotes(voted: readonly (readonly [Draft, Draft])[], chance: Chance): SampleVote[] {
  const clocks = new Map<string, number>();
  const votes = voted.flatMap(([a, b], i) =>
    drawCrew(chance).map((annotator) => {
      const before = clocks.get(annotator.name) ?? FIRST_VOTE;
      const vote = castVote(
        pairKey(i),
        annotator,
        [a.quality, b.quality],
        a.item.text.length + b.item.text.length,
        chance,
      );
      const at = before + vote.durationMs + chance.whole(400, 2500);
      clocks.set(annotator.name, at);
      return { ...vote, at };
    }),
  );
  return votes.sort((a, b) => a.at - b.at);
}

function drawGold(groups: readonly (readonly Draft[])[], chance: Chance): SampleGold[] {
  const gold: SampleGold[] = [];
  for (const group of groups) {
    for (const pair of chance.several(pairsWithin(group), PAIRS_PER_PROMPT)) {
      const [a, b] = chance.several(pair, 2);
      const gap = a.quality - b.quality;
      if (gold.length === GOLD_PAIRS || Math.abs(gap) < GOLD_GAP) continue;
      const items = [a.item.key, b.item.key] as const;
      const key = `gold-${gold.length + 1}`;
      gold.push({ key, domain: TARGET.name, items, chosen: gap > 0 ? 0 : 1 });
    }
  }
  return gold;
}

function pairKey(index: number): string {
  return `pair-${index + 1}`;
}

/** @param seed same seed, same sample, on every platform */
export function generateWithTruth(seed: number): SampleWithTruth {
  const chance = chanceOf(seededRandom(`sample ${seed}`));
  const seen = new Set<string>();
  const source = drawItems(SOURCE.name, SOURCE_PROMPTS, seen, chance);
  const target = drawItems(TARGET.name, TARGET_PROMPTS, seen, chance);
  const drafts = [...source, ...target].flat();

  const inOrder = source.flatMap((group) => chance.several(pairsWithin(group), PAIRS_PER_PROMPT));
  const drawn = chance.several(inOrder, inOrder.length);
  const pairs = drawn.map(([a, b], i): SamplePair => {
    return { key: pairKey(i), domain: SOURCE.name, items: [a.item.key, b.item.key] };
  });
  return {
    sample: {
      name: 'Support replies (sample)',
      domains: [SOURCE, TARGET],
      items: drafts.map(({ item }) => item),
      pairs,
      votes: drawVotes(drawn.slice(0, VOTED_PAIRS), chance),
      gold: drawGold(chance.several(target, target.length), chance),
    },
    quality: new Map(drafts.map(({ item, quality }) => [item.key, quality])),
  };
}
