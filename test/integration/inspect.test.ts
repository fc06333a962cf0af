/** A text of a finished run, taken apart and compared, based on what the run itself read and scored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Reader } from '../../src-main/services/reading/reader.ts';
import { importFiles } from '../../src-main/services/data/import-files.ts';
import { type MadeMap, makeMaps } from '../../src-main/services/inspect/make-map.ts';
import { takeApart } from '../../src-main/services/inspect/take-apart.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { encodersOf } from '../../src-main/encoders/spec.ts';
import { pretrained, startEncoding } from '../../src-main/services/encoders/encoding.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { createProject } from '../../src-main/store/open.ts';
import { itemRewards, rankingPage } from '../../src-main/store/ranking.ts';
import { keepMap, mapOf, mapPoints } from '../../src-main/store/text-maps.ts';
import { without } from '../../src-main/domain/text-parts.ts';
import { quick, writePairs, writeTexts } from '../contract/support.ts';
import { writeModel } from '../unit/encoders/transformer-model.ts';

const watch = { progress: () => undefined, check: () => Promise.resolve() };
const never = new AbortController().signal;
const METHODS = ['source-only', 'wdgrl', 'standardise'];

let folder = '';
let project: OpenProject;
let runId = 0;
let models = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  models = join(folder, 'models');
  project = createProject(join(folder, 'work.dialect'), { name: 'Work' }, 'test');
  const take = { keepLabels: true, leaveOutProblems: false };
  const add = (path: string, domain: string, role: 'source' | 'target') =>
    importFiles(project.db, [{ path, name: path }], { domain, role, ...take });
  await add(writePairs(join(folder, 'pairs.jsonl'), 40), 'email', 'source');
  await add(writeTexts(join(folder, 'texts.jsonl'), 30), 'chat', 'target');
  project.db.exec(
    `UPDATE item SET text = 'One comes first. ' || text || ' And a third, at last!' WHERE domain_id = 2`,
  );
  const tiny = await writeModel(join(folder, 'tiny'));
  const encoders = pretrained(await encodersOf(tiny, models));
  expect((await startEncoding(project, [1, 2], encoders, models).ended).status).toBe('done');
  const settings = { ...quick, methods: METHODS, validators: [], meaningFactor: 0.5 };
  const started = await startTraining(
    project,
    { ...settings, encoder: `style+${tiny}` },
    { models },
  );
  const ended = await started.ended;
  expect(ended.failure).toBeNull();
  runId = ended.id;
}, 120_000);

afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true, force: true });
});

const target = () =>
  project.db.prepare<[], { id: number; text: string }>(
    'SELECT id, text FROM item WHERE domain_id = 2 ORDER BY id',
  );

describe('a text taken apart', () => {
  it.each(METHODS)('adds up to its reward in the ranking, under %s', async (method) => {
    const [{ id, text }] = target().all();
    const of = { runId, method, itemId: id };
    const found = await takeApart(project.db, of, models, watch);
    const shown = itemRewards(project.db, runId, id).find((one) => one.method === method);
    expect(found.reward).toBeCloseTo(shown?.reward ?? Number.NaN, 3);
    const sum = found.contributions.reduce((all, { adds }) => all + adds, found.baseline);
    expect(sum).toBeCloseTo(found.reward, 2);
    // Form feature by feature, meaning as a whole.
    expect(found.contributions.filter(({ columns }) => columns === 1).length).toBeGreaterThan(20);
    expect(found.contributions.some(({ columns }) => columns > 1)).toBe(true);
    expect(found.sentences).toBeGreaterThan(1);
    expect(found.parts.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
  });

  it('says of a sentence what the run gives the text without it', async () => {
    const [one, other] = target().all();
    const method = 'wdgrl';
    const found = await takeApart(project.db, { runId, method, itemId: one.id }, models, watch);
    const [part] = found.parts;
    // Another text of the domain becomes this one without its sentence: it is read, and has a reward.
    const change = project.db.prepare('UPDATE item SET text = ?, prompt = ? WHERE id = ?');
    const prompt = project.db
      .prepare<[number], string>('SELECT prompt FROM item WHERE id = ?')
      .pluck();
    const before = prompt.get(other.id);
    change.run(without(one.text, part), prompt.get(one.id), other.id);
    const asked = takeApart(project.db, { runId, method, itemId: other.id }, models, watch);
    // The ranking has another text under that number, so the new result is reported, not used.
    const differing = (await asked.catch((error: unknown) => error)) as {
      code: string;
      details: { reward: number };
    };
    expect(differing.code).toBe('differs');
    expect(found.reward - differing.details.reward).toBeCloseTo(part.adds, 4);
    change.run(other.text, before, other.id);
  });
});

describe('what is like a text', () => {
  it('is found among all texts, its double first, beside the writer and within', async () => {
    const [one, other] = target().all();
    const set = project.db.prepare('UPDATE item SET text = ?, prompt = ? WHERE id = ?');
    const prompt = project.db
      .prepare<[number], string>('SELECT prompt FROM item WHERE id = ?')
      .pluck();
    const before = prompt.get(other.id);
    set.run(one.text, prompt.get(one.id), other.id);
    const of = { runId, method: 'wdgrl', itemId: one.id };
    const beside = new Reader(project, 1);
    try {
      const within = await new Reader(project, Infinity).read('ranking.nearest', of, never);
      expect(within.texts[0].itemId).toBe(other.id);
      expect(within.texts[0].similarity).toBeCloseTo(1, 5);
      expect(within.texts.map(({ itemId }) => itemId)).not.toContain(one.id);
      const order = within.texts.map(({ similarity }) => similarity);
      expect(order).toEqual(order.toSorted((a, b) => b - a));
      expect(within.pairs).toHaveLength(5);
      expect(within.pairs[0].votes).toBe(1);
      expect(within.searched).toBe(30 + 80);
      // A long search continues while other requests are answered, and is cancelled with its caller.
      const control = new AbortController();
      const left = beside.read('ranking.nearest', of, control.signal);
      const long = beside.read('ranking.nearest', of, never);
      control.abort();
      await expect(left).rejects.toMatchObject({ name: 'AbortError' });
      expect(await beside.read('data.domains', {}, never)).toHaveLength(2);
      expect(await long).toEqual(within);
    } finally {
      await beside.end();
      set.run(other.text, before, other.id);
    }
  });
});

describe('maps', () => {
  const page = {
    sort: 'rank',
    descending: false,
    search: '',
    domains: [],
    offset: 0,
    limit: 99,
  } as const;
  const places = ({ data }: MadeMap) => [...data.places];

  it.each(METHODS)(
    'have every text, before and after, and the ranking of a part, under %s',
    async (method) => {
      const of = { runId, method };
      const which = { ...of, projection: 'pca', space: 'after' } as const;
      const within = (outline: number[]) =>
        rankingPage(project.db, { ...page, ...of, within: { ...which, outline } });
      const everywhere = [-1, -1, 2, -1, 2, 2, -1, 2];
      // As requested by an address before its map exists.
      expect(within(everywhere).total).toBe(0);
      const maps = await makeMaps(project.db, of, 'pca', watch);
      expect(maps.map(({ about }) => about.space)).toEqual(['before', 'after']);
      for (const { about, data } of maps) {
        expect(about.points).toBe(80 + 30);
        expect(about.left).toEqual({ source: 0, target: 0 });
        expect(new Set(data.items).size).toBe(about.points);
        expect(new Set(data.places).size).toBeGreaterThan(50);
        expect(about.regions.reduce((sum, { texts }) => sum + texts, 0)).toBe(about.points);
        expect(about.regions.reduce((sum, { source }) => sum + source, 0)).toBe(80);
        keepMap(project.db, of, about, data);
      }
      expect(mapOf(project.db, which)?.data).toEqual(maps[1].data);
      const points = mapPoints(project.db, which, { offset: 0, limit: 200 });
      expect(Buffer.from(points.vote, 'base64').filter((vote) => vote !== 255)).toHaveLength(80);
      expect(Buffer.from(points.reward, 'base64').filter((reward) => reward !== 255)).toHaveLength(
        30,
      );
      expect(Buffer.from(points.coverage, 'base64').filter((near) => near !== 255)).toHaveLength(
        30,
      );
      expect(within(everywhere).total).toBe(30);
      const [left, right] = [
        within([-1, -1, 0.5, -1, 0.5, 2, -1, 2]),
        within([0.5, -1, 2, -1, 2, 2, 0.5, 2]),
      ];
      expect(left.total + right.total).toBe(30);
      const regions = maps[1].about.regions.map((_, region) =>
        rankingPage(project.db, { ...page, ...of, within: { ...which, region } }),
      );
      expect(regions.reduce((sum, { total }) => sum + total, 0)).toBe(30);
    },
  );

  it('of UMAP follow from the texts alone: the same again, and others than PCA', async () => {
    const of = { runId, method: 'wdgrl' };
    const [first] = await makeMaps(project.db, of, 'umap', watch);
    const [again] = await makeMaps(project.db, of, 'umap', watch);
    expect(places(first)).toEqual(places(again));
    expect(first.about.shares).toBeNull();
    const [pca] = await makeMaps(project.db, of, 'pca', watch);
    expect(places(first)).not.toEqual(places(pca));
  });
});
