/**
 * A judge: a language model that votes on pairs like the people do. Its answers come from a program that
 * may say anything, so they are read strictly; it is asked in both orders, since models often favour a
 * position.
 */
import { JUDGE_PREFIX, LONGEST_NAME } from '../contract/annotator-names.ts';

export function isJudge(annotator: string): boolean {
  return annotator.startsWith(JUDGE_PREFIX);
}

/** 'judge: llama3.1' */
export function judgeName(model: string): string {
  return `${JUDGE_PREFIX}${model}`.slice(0, LONGEST_NAME);
}

export const JUDGE_TEMPLATE = `Which of two answers is better? Judge by what is asked. Neither the order of the answers nor their length counts.

Asked:
{prompt}

Answer A:
{first}

Answer B:
{second}

Reply with A, B or TIE, and nothing else.`;

export interface Asked {
  prompt: string;
  first: string;
  second: string;
}

/** In one pass: a text that contains a placeholder is left as it is. */
export function filled(template: string, texts: Asked): string {
  return template.replace(/\{(prompt|first|second)\}/g, (_, name: keyof Asked) => texts[name]);
}

/** What is wrong with a template; null if nothing is. */
export function templateFault(template: string): string | null {
  const missing = ['{first}', '{second}'].filter((part) => !template.includes(part));
  return missing.length === 0 ? null : `The template has no ${missing.join(' and no ')}.`;
}

export type Said = 'first' | 'second' | 'tie';

const THOUGHT = /^\s*<think>[\s\S]*?<\/think>/;
const VERDICT = /^[\s"'`*[({]*(?:answer\s+)?(a|b|tie)[\s"'`*\])}.!]*$/i;
const SAYS: Record<string, Said> = { a: 'first', b: 'second', tie: 'tie' };

/** A verdict and nothing else, in the requested form; null for anything that would have to be guessed. */
export function understood(content: string): Said | null {
  const [, word] = VERDICT.exec(content.replace(THOUGHT, '')) ?? [];
  return word === undefined ? null : SAYS[word.toLowerCase()];
}

/** The outcomes of the two orders together, kept with the vote so that a position bias can be measured. */
export const ORDERS = {
  agree: 'orders agree',
  first: 'first place twice',
  second: 'second place twice',
  open: 'undecided in one order',
} as const;

export interface Verdict {
  /** Null if neither is better, or if the orders disagree. */
  winner: 'a' | 'b' | null;
  orders: (typeof ORDERS)[keyof typeof ORDERS];
}

/**
 * @param ab the answer with a shown first
 * @param ba the answer with b shown first
 */
export function verdictOf(ab: Said, ba: Said): Verdict {
  const one = ab === 'tie' ? null : ab === 'first' ? 'a' : 'b';
  const other = ba === 'tie' ? null : ba === 'first' ? 'b' : 'a';
  if (one === other) return { winner: one, orders: ORDERS.agree };
  if (ab === ba) return { winner: null, orders: ab === 'first' ? ORDERS.first : ORDERS.second };
  return { winner: null, orders: ORDERS.open };
}
