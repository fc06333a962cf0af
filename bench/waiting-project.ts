/** Projects for `bench -- waiting`: ranked texts, gold, pairs to vote on and earlier votes. */
import { MethodSummary, TrainSettings } from '../src-main/contract/index.ts';
import { type Random, seededRandom, shuffle } from '../src-main/domain/random.ts';
import { appendVote } from '../src-main/store/events.ts';
import { importStaged } from '../src-main/store/import.ts';
import type { OpenProject } from '../src-main/store/database.ts';
import { createProject } from '../src-main/store/open.ts';
import { endRun } from '../src-main/store/runs.ts';
import { addMethod, addRewards } from '../src-main/store/run-results.ts';
import { createRun } from '../src-main/store/new-run.ts';
import { createStaging, type StagedRecord } from '../src-main/store/staging.ts';

const METHODS = ['source-only', 'wdgrl', 'coral'];
const WORDS = 5_000;
const PROMPTS = 2_000;

export function wordsFrom(random: Random, count: number): string {
  return Array.from({ length: count }, () => `w${random.below(WORDS).toString(36)}`).join(' ');
}

interface Size {
  /** Number of ranked target texts; a twentieth of them has gold. */
  texts: number;
  pairs: number;
  /** By the annotator 'ann', today. */
  votes: number;
}

/** Writes a project and closes it. */
export function writeProject(path: string, { texts, pairs, votes }: Size): void {
  const project = createProject(path, { name: 'Bench' }, 'bench');
  const random = seededRandom('waiting');
  try {
    addTexts(project, texts, random);
    addPairs(project, pairs, votes, random);
  } finally {
    project.close();
  }
}

function take(
  { db }: OpenProject,
  records: Iterable<StagedRecord>,
  [domain, role]: ['target', 'target' | 'gold'] | ['source', 'source'],
): void {
  const staging = createStaging();
  try {
    for (const record of records) staging.add(record);
    staging.finish();
    importStaged(db, staging, { domain, role, keepLabels: true });
  } finally {
    staging.discard();
  }
}

function addTexts(project: OpenProject, count: number, random: Random): void {
  if (count === 0) return;
  const texts = Array.from({ length: count }, (_, i) => ({
    kind: 'text' as const,
    row: i,
    key: `t${i}`,
    metadata: {},
    prompt: `Question ${i % PROMPTS}?`,
    text: `${wordsFrom(random, 60)} ${i}.`,
  }));
  take(
    project,
    texts.map((text) => ({ ...text, score: null })),
    ['target', 'target'],
  );
  const some = texts.filter((_, i) => i % 20 === 0);
  take(
    project,
    some.map((text) => ({ ...text, score: random.normal() })),
    ['target', 'gold'],
  );
  const { db } = project;
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const runId = createRun(db, TrainSettings.parse({}), { sources: [], targets: [1] }, snapshot);
  const items = Int32Array.from({ length: count }, (_, i) => i + 1);
  for (const method of METHODS) {
    const rank = shuffle(Int32Array.from(items), random);
    addRewards(db, runId, {
      method,
      items,
      rank,
      score: Float64Array.from(rank, (place) => 1 - place / count),
      reward: Float32Array.from(rank, () => random.normal()),
      spread: Float32Array.from(rank, () => random.next()),
    });
    const nothing = { sourceAccuracy: null, sourceInterval: null, longerWins: null };
    const unknown = { lengthCorrelation: null, seedAgreement: null, drivers: [] };
    const took = { stepsPerSecond: 1, seconds: 1 };
    const summary = { method, label: method, ...nothing, ...unknown, ...took };
    addMethod(db, runId, MethodSummary.parse(summary));
  }
  endRun(db, runId, 'done', null);
}

function addPairs(project: OpenProject, count: number, votes: number, random: Random): void {
  const records = Array.from({ length: count }, (_, i): StagedRecord => ({
    kind: 'pair',
    row: i,
    key: `p${i}`,
    prompt: `Task ${i % PROMPTS}?`,
    metadata: {},
    texts: [`${wordsFrom(random, 40)} ${i}.`, `${wordsFrom(random, 40)} ${i}!`],
    outcome: null,
    strength: 2,
  }));
  take(project, records, ['source', 'source']);
  const { db } = project;
  const voted = db
    .prepare<[number], { id: number; a: number; b: number }>(
      'SELECT id, item_a AS a, item_b AS b FROM pair ORDER BY shuffle, id LIMIT ?',
    )
    .all(votes);
  db.transaction(() => {
    for (const { id, a } of voted) {
      appendVote(db, {
        pairId: id,
        annotator: 'ann',
        outcome: 'prefer',
        chosen: a,
        shownFirst: a,
        strength: 2,
        durationMs: 1000,
        reasons: [],
        note: '',
      });
    }
  }).immediate();
}
