/**
 * The made-up set: which of two answers fits the question? Two questions on different topics with one answer each
 * make two pairs: each answer is right once, and wrong once for the other question. So judging by the answer
 * alone, its length or its style is right in exactly half of them; only prompt and answer together decide. The
 * gold pairs have other topics than the source.
 */
import { seededRandom, shuffle } from '../../src-main/domain/random.ts';
import { chance as chanceOf, type Chance } from '../../src-main/sample/chance.ts';
import { madeTopics, type MadeTopic } from './topics.ts';

const SOURCE_PAIRS = 400;
const GOLD_PAIRS = 300;
/** Answers of a couple differ in length by no more than this share. */
const ALIKE = 0.15;
const OPENINGS = [
  '',
  'A quick question: ',
  'Can you help me? ',
  'I have been wondering: ',
  'Hello! ',
];
const CLOSINGS = [
  '',
  ' That should do.',
  ' I hope this helps.',
  ' More than that is seldom needed.',
  ' Good luck!',
];

export interface MadePair {
  prompt: string;
  chosen: string;
  rejected: string;
  /** The question's topic. */
  topic: string;
}

export interface MadeSet {
  source: MadePair[];
  gold: MadePair[];
}

/** @param seed same seed, same set, on every platform */
export function madeSet(seed: number): MadeSet {
  const random = seededRandom(`made ${seed}`);
  const topics = shuffle([...madeTopics], random);
  const half = topics.length >> 1;
  const chance = chanceOf(random);
  return {
    source: drawPairs(topics.slice(0, half), SOURCE_PAIRS, chance),
    gold: drawPairs(topics.slice(half), GOLD_PAIRS, chance),
  };
}

/** No question or answer occurs twice outside its couple. */
function drawPairs(topics: readonly MadeTopic[], count: number, chance: Chance): MadePair[] {
  const seen = new Set<string>();
  const pairs: MadePair[] = [];
  while (pairs.length < count) {
    const [first, second] = chance.several(topics, 2);
    const opening = chance.pick(OPENINGS);
    const closing = chance.pick(CLOSINGS);
    const asked = [first, second].map((topic) => {
      const which = chance.whole(0, topic.asks.length - 1);
      return {
        topic: topic.id,
        prompt: opening + filled(topic.asks[which], 'x', chance.pick(topic.things)),
        answer: filled(topic.answers[which], 'y', chance.pick(topic.means)) + closing,
      };
    });
    const texts = asked.flatMap(({ prompt, answer }) => [prompt, answer]);
    const [a, b] = asked;
    const longer = Math.max(a.answer.length, b.answer.length);
    const apart = Math.abs(a.answer.length - b.answer.length) / longer;
    if (apart > ALIKE || texts.some((text) => seen.has(text))) continue;
    for (const text of texts) seen.add(text);
    const pair = (own: typeof a, other: typeof a): MadePair => {
      const { topic, prompt, answer } = own;
      return { prompt, chosen: answer, rejected: other.answer, topic };
    };
    pairs.push(pair(a, b), pair(b, a));
  }
  return pairs;
}

function filled(template: string, slot: string, word: string): string {
  return template.replace(`{${slot}}`, word);
}
