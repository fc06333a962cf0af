/** The choice on a pair made by a key or a button, and its words. */
import type { LabelPair, Outcome, Strength, Vote } from '#contract';

export type Side = 'first' | 'second';

/** The choice by a key or a button; the session adds pair, side, times and annotator. */
export interface Choice {
  outcome: Outcome;
  /** The preferred side; null unless `outcome` is `prefer`. */
  side: Side | null;
  strength: Strength;
}

/** A stored vote as the choice on this screen. */
export function choiceOf(pair: LabelPair, vote: Vote): Choice {
  const side =
    vote.chosen === pair.first.id ? 'first' : vote.chosen === pair.second.id ? 'second' : null;
  return { outcome: vote.outcome, side, strength: vote.strength };
}

export function sameChoice(a: Choice | null, b: Choice | null): boolean {
  return (
    a !== null &&
    b !== null &&
    a.outcome === b.outcome &&
    a.side === b.side &&
    a.strength === b.strength
  );
}

const HOW = { 1: 'slightly better', 2: 'better', 3: 'much better' } as const;

/** 'A is slightly better', for display and for screen readers alike. */
export function inWords(choice: Choice): string {
  switch (choice.outcome) {
    case 'prefer':
      return `${choice.side === 'first' ? 'A' : 'B'} is ${HOW[choice.strength]}`;
    case 'tie':
      return 'equally good';
    case 'both-bad':
      return 'both bad';
    case 'skip':
      return 'skipped';
    case 'flag':
      return 'flagged';
  }
}
