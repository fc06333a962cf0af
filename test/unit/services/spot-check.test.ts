/** A spot-check from draw to verdict, on a real project: blind, in a queue of its own, never trained on. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type LabelPair,
  type MethodSummary,
  MethodSummary as Summary,
  TrainSettings,
} from '../../../src-main/contract/index.ts';
import { exportFormats } from '../../../src-main/formats/writers/index.ts';
import { exportFile } from '../../../src-main/services/exports/export-file.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { labelPair, submitVote, undoVote } from '../../../src-main/services/labelling/labelling.ts';
import { proposeSpotCheck, spotCheckOf } from '../../../src-main/services/transfer/spot-check.ts';
import { judgedRun, keepJudged } from '../../../src-main/services/transfer/verdict.ts';
import { keepFindings } from '../../../src-main/store/checkpoints.ts';
import { currentSnapshot } from '../../../src-main/store/current-snapshot.ts';
import { peopleVotes } from '../../../src-main/store/people.ts';
import { setRole } from '../../../src-main/store/data.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { mergeDomain } from '../../../src-main/store/domain-changes.ts';
import { pairRows } from '../../../src-main/store/export.ts';
import { importNativeRows } from '../../../src-main/store/native-import.ts';
import { nativeRows } from '../../../src-main/store/native-export.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { openReadOnly } from '../../../src-main/store/read-only.ts';
import {
  addDrawn,
  moveIntoTraining,
  nextOfSpotCheck,
  spotOverview,
} from '../../../src-main/store/spot-check.ts';
import { deleteRun, endRun, getRun } from '../../../src-main/store/runs.ts';
import { addMethod, addRewards } from '../../../src-main/store/run-results.ts';
import { createRun } from '../../../src-main/store/new-run.ts';
import { findings } from '../renderer/records.ts';
import {
  importRecords,
  newProject,
  pairRecord,
  temporaryFolder,
  textRecord,
} from '../store/support.ts';

const TEXTS = 300;

/** How good a text is, known to who votes; the candidate sees it well, source-only badly. */
function project() {
  const { db } = newProject();
  importRecords(db, [pairRecord('p', ['one', 'other'], 'prefer')], { domain: 'mail' });
  const records = Array.from({ length: TEXTS }, (_, i) =>
    textRecord(`prompt ${Math.floor(i / 3)}`, `text ${i}${'.'.repeat((7 * i) % 40)}`),
  );
  importRecords(db, records, { domain: 'chat', role: 'target' });
  const random = seededRandom('spot-check');
  const quality = new Map<number, number>();
  const ids = db.prepare(`SELECT id FROM item WHERE domain_id = 2`).pluck().all() as number[];
  for (const id of ids) quality.set(id, random.normal());
  const runId = rankedRun(db, quality);
  return { db, runId, run: () => getRun(db, runId), quality };
}

const TWO = [
  ['source-only', 0.3],
  ['wdgrl', 0.95],
] as const;

/** @param methods how well each sees the quality */
function rankedRun(
  db: Db,
  quality: ReadonlyMap<number, number>,
  methods: readonly (readonly [string, number])[] = TWO,
): number {
  const random = seededRandom('rewards');
  const settings = TrainSettings.parse({});
  const snapshot = { pairs: [], rankings: [], votes: 0, ties: 0, leftOut: 0, scores: [] };
  const runId = createRun(db, settings, { sources: [1], targets: [2] }, snapshot);
  const items = Int32Array.from(quality.keys());
  for (const [method, sees] of methods) {
    const reward = Float32Array.from(
      items,
      (id) => sees * (quality.get(id) ?? 0) + (1 - sees) * random.normal(),
    );
    addRewards(db, runId, {
      method,
      items,
      reward,
      rank: Int32Array.from(items, (_, i) => i + 1),
      score: Float64Array.from(reward),
      spread: new Float32Array(items.length),
    });
    addMethod(db, runId, summary(method));
  }
  endRun(db, runId, 'done', null);
  return runId;
}

function summary(method: string): MethodSummary {
  const nothing = { sourceAccuracy: null, sourceInterval: null, longerWins: null };
  return Summary.parse({
    method,
    label: method,
    ...nothing,
    lengthCorrelation: null,
    seedAgreement: null,
  });
}

function draw(db: Db, runId: number, take: number): void {
  addDrawn(db, runId, proposeSpotCheck(db, getRun(db, runId), take));
}

const page = { exclude: [], limit: 50, offset: 0 };

