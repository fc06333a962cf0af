/** Parsers for option values of the command line. */
import { InvalidArgumentError } from 'commander';
import type { LabelMeaning } from '../../contract/index.ts';

export function integer(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

export function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };
}

export function list(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => part === '')) {
    throw new InvalidArgumentError('It must be names separated by commas.');
  }
  return parts;
}

/** Collects field=column from every --map. */
export function mapping(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be field=column.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const MEANINGS: Record<string, LabelMeaning> = {
  first: 'first',
  a: 'first',
  second: 'second',
  b: 'second',
  tie: 'tie',
  'both-bad': 'both-bad',
  bothbad: 'both-bad',
  none: 'none',
  nothing: 'none',
};

/** Collects value=meaning from every --means. The value may itself contain a `=`, as in 'A=B'. */
export function meaning(
  text: string,
  before: Record<string, LabelMeaning>,
): Record<string, LabelMeaning> {
  const at = text.lastIndexOf('=');
  const said = text
    .slice(at + 1)
    .trim()
    .toLowerCase();
  if (at < 0 || !Object.hasOwn(MEANINGS, said)) {
    throw new InvalidArgumentError(
      'It must be value=meaning, and the meaning one of first, second, tie, both-bad, none.',
    );
  }
  return { ...before, [text.slice(0, at)]: MEANINGS[said] };
}

/** A run's number, or the newest finished one. */
export type RunChoice = number | 'latest';

export function runChoice(text: string): RunChoice {
  return text === 'latest' ? text : integer(1, Number.MAX_SAFE_INTEGER)(text);
}

/** Undefined means the newest finished run. */
export function runIdOf(choice: RunChoice | undefined): number | undefined {
  return choice === 'latest' ? undefined : choice;
}
