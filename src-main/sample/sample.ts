/** The shape of a sample project: plain records, ready to be written into a project file. */

export interface SampleDomain {
  name: string;
  role: 'source' | 'target';
}

export interface SampleItem {
  /** Unique in the sample, and the same for the same seed. */
  key: string;
  /** Name of its domain. */
  domain: string;
  prompt: string;
  text: string;
  metadata: { channel: string; language: string; topic: string };
}

export interface SamplePair {
  key: string;
  domain: string;
  /** Keys of two items with the same prompt. */
  items: readonly [string, string];
}

/** A decision of a simulated annotator. `chosen` and `shownFirst` are indices into the pair's items. */
export interface SampleVote {
  /** Key of the pair. */
  pair: string;
  annotator: string;
  outcome: 'prefer' | 'tie' | 'both-bad' | 'skip';
  chosen: 0 | 1 | null;
  shownFirst: 0 | 1;
  strength: 1 | 2 | 3;
  durationMs: number;
  /** Milliseconds since 1970-01-01 UTC; votes are in this order. */
  at: number;
}

/** Hidden truth about two target items with the same prompt: for checking, never trained on. */
export interface SampleGold {
  key: string;
  domain: string;
  items: readonly [string, string];
  chosen: 0 | 1;
}

export interface Sample {
  name: string;
  domains: readonly SampleDomain[];
  items: readonly SampleItem[];
  /** Source pairs, with and without votes, in the order of labelling. */
  pairs: readonly SamplePair[];
  votes: readonly SampleVote[];
  gold: readonly SampleGold[];
}
