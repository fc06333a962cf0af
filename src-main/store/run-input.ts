/** A run's data as its stages read it: its whole view of the project. */
import type { MethodSummary, TrainSettings } from '../contract/index.ts';
import type { ScoredItem } from '../domain/snapshot.ts';
import { loadCheckpoint } from './checkpoints.ts';
import { domainName } from './data.ts';
import type { Db } from './database.ts';
import { referencePairs, type ReferencePair } from './reference-labels.ts';
import {
  runDomains,
  runPairs,
  runRankings,
  runScores,
  sourceTexts,
  targetTexts,
  type RankingRow,
  type RunTexts,
  type SnapshotRow,
} from './run-texts.ts';
import { getRun } from './runs.ts';
import { sourceModels } from './source-models.ts';
import { vectorReader, type ReadVectors } from './vectors.ts';

export interface RunInput {
  settings: TrainSettings;
  /** Summaries of the candidates that were finished before. */
  finished: readonly MethodSummary[];
  /** The checkpoint that the run continues from, as runs/checkpoint.ts packs it; null at its beginning. */
  checkpoint: Uint8Array | null;
  /** Labels of the snapshot, in its order. */
  labels(): { pairs: SnapshotRow[]; scores: ScoredItem[]; rankings: RankingRow[] };
  /** @param wishes scored: include all texts whose scores are in the snapshot */
  sourceTexts(wishes: { scored: boolean }): RunTexts;
  targetTexts(): RunTexts;
  sources: readonly { id: number; name: string }[];
  /** Ids of the sources on which alone a model was trained before, where the settings ask for such. */
  keptSources(): number[];
  /** Vectors of an encoder stored in the project. */
  vectors: ReadVectors;
  /** Target labels: only for the upper reference, and not before the verdict. */
  referencePairs(): ReferencePair[];
}

/** @throws DialectError `not-found` */
export function readRunInput(db: Db, runId: number): RunInput {
  const { settings, methods } = getRun(db, runId);
  const { sources, targets } = runDomains(db, runId);
  return {
    settings,
    finished: methods,
    checkpoint: loadCheckpoint(db, runId)?.state ?? null,
    labels: () => ({
      pairs: runPairs(db, runId),
      scores: runScores(db, runId),
      rankings: runRankings(db, runId),
    }),
    sourceTexts: (wishes) => sourceTexts(db, runId, wishes),
    targetTexts: () => targetTexts(db, targets),
    sources: sources.map((id) => ({ id, name: domainName(db, id) })),
    keptSources: () => sourceModels(db, runId).map(({ source }) => source.id),
    vectors: (encoder) => vectorReader(db, encoder),
    referencePairs: () => referencePairs(db, targets),
  };
}
