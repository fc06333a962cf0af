/** The registry of writers. A new format is one file and one line. */
import { DialectError } from '../../contract/errors.ts';
import type { ExportFormat, ExportWhat } from '../../contract/index.ts';
import { bestCsv, bestJsonl, bestParquet } from './best.ts';
import { dataNative } from './data-native.ts';
import { decisionsJsonl } from './decisions-jsonl.ts';
import { featuresCsv } from './features-csv.ts';
import { featuresJsonl } from './features-jsonl.ts';
import { featuresParquet } from './features-parquet.ts';
import { pairsArgilla } from './pairs-argilla.ts';
import { pairsCsv } from './pairs-csv.ts';
import { pairsJsonl } from './pairs-jsonl.ts';
import { pairsLabelStudio } from './pairs-label-studio.ts';
import { pairsParquet } from './pairs-parquet.ts';
import { pairsTrl } from './pairs-trl.ts';
import {
  preferencesCsv,
  preferencesJsonl,
  preferencesParquet,
  preferencesTrl,
} from './preferences.ts';
import { rankingsJsonl } from './rankings-jsonl.ts';
import { reportHtml } from './report-html.ts';
import { resultsRewardBench } from './results-rewardbench.ts';
import { rewardsCsv } from './rewards-csv.ts';
import { rewardsJsonl } from './rewards-jsonl.ts';
import { rewardsParquet } from './rewards-parquet.ts';
import type { RowOf } from '../../domain/export-rows.ts';
import { votesCsv } from './votes-csv.ts';
import { votesJsonl } from './votes-jsonl.ts';
import { votesParquet } from './votes-parquet.ts';
import type { Writer } from './writer.ts';

/** By content; the first one is the default format. */
const writers: { readonly [What in ExportWhat]: readonly Writer<RowOf[What]>[] } = {
  data: [dataNative],
  votes: [votesJsonl, votesCsv, votesParquet],
  pairs: [pairsJsonl, pairsCsv, pairsTrl, pairsParquet, pairsLabelStudio, pairsArgilla],
  rankings: [rankingsJsonl],
  decisions: [decisionsJsonl],
  rewards: [rewardsCsv, rewardsJsonl, rewardsParquet],
  preferences: [preferencesTrl, preferencesJsonl, preferencesCsv, preferencesParquet],
  best: [bestJsonl, bestCsv, bestParquet],
  report: [reportHtml],
  results: [resultsRewardBench],
  features: [featuresJsonl, featuresCsv, featuresParquet],
};

export function exportFormats(): ExportFormat[] {
  return Object.values(writers)
    .flat()
    .map(({ id, label, description, what, extension }) => ({
      id,
      label,
      description,
      what,
      extension,
    }));
}

/** @throws DialectError 'unknown-format', naming the existing ones */
export function writerOf<What extends ExportWhat>(what: What, id: string): Writer<RowOf[What]> {
  const known: readonly Writer<RowOf[What]>[] = writers[what];
  const writer = known.find((candidate) => candidate.id === id);
  if (writer) return writer;
  const formats = known.map((candidate) => candidate.id);
  throw new DialectError(
    'unknown-format',
    `There is no format '${id}' for ${what}. Choose one of ${formats.join(', ')}.`,
    { what, format: id, formats },
  );
}