function vote(db: Db, pair: LabelPair, chosen: number): void {
  submitVote(db, {
    pairId: pair.pairId,
    annotator: 'anna',
    outcome: 'prefer',
    chosen,
    strength: 2,
    shownFirst: pair.first.id,
    durationMs: 900,
    reasons: [],
    note: '',
    replaces: undefined,
  });
}

/** Votes for the better text of every waiting pair. */
function voteAll(db: Db, quality: ReadonlyMap<number, number>): void {
  for (;;) {
    const ids = nextOfSpotCheck(db, { annotator: 'anna', queue: 'pending', ...page });
    if (ids.length === 0) return;
    for (const id of ids) {
      const pair = labelPair(db, 'anna', id);
      const better = (quality.get(pair.first.id) ?? 0) > (quality.get(pair.second.id) ?? 0);
      vote(db, pair, better ? pair.first.id : pair.second.id);
    }
  }
}

describe('a spot-check', () => {
  it('draws pairs of one prompt, which wait in a queue of their own', () => {
    const { db, runId } = project();
    draw(db, runId, 24);
    const overview = spotOverview(db, 'anna', labelOverview(db, 'anna'));
    expect(overview.queues).toMatchObject({ pending: 24, done: 0 });
    expect(labelOverview(db, 'anna').queues.pending).toBe(0);
    const ids = nextOfSpotCheck(db, { annotator: 'anna', queue: 'pending', ...page });
    expect(ids).toHaveLength(24);
    draw(db, runId, 10);
    expect(spotOverview(db, 'anna', overview).queues.pending).toBe(34);
  });

  it('knows nothing before there are labels, and settles that the better candidate is better', () => {
    const { db, runId, run, quality } = project();
    draw(db, runId, 60);
    const before = spotCheckOf(db, run());
    expect(before).toMatchObject({ drawn: 60, labelled: 0, waiting: 60, borrowed: false });
    expect(before.estimates.every(({ interval }) => interval === null)).toBe(true);
    voteAll(db, quality);
    const after = spotCheckOf(db, run());
    expect(after).toMatchObject({ labelled: 60, waiting: 0 });
    expect(after.prompts).toBeGreaterThan(30);
    const wdgrl = after.estimates.find(({ method }) => method === 'wdgrl');
    expect(wdgrl?.interval?.[1]).toBeGreaterThan(0.9);
    expect(after.estimates.map(({ method }) => method)).toContain('longer-wins');
    expect(after.comparisons[0]).toMatchObject({
      method: 'wdgrl',
      against: 'source-only',
      standing: 'better',
      more: 0,
    });
  });

  it('makes the verdict, which the run keeps and gives up with the votes, and says what can be done', () => {
    const { db, runId, run, quality } = project();
    const verdict = {
      ...findings().verdict,
      advice: 'do-not-adapt',
      candidate: 'source-only',
    } as const;
    keepFindings(db, runId, findings({ chosen: 'source-only', verdict }));
    expect(judgedRun(db, run())).toMatchObject({
      verdict,
      next: { kind: 'spot-check', count: 20, role: 'target' },
    });
    draw(db, runId, 60);
    voteAll(db, quality);
    const judged = judgedRun(db, run());
    expect(judged).toMatchObject({
      verdict: { advice: 'adapt', candidate: 'wdgrl' },
      next: { kind: 'rank' },
    });
    if (!judged) throw new Error('a run with findings has a verdict');
    expect(keepJudged(db, run(), judged.verdict)).toBe(true);
    expect(keepJudged(db, run(), judged.verdict)).toBe(false);
    expect(run().findings).toMatchObject({
      chosen: 'wdgrl',
      verdict: judged.verdict,
      unchecked: verdict,
    });
    for (let i = 0; i < 45; i++) undoVote(db, 'anna');
    const again = judgedRun(db, run());
    expect(again).toMatchObject({ verdict, next: { kind: 'spot-check', count: 5 } });
    keepJudged(db, run(), verdict);
    expect(run().findings).toMatchObject({ chosen: 'source-only', verdict, unchecked: null });
  });

  it('finds that another candidate is better than the one that pairs are drawn for', () => {
    const { db, quality } = project();
    const runId = rankedRun(db, quality, [...TWO.slice(0, 1), ['dann', 0.31], ['mmd', 0.95]]);
    keepFindings(db, runId, findings({ chosen: 'dann' }));
    draw(db, runId, 80);
    const strata = db.prepare('SELECT DISTINCT stratum FROM spot_check ORDER BY 1').pluck().all();
    expect(strata).toEqual(['clear', 'close', 'disagree', 'others']);
    voteAll(db, quality);
    const { comparisons } = spotCheckOf(db, getRun(db, runId));
    expect(comparisons.map(({ method, against }) => `${method} ${against}`)).toEqual([
      'dann source-only',
      'mmd source-only',
      'dann longer-wins',
      'mmd longer-wins',
      'source-only longer-wins',
    ]);
    expect(judgedRun(db, getRun(db, runId))?.verdict).toMatchObject({
      advice: 'adapt',
      candidate: 'mmd',
    });
  });

  it('goes on as it was drawn where an earlier version drew for one candidate alone', () => {
    const { db, quality } = project();
    const runId = rankedRun(db, quality, [...TWO.slice(0, 1), ['dann', 0.31], ['mmd', 0.95]]);
    keepFindings(db, runId, findings({ chosen: 'dann' }));
    const drawn = proposeSpotCheck(db, getRun(db, runId), 10).filter(
      (one) => one.stratum !== 'others',
    );
    // Without the other stratum, the two that remain are larger.
    const shares = { disagree: drawn.find((one) => one.stratum === 'disagree')?.share ?? 0 };
    const rest = (1 - shares.disagree) / 2;
    const earlier = drawn.map((one) =>
      one.stratum === 'disagree' ? one : { ...one, share: rest },
    );
    addDrawn(db, runId, earlier);
    const next = proposeSpotCheck(db, getRun(db, runId), 40).map(({ stratum }) => stratum);
    expect([...new Set(next)].sort()).toEqual(['clear', 'close', 'disagree']);
  });

  it('asks for source labels only while there are pairs to label, else for an import', () => {
    const { db, runId, run } = project();
    const weak = { advice: 'label-more', labels: 50, labelsOf: 'source' } as const;
    keepFindings(db, runId, findings({ verdict: { ...findings().verdict, ...weak } }));
    const next = () => judgedRun(db, run())?.next;
    expect(next()).toEqual({ kind: 'import', count: null, role: 'source' });
    importRecords(db, [pairRecord('r', ['that', 'this'])], { domain: 'mail' });
    expect(next()).toEqual({ kind: 'label', count: 1, role: 'source' });
  });

  it('takes back a vote by undo, and its estimates with it', () => {
    const { db, runId, run, quality } = project();
    draw(db, runId, 30);
    voteAll(db, quality);
    undoVote(db, 'anna');
    expect(spotCheckOf(db, run())).toMatchObject({ labelled: 29, waiting: 1 });
  });

  it('judges another run by the same labels, which need no second vote', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 60);
    voteAll(db, quality);
    const later = getRun(db, rankedRun(db, quality));
    const check = spotCheckOf(db, later);
    expect(check).toMatchObject({ borrowed: true, labelled: 60 });
    expect(check.comparisons[0]?.difference).toBeGreaterThan(0.1);
  });

  it('says nothing of a run that ranked other texts', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 60);
    voteAll(db, quality);
    const records = Array.from({ length: 60 }, (_, i) => textRecord(`q ${i % 20}`, `other ${i}`));
    importRecords(db, records, { domain: 'forum', role: 'target' });
    const ids = db.prepare('SELECT id FROM item WHERE domain_id = 3').pluck().all() as number[];
    const elsewhere = getRun(db, rankedRun(db, new Map(ids.map((id) => [id, id % 7]))));
    const check = spotCheckOf(db, elsewhere);
    expect(check).toMatchObject({ borrowed: false, drawn: 0, labelled: 0 });
    expect(check.estimates.every(({ accuracy }) => accuracy === null)).toBe(true);
    expect(check.comparisons.every(({ standing }) => standing === 'open')).toBe(true);
  });

  it('goes on to judge a run by labels of another until its own are enough', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 60);
    voteAll(db, quality);
    const later = getRun(db, rankedRun(db, quality));
    draw(db, later.id, 20);
    const [first] = nextOfSpotCheck(db, { annotator: 'anna', queue: 'pending', ...page });
    const pair = labelPair(db, 'anna', first ?? 0);
    vote(db, pair, pair.first.id);
    expect(spotCheckOf(db, later)).toMatchObject({ borrowed: true, labelled: 60, waiting: 19 });
    voteAll(db, quality);
    expect(spotCheckOf(db, later)).toMatchObject({ borrowed: false, labelled: 20 });
  });

  it('draws its own pairs at its rates, whatever another run has drawn', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 60);
    const later = getRun(db, rankedRun(db, quality));
    const drawn = proposeSpotCheck(db, later, 20);
    for (const stratum of new Set(drawn.map((one) => one.stratum))) {
      const held = drawn.filter((one) => one.stratum === stratum);
      expect(Math.abs(held.length - 20 * (held[0]?.rate ?? 0))).toBeLessThanOrEqual(1.5);
    }
  });

  it.each([
    ['since it was drawn', ''],
    ['of an earlier version, too', 'DELETE FROM run_inspection'],
  ])(
    'keeps its labels when target domains with the same prompts are merged, %s',
    async (_, sql) => {
      const { db, path } = newProject();
      importRecords(db, [pairRecord('p', ['one', 'other'], 'prefer')], { domain: 'mail' });
      for (const domain of ['chat', 'forum']) {
        const texts = Array.from({ length: 120 }, (_text, i) =>
          textRecord(`prompt ${Math.floor(i / 3)}`, `${domain} ${i}`),
        );
        importRecords(db, texts, { domain, role: 'target' });
      }
      const random = seededRandom('domains');
      const ids = db.prepare(`SELECT id FROM item WHERE domain_id > 1`).pluck().all() as number[];
      const quality = new Map(ids.map((id) => [id, random.normal()]));
      const runId = rankedRun(db, quality);
      draw(db, runId, 40);
      db.exec(sql);
      voteAll(db, quality);
      const before = spotCheckOf(db, getRun(db, runId));
      expect(before.labelled).toBe(40);

      mergeDomain(db, { id: 3, into: 2 }, { dryRun: false });
      // Opened anew, so that nothing is remembered.
      const again = await openReadOnly(path);
      onTestFinished(() => again.close());
      expect(spotCheckOf(again.db, getRun(again.db, runId))).toEqual(before);
      draw(db, runId, 10);
      expect(spotCheckOf(db, getRun(db, runId)).drawn).toBe(50);
    },
  );

  it('of a deleted run is not that of a new one that gets its id', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 20);
    db.prepare('UPDATE spot_check SET drawn_at = drawn_at - 1000').run();
    deleteRun(db, runId);
    const again = rankedRun(db, quality);
    expect(again).toBe(runId);
    expect(spotCheckOf(db, getRun(db, again))).toMatchObject({ drawn: 0, waiting: 0 });
  });

  it('knows nothing from borrowed labels while a stratum has fewer than two', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 60);
    const skipped = db.prepare(`SELECT pair_id FROM spot_check WHERE stratum = 'close'`).pluck();
    const exclude = skipped.all() as number[];
    for (;;) {
      const wanted = { annotator: 'anna', queue: 'pending', ...page, exclude } as const;
      const ids = nextOfSpotCheck(db, wanted);
      if (ids.length === 0) break;
      for (const id of ids) vote(db, labelPair(db, 'anna', id), labelPair(db, 'anna', id).first.id);
    }
    expect(exclude.length).toBeGreaterThan(2);
    const check = spotCheckOf(db, getRun(db, rankedRun(db, quality)));
    expect(check.estimates.every(({ accuracy }) => accuracy === null)).toBe(true);
  });

  it('draws no pair that somebody has voted on, and says so where no other is left', () => {
    const { db } = newProject();
    importRecords(db, [pairRecord('p', ['one', 'other'])], { domain: 'mail' });
    importRecords(db, [pairRecord('q', ['a', 'b'])], { domain: 'chat', role: 'source' });
    vote(db, labelPair(db, 'anna', 2), 3);
    setRole(db, 2, 'target');
    const quality = new Map([
      [3, 0],
      [4, 1],
    ]);
    const runId = rankedRun(db, quality);
    expect(() => proposeSpotCheck(db, getRun(db, runId), 5)).toThrow(/voted on already/);
  });

  it('is never trained on, exported as labels or queued, whatever the role of its domain', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 30);
    voteAll(db, quality);
    setRole(db, 2, 'source');
    expect(currentSnapshot(db, [1, 2]).votes).toBe(1);
    expect([...pairRows(db)]).toHaveLength(1);
    expect(labelOverview(db, 'anna').queues.done).toBe(0);
    expect(peopleVotes(db)).toHaveLength(1);
  });

  it('leaves in no file of votes or pairs, which say how many they leave out', async () => {
    const { db, runId, quality } = project();
    draw(db, runId, 30);
    voteAll(db, quality);
    setRole(db, 2, 'source');
    const folder = temporaryFolder();
    for (const { what, id } of exportFormats()) {
      if (what !== 'votes' && what !== 'pairs') continue;
      const { rows, notes } = await exportFile(
        db.name,
        { what, format: id },
        join(folder, `${what}-${id}`),
      );
      expect({ what, id, rows }).toEqual({ what, id, rows: 1 });
      expect(notes).toContainEqual(expect.stringMatching(/^30 votes of spot-checks left out/));
    }
    setRole(db, 2, 'target');
    const pairs = await exportFile(db.name, { what: 'pairs', format: 'csv' }, join(folder, 'p'));
    expect(pairs.notes.filter((note) => note.includes('spot'))).toEqual([]);
  });

  it('is trained on once it is moved, which later runs are not judged by', () => {
    const { db, runId, run, quality } = project();
    draw(db, runId, 30);
    voteAll(db, quality);
    const moved = moveIntoTraining(db);
    expect(moved).toEqual({ pairs: 30, domains: ['chat (spot-checked)'] });
    expect(currentSnapshot(db, [1, 3]).votes).toBe(31);
    expect(moveIntoTraining(db).pairs).toBe(0);
    expect(spotCheckOf(db, run())).toMatchObject({ labelled: 30, moved: 30 });
    const later = getRun(db, rankedRun(db, quality));
    db.prepare('UPDATE run SET created_at = created_at + 60000 WHERE id = ?').run(later.id);
    expect(spotCheckOf(db, getRun(db, later.id)).labelled).toBe(0);
    // Pairs moved earlier do not count towards later labels.
    db.prepare('UPDATE run SET created_at = created_at - 60000 WHERE id = ?').run(later.id);
    db.prepare('UPDATE spot_check SET moved_at = moved_at - 60000').run();
    draw(db, later.id, 20);
    voteAll(db, quality);
    expect(spotCheckOf(db, getRun(db, later.id))).toMatchObject({ labelled: 20, moved: 0 });
  });

  it('is judged by people: votes of a judge that come with a file count for nothing', () => {
    const { db, runId, run, quality } = project();
    draw(db, runId, 20);
    voteAll(db, quality);
    const before = spotCheckOf(db, run());
    db.exec(`
      INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength, shown_first,
                         duration_ms, reasons, note, created_at)
      SELECT 'j' || e.id, 'vote', e.pair_id, 'judge: small', 'imported', 'prefer',
             CASE e.chosen WHEN p.item_a THEN p.item_b ELSE p.item_a END, 2, e.shown_first, 1, '[]', '', 1
      FROM event e JOIN spot_check k ON k.pair_id = e.pair_id JOIN pair p ON p.id = e.pair_id;
      INSERT INTO standing SELECT pair_id, annotator, id, outcome FROM event WHERE annotator = 'judge: small';`);
    expect(spotCheckOf(db, run())).toEqual(before);
  });

  it('is not moved into a domain that is a target', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 3);
    voteAll(db, quality);
    importRecords(db, [textRecord('q', 'x')], { domain: 'chat (spot-checked)', role: 'target' });
    expect(() => moveIntoTraining(db)).toThrow(/is a target domain/);
    expect(spotCheckOf(db, getRun(db, runId)).moved).toBe(0);
  });

  it('keeps its purpose in a file of the project’s own format', () => {
    const { db, runId, quality } = project();
    draw(db, runId, 12);
    voteAll(db, quality);
    const other = newProject().db;
    importNativeRows(other, [...nativeRows(db)], { dryRun: false });
    const drawn = (of: Db) => of.prepare('SELECT * FROM spot_check ORDER BY place').raw().all();
    expect(drawn(other)).toEqual(drawn(db));
    expect(drawn(other)).toHaveLength(12);
  });

  it('says so where the target has no two texts of one prompt', () => {
    const { db } = newProject();
    importRecords(db, [pairRecord('p', ['one', 'other'])], { domain: 'mail' });
    importRecords(db, [textRecord('p', 'a'), textRecord('q', 'b')], {
      domain: 'c',
      role: 'target',
    });
    const quality = new Map([
      [3, 0],
      [4, 1],
    ]);
    const runId = rankedRun(db, quality);
    expect(() => proposeSpotCheck(db, getRun(db, runId), 5)).toThrow(/no two texts of one prompt/);
  });
});
