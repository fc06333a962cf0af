/** A project for `bench -- table`: ranked texts in three scripts, with any number of candidates. */
import { MethodSummary, TrainSettings } from '../src-main/contract/index.ts';
import { type Random, seededRandom, shuffle } from '../src-main/domain/random.ts';
import type { OpenProject } from '../src-main/store/database.ts';
import { importStaged } from '../src-main/store/import.ts';
import { createProject } from '../src-main/store/open.ts';
import { endRun } from '../src-main/store/runs.ts';
import { addMethod, addRewards } from '../src-main/store/run-results.ts';
import { createRun } from '../src-main/store/new-run.ts';
import { renewStatistics } from '../src-main/store/statistics.ts';
import { createStaging } from '../src-main/store/staging.ts';

const WORDS = 5_000;
const WORDS_A_TEXT = 40;
const PROMPTS = 2_000;
/** First syllables of Hangul and first ideographs of Han. */
const SCRIPTS = { korean: 0xac00, chinese: 0x4e00 };

interface Size {
  texts: number;
  /** Source-only is the first of them. */
  candidates: number;
}

/** Writes a project whose only run has just ended, and closes it. */
export function writeTable(path: string, { texts, candidates }: Size): void {
  const project = createProject(path, { name: 'Bench' }, 'bench');
  const random = seededRandom('table');
  try {
    const first = Math.ceil(texts * 0.9);
    addTexts(project, 'target', [0, first], random);
    addTexts(project, 'target, the rest', [first, texts], random);
    addRun(project, texts, candidates, random);
  } finally {
    project.close();
  }
}

function addTexts(
  { db }: OpenProject,
  domain: string,
  [from, to]: [number, number],
  random: Random,
): void {
  const staging = createStaging();
  try {
    for (let row = from; row < to; row++) {
      staging.add({
        kind: 'text',
        row,
        key: `t${row}`,
        metadata: {},
        score: null,
        prompt: `Question ${row % PROMPTS}?`,
        text: textOf(row, random),
      });
    }
    staging.finish();
    importStaged(db, staging, { domain, role: 'target', keepLabels: true });
  } finally {
    staging.discard();
  }
}

/** One text in ten is Korean and one Chinese. */
function textOf(row: number, random: Random): string {
  const script = row % 10 === 3 ? 'korean' : row % 10 === 7 ? 'chinese' : null;
  const words = Array.from({ length: WORDS_A_TEXT }, () => {
    const word = random.below(WORDS);
    if (script === null) return `w${word.toString(36)}`;
    const first = SCRIPTS[script];
    return String.fromCodePoint(first + (word % 500), first + Math.floor(word / 500));
  });
  return `${words.join(script === 'chinese' ? '' : ' ')} ${row}.`;
}

function addRun({ db }: OpenProject, count: number, candidates: number, random: Random): void {
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const runId = createRun(db, TrainSettings.parse({}), { sources: [], targets: [1, 2] }, snapshot);
  const items = Int32Array.from({ length: count }, (_, i) => i + 1);
  for (let k = 0; k < candidates; k++) {
    const method = k === 0 ? 'source-only' : `wdgrl@${k}`;
    const rank = shuffle(Int32Array.from(items), random);
    addRewards(db, runId, {
      method,
      items,
      rank,
      score: Float64Array.from(rank, (place) => 1 - place / count),
      reward: Float32Array.from(rank, (place) => 2 - (4 * place) / count),
      spread: Float32Array.from(rank, () => random.next()),
    });
    const nothing = { sourceAccuracy: null, sourceInterval: null, longerWins: null };
    const unknown = { lengthCorrelation: null, seedAgreement: null, drivers: [] };
    const took = { stepsPerSecond: 1, seconds: 1 };
    const summary = { method, label: method, ...nothing, ...unknown, ...took };
    addMethod(db, runId, MethodSummary.parse(summary));
  }
  endRun(db, runId, 'done', null);
  renewStatistics(db); // as at the end of every run
}
