/** Typing noise: what a hurried writer makes of a clean sentence on a keyboard or a phone. */
import type { Chance } from './chance.ts';

const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\byou\b/g, 'u'],
  [/\byour\b/g, 'ur'],
  [/\bplease\b/g, 'pls'],
  [/\band\b/g, '&'],
  [/\bbecause\b/g, 'cause'],
  [/\bdo not\b/g, 'dont'],
  [/\bis not\b/g, 'isnt'],
  [/\bthanks\b/g, 'thx'],
];

const KOREAN_SLIPS: readonly (readonly [RegExp, string])[] = [
  [/됐/g, '됬'],
  [/돼/g, '되'],
  [/며칠/g, '몇일'],
  [/주세요/g, '주세여'],
  [/합니다/g, '함니다'],
  [/있습니다/g, '있읍니다'],
  [/드립니다/g, '드려요'],
  [/죄송해요/g, '죄송해여'],
];

const EMOJI = ['🙂', '😅', '🙏', '👍', '😭', '🎉', '📦'];

/** In one longer word, two neighbouring letters are swapped, or one is lost. */
function typo(sentence: string, chance: Chance): string {
  const words = sentence.split(' ');
  const at = chance.whole(0, words.length - 1);
  const word = words[at];
  if (word.length < 5 || !/^[a-z]+$/.test(word)) return sentence;
  const i = chance.whole(1, word.length - 3);
  words[at] = chance.happens(0.6)
    ? word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2)
    : word.slice(0, i) + word.slice(i + 1);
  return words.join(' ');
}

/** The last vowel of a short word is drawn out: so -> soooo. */
function drawOut(sentence: string, chance: Chance): string {
  return sentence.replace(/\b(so|hey|hi|oh|ok|no|hmm|please|really|sorry)\b/i, (word) => {
    const last = word[word.length - 1];
    return word + last.repeat(chance.whole(2, 4));
  });
}

/** @param level 0 leaves the sentence unchanged; 1 is the worst typist */
export function latinNoise(sentence: string, level: number, chance: Chance): string {
  let s = sentence;
  if (chance.happens(level * 0.9)) s = s.replace(/^\p{Lu}(?!\b)/u, (c) => c.toLowerCase());
  if (chance.happens(level * 0.5)) s = s.toLowerCase();
  if (chance.happens(level * 0.8)) s = s.replace(/[.,;:]+$/, '');
  if (chance.happens(level * 0.5)) s = s.replace(/,/g, '');
  for (const [from, to] of SHORT_FORMS) {
    if (chance.happens(level * 0.35)) s = s.replace(from, to);
  }
  if (chance.happens(level * 0.45)) s = typo(s, chance);
  if (chance.happens(level * 0.3)) s = typo(s, chance);
  if (chance.happens(level * 0.4)) s = drawOut(s, chance);
  if (chance.happens(level * 0.12)) s = s.replace(/[.!,]*$/, '!'.repeat(chance.whole(1, 4)));
  if (chance.happens(level * 0.15)) s = s.replace(/[.,]*$/, '...');
  if (chance.happens(level * 0.15)) s = `${s} ${chance.pick(EMOJI)}`;
  return s;
}

/** @param level 0 leaves the sentence unchanged; 1 is the worst typist */
export function koreanNoise(sentence: string, level: number, chance: Chance): string {
  let s = sentence;
  if (chance.happens(level * 0.8)) s = s.replace(/[.,]+$/, '');
  for (const [from, to] of KOREAN_SLIPS) {
    if (chance.happens(level * 0.4)) s = s.replace(from, to);
  }
  for (let i = chance.whole(0, 3); i > 0; i -= 1) {
    if (!chance.happens(level * 0.6)) continue;
    const spaces = [...s.matchAll(/ /g)];
    if (spaces.length === 0) break;
    const at = chance.pick(spaces).index;
    s = s.slice(0, at) + s.slice(at + 1);
  }
  if (chance.happens(level * 0.25))
    s += chance.pick(['ㅋㅋ', 'ㅎㅎ', 'ㅋㅋㅋㅋ', 'ㅠㅠ', 'ㅠㅠㅠ']);
  if (chance.happens(level * 0.2)) s = s.replace(/[.,]*$/, '~'.repeat(chance.whole(1, 3)));
  if (chance.happens(level * 0.1)) s = s.replace(/[.,!?~]*$/, '!'.repeat(chance.whole(1, 3)));
  if (chance.happens(level * 0.1)) s = `${s} ${chance.pick(EMOJI)}`;
  return s;
}
