/** The rows that writers take: the store's contents, joined and named for people. */
import type { NativeRow } from './native-rows.ts';
import type { ReportRow } from './report.ts';

export interface VoteRow {
  /** UUIDv7. */
  id: string;
  pair: string;
  domain: string;
  prompt: string;
  annotator: string;
  outcome: 'prefer' | 'tie' | 'both-bad' | 'skip' | 'flag';
  /** Both null unless `outcome` is `prefer`. */
  chosen: string | null;
  rejected: string | null;
  /** The text that this annotator saw first. */
  shownFirst: string;
  shownSecond: string;
  strength: 1 | 2 | 3;
  durationMs: number;
  reasons: readonly string[];
  note: string;
  /** Id of the vote that this one replaced. */
  supersedes: string | null;
  /** Whether it still counts: neither replaced nor undone. */
  standing: boolean;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export interface PairRow {
  key: string;
  domain: string;
  prompt: string;
  texts: readonly [string, string];
  /** The better text by all standing votes; null if there is none. */
  chosen: 0 | 1 | null;
  /** Standing votes; `first` and `second` count those for each text. */
  votes: { first: number; second: number; ties: number; bothBad: number };
  annotators: number;
  /** Mean strength of the votes for the chosen text, 1 to 3; null without any. */
  meanStrength: number | null;
}

/** One annotator's standing ranking. */
export interface RankingRow {
  key: string;
  domain: string;
  prompt: string;
  answers: readonly string[];
  /** Rank of each answer, 1 the best; tied answers share a rank, and the next rank is one higher. */
  ranks: readonly number[];
  annotator: string;
  note: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** A standing decision, for any task but pairs. */
export interface DecisionRow {
  key: string;
  task: string;
  domain: string;
  prompt: string;
  texts: readonly string[];
  outcome: string;
  /** In the task's form, with texts named by their index in `texts`; null if there is none. */
  answer: unknown;
  annotator: string;
  reasons: readonly string[];
  note: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export interface RewardRow {
  key: string;
  domain: string;
  prompt: string;
  text: string;
  method: string;
  /** 1 is best. */
  rank: number;
  reward: number;
  /** Sample standard deviation of the reward over seeds. */
  spread: number;
  sourceOnlyRank: number;
  /** Places gained compared with source-only. */
  change: number;
}

/** Two answers to a target prompt, as ordered by a candidate's rewards. Nobody labelled them. */
export interface PreferenceRow {
  /** Keys of the chosen and of the rejected text. */
  keys: readonly [string, string];
  domain: string;
  prompt: string;
  /** The chosen one first. */
  texts: readonly [string, string];
  method: string;
  rewards: readonly [number, number];
  /** Share of the seeds that agree; null if unknown. */
  agreement: number | null;
}

/** The best answer to a target prompt. */
export interface BestRow {
  key: string;
  domain: string;
  prompt: string;
  text: string;
  method: string;
  reward: number;
  /** Sample standard deviation of the reward over seeds. */
  spread: number;
  /** The prompt's other answers, best first. */
  others: readonly { key: string; reward: number }[];
}

/** A gold pair, with a run's rewards for it. */
export interface ResultRow {
  key: string;
  domain: string;
  prompt: string;
  /** The better one first. */
  texts: readonly [string, string];
  /** null for a text that the run did not rank. */
  rewards: readonly [number | null, number | null];
}

/** A text as a run's encoders see it, before any standardisation. */
export interface FeatureRow {
  key: string;
  domain: string;
  /** Ids of the features, the same for every row. */
  names: readonly string[];
  values: Float32Array;
}

export interface RowOf {
  data: NativeRow;
  votes: VoteRow;
  pairs: PairRow;
  rankings: RankingRow;
  decisions: DecisionRow;
  rewards: RewardRow;
  preferences: PreferenceRow;
  best: BestRow;
  report: ReportRow;
  results: ResultRow;
  features: FeatureRow;
}

/** The verdict of a pair's votes if they choose neither text. */
export function verdictOf(row: PairRow): 'prefer' | 'tie' | 'both-bad' | 'unlabelled' {
  if (row.chosen !== null) return 'prefer';
  const { first, second, ties, bothBad } = row.votes;
  if (first + second + ties + bothBad === 0) return 'unlabelled';
  return bothBad > ties && bothBad > first ? 'both-bad' : 'tie';
}

/** The strength rounded to what imports accept: 1, 2 or 3. */
export function wholeStrength(row: PairRow): 1 | 2 | 3 {
  const rounded = Math.round(row.meanStrength ?? 2);
  return rounded <= 1 ? 1 : rounded === 2 ? 2 : 3;
}
