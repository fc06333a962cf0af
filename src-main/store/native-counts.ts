/** Counts after taking in a project's data: how much of it was new. */
import type { Differences } from './merge-join.ts';

export interface NativeCounts {
  rows: { taken: number; known: number };
  items: { added: number; known: number };
  pairs: { added: number; known: number };
  questions: { added: number; known: number };
  votes: { added: number; known: number };
  scores: { added: number; known: number };
  gold: { added: number; known: number };
  /** Scores and gold pairs that contradict the project's: not taken. */
  kept: number;
  marks: { added: number; known: number };
  /** Marks of texts that contradict the project's: not taken. */
  keptMarks: number;
  /** What was joined, if that was requested. */
  joined: Differences;
}

export function noCounts(): NativeCounts {
  return {
    rows: { taken: 0, known: 0 },
    items: { added: 0, known: 0 },
    pairs: { added: 0, known: 0 },
    questions: { added: 0, known: 0 },
    votes: { added: 0, known: 0 },
    scores: { added: 0, known: 0 },
    gold: { added: 0, known: 0 },
    kept: 0,
    marks: { added: 0, known: 0 },
    keptMarks: 0,
    joined: { texts: 0, pairs: 0, scores: 0, gold: 0, marks: 0 },
  };
}

/** @returns whether it is new */
export function count(counts: { added: number; known: number }, isNew: boolean): boolean {
  if (isNew) counts.added++;
  else counts.known++;
  return isNew;
}
