/** Encoders over the wire: listing, costs, encoding, downloading, comparing. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { COLUMNS, HIDDEN, writeModel } from '../unit/encoders/transformer-model.ts';
import { startHub } from './hub.ts';
import { connect, quick, startCore, temporaryFolder, writePairs, writeTexts } from './support.ts';

const failsWith = (code: string, message = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string });

/** A core with 120 source texts and 80 target texts, and a tiny model in a folder. */
async function ready(name = 'tiny') {
  const home = temporaryFolder();
  const core = startCore(home);
  const client = connect(core);
  const folder = temporaryFolder();
  await client.call('project.create', { name: 'Test' });
  await client.import(writePairs(join(folder, 'pairs.jsonl'), 60), {
    domain: 'email',
    role: 'source',
  });
  await client.import(writeTexts(join(folder, 'texts.jsonl'), 80), {
    domain: 'chat',
    role: 'target',
  });
  return { core, client, home, folder, model: await writeModel(join(folder, name)) };
}

type Client = Awaited<ReturnType<typeof ready>>['client'];

async function entry({ call }: Client, id: string) {
  const { encoders, texts } = await call('encoders.list', {});
  const found = encoders.find((one) => one.id === id);
  if (!found) throw new Error(`${id} is not among ${encoders.map((one) => one.id).join(', ')}`);
  return { ...found, texts };
}

describe('encoders that there are', () => {
  it('are the built-in ones at first, which cost nothing worth naming', async () => {
    const { client } = await ready();
    const { encoders, texts, characters } = await client.call('encoders.list', {});
    expect(encoders.map(({ id, kind }) => [id, kind])).toEqual([
      ['style', 'built-in'],
      ['ngrams', 'built-in'],
    ]);
    expect(texts).toBe(200);
    expect(characters).toBeGreaterThan(200 * 20);
    expect(encoders.every(({ seconds }) => seconds !== null && seconds < 1)).toBe(true);
  });

  it('are counted for the domains asked about', async () => {
    const { client } = await ready();
    const [email, chat] = await client.call('data.domains', {});
    const all = await client.call('encoders.list', {});
    const some = await client.call('encoders.list', { targets: [chat.id], sources: [email.id] });
    expect(some.texts).toBe(all.texts);
    expect((await client.call('encoders.list', { sources: [chat.id] })).texts).toBe(80);
  });

  it('include a folder once it was added, and outlive the program', async () => {
    const { core, client, home, model } = await ready();
    expect(await client.call('encoders.add', { path: `"${model}/" ` })).toEqual({ id: model });
    await client.call('encoders.add', { path: model });
    expect(await entry(client, model)).toMatchObject({
      kind: 'folder',
      label: 'tiny',
      dimension: COLUMNS,
      reads: ['joint', 'answer', 'cosine'],
      licence: 'not stated',
      problem: null,
      added: true,
      cached: 0,
      cachedBytes: 0,
      fullBytes: 200 * (COLUMNS * 4 + 16),
      rate: 'guessed',
      untunable: null,
    });
    await core.close();
    const again = connect(startCore(home));
    await again.call('project.create', { name: 'Other' });
    const { encoders } = await again.call('encoders.list', {});
    expect(encoders.filter(({ id }) => id === model)).toHaveLength(1);
    await again.call('encoders.forget', { id: model });
    expect((await again.call('encoders.list', {})).encoders).toHaveLength(2);
    expect(existsSync(join(model, 'config.json'))).toBe(true);
  });

  it('are told of with the readings that are chosen, which training says it lacks', async () => {
    const { client, model } = await ready();
    await client.call('encoders.add', { path: model });
    const listed = async (chosen: string) =>
      (await client.call('encoders.list', { chosen })).encoders.filter(({ id }) => id === model);
    expect(await listed('style')).toMatchObject([{ reads: ['joint', 'answer', 'cosine'] }]);
    const answers = `style+${model}?reads=answer`;
    expect(await listed(answers)).toMatchObject([
      {
        dimension: HIDDEN,
        reads: ['answer'],
        blocks: [{ id: 'answer', kind: 'meaning', reads: 'answer', dimension: HIDDEN }],
      },
    ]);
    const [{ readings }] = await listed(answers);
    expect(readings.map(({ id }) => id)).toEqual(['joint', 'answer', 'cosine', 'fit']);
    const warnings = async (encoder: string) =>
      (await client.call('train.plan', { settings: { encoder } })).warnings.join();
    expect(await warnings('style')).toMatch(/have prompts, and this choice .* does not read them/);
    expect(await warnings(answers)).toMatch(/does not read them/);
    expect(await warnings(`style+${model}`)).not.toMatch(/does not read them/);
  });

  it('that cannot be used are refused with a sentence, or listed with it once added', async () => {
    const { client, folder, model } = await ready();
    const add = (path: string) => client.call('encoders.add', { path });
    await expect(add('models/tiny')).rejects.toThrow(failsWith('bad-input', /full path/));
    await expect(add(join(folder, 'nowhere'))).rejects.toThrow(
      failsWith('bad-model', /There is no folder/),
    );
    mkdirSync(join(folder, 'bare'));
    await expect(add(join(folder, 'bare'))).rejects.toThrow(failsWith('bad-model', /config\.json/));
    await expect(add(`${model}?pooling=most`)).rejects.toThrow(failsWith('bad-input', /pooling/));

    const prefixed = `${model}?prefix=query: `;
    for (const path of [prefixed, ` "${prefixed}" `]) {
      expect(await client.call('encoders.add', { path })).toEqual({ id: prefixed });
    }
    const { id } = await client.call('encoders.add', { path: `${model}?pooling=cls` });
    writeFileSync(join(model, 'config.json'), '{');
    const broken = await entry(client, id);
    expect(broken).toMatchObject({ kind: 'folder', label: 'tiny', seconds: null, memoryMb: null });
    expect(broken.problem).toMatch(/config\.json is damaged/);
    await expect(client.call('encoders.encode', { id })).rejects.toThrow(failsWith('bad-model'));
  });
});

describe('encoding', () => {
  it('keeps vectors, tells what is left, and is measured', { timeout: 180_000 }, async () => {
    // A plus in a name would separate two encoders, so it is escaped in a combination.
    const { client, home, model } = await ready('tiny+one');
    await client.call('encoders.add', { path: model });
    const chat = (await client.call('data.domains', {}))[1];
    const some = await client.call('encoders.encode', { id: model, sources: [chat.id] });
    expect(await client.jobEnd(some.jobId)).toMatchObject({
      kind: 'encode',
      state: 'done',
      title: 'Encode with tiny+one',
      encoderId: model,
      failure: null,
    });
    const half = await entry(client, model);
    expect(half).toMatchObject({ cached: 80, texts: 200, rate: 'measured' });
    expect(half.seconds).toBeGreaterThan(0);
    expect(readdirSync(join(home, 'models'))).toContain('rates.json');

    const rest = await client.call('encoders.encode', { id: model });
    const progress = client.subscribe('jobs').values;
    expect((await client.jobEnd(rest.jobId)).state).toBe('done');
    expect(progress.some(({ message }) => message.endsWith('of 120 texts'))).toBe(true);
    expect(await entry(client, model)).toMatchObject({ cached: 200, seconds: 0 });

    // Known only from its vectors, as after encoding by the command line.
    await client.call('encoders.forget', { id: model });
    expect(await entry(client, model)).toMatchObject({ added: false, cached: 200 });
    expect(await client.call('encoders.clear', { id: model })).toEqual({ vectors: 200 });
    expect((await client.call('encoders.list', {})).encoders).toHaveLength(2);
  });

  it('is one at a time with training, and is stopped like it', { timeout: 90_000 }, async () => {
    const { client, model } = await ready();
    const { jobId } = await client.call('train.start', { settings: { ...quick, steps: 100_000 } });
    await expect(client.call('encoders.encode', { id: model })).rejects.toThrow(
      failsWith('busy', /training/),
    );
    await expect(client.call('encoders.clear', { id: model })).rejects.toThrow(failsWith('busy'));
    await client.call('jobs.stop', { jobId });
    await client.jobEnd(jobId);
    const encoding = await client.call('encoders.encode', { id: model });
    await expect(client.call('train.start', { settings: quick })).rejects.toThrow(
      failsWith('busy', /encoded/),
    );
    await client.call('jobs.stop', { jobId: encoding.jobId });
    expect(await client.jobEnd(encoding.jobId)).toMatchObject({ state: 'stopped' });
    await client.call('encoders.add', { path: model });
    expect((await entry(client, model)).cached).toBeLessThan(200);
    const again = await client.call('encoders.encode', { id: model });
    expect((await client.jobEnd(again.jobId)).state).toBe('done');
    expect((await entry(client, model)).cached).toBe(200);
  });
});

describe('a download', () => {
  afterEach(() => {
    delete process.env['DIALECT_HUB'];
  });

  async function withHub() {
    const all = await ready();
    const published = await writeModel(join(all.folder, 'published'));
    const hub = await startHub(published, 'someone/tiny');
    process.env['DIALECT_HUB'] = hub.host;
    return { ...all, hub };
  }

  it('is refused while downloads are off, without asking anybody', async () => {
    const { client, hub } = await withHub();
    await using _ = hub;
    for (const command of ['encoders.remote', 'encoders.download'] as const) {
      await expect(client.call(command, { id: 'someone/tiny' })).rejects.toThrow(
        failsWith('downloads-off', /switched off.*Settings/),
      );
    }
    expect(hub.asked).toEqual([]);
  });

  it('is shown first, then fetched, and works without the hub', { timeout: 90_000 }, async () => {
    const { client, home, hub } = await withHub();
    const id = 'someone/tiny';
    await client.call('preferences.set', { downloads: true });
    const offer = await client.call('encoders.remote', { id });
    expect(offer).toMatchObject({ id, host: hub.host, licence: 'MIT', languages: 'English' });
    expect(offer.files.map(({ path }) => path)).toContain('model.safetensors');
    expect(offer.bytes).toBe(offer.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(offer.downloaded).toBe(false);
    await expect(client.call('encoders.remote', { id: 'someone/else' })).rejects.toThrow(
      failsWith('not-found'),
    );

    const { jobId } = await client.call('encoders.download', { id });
    expect(await client.jobEnd(jobId)).toMatchObject({
      kind: 'download',
      state: 'done',
      encoderId: id,
    });
    expect((await client.call('encoders.remote', { id })).downloaded).toBe(true);
    await hub[Symbol.asyncDispose]();
    await client.call('preferences.set', { downloads: false });
    expect(await entry(client, id)).toMatchObject({ kind: 'downloaded', dimension: COLUMNS });
    const encoding = await client.call('encoders.encode', { id });
    expect((await client.jobEnd(encoding.jobId)).state).toBe('done');
    expect((await entry(client, id)).cached).toBe(200);

    await client.call('encoders.forget', { id });
    expect(readdirSync(join(home, 'models', 'hub'))).toEqual([]);
    const gone = await entry(client, id);
    expect(gone).toMatchObject({ added: false, cached: 0 });
    expect(gone.problem).toMatch(/neither a folder nor a model that was downloaded/);
    expect(await client.call('encoders.clear', { id })).toEqual({ vectors: 200 });
  });

  it('that is stopped keeps what came, and goes on there', async () => {
    const { client, hub } = await withHub();
    await using _ = hub;
    const id = 'someone/tiny';
    await client.call('preferences.set', { downloads: true });
    hub.holdAt = 1000;
    const { jobId } = await client.call('encoders.download', { id });
    await expect(client.call('encoders.download', { id })).rejects.toThrow(failsWith('busy'));
    await expect.poll(() => hub.asked.at(-1)).toMatch(/model\.safetensors/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.call('jobs.stop', { jobId });
    const stopped = await client.jobEnd(jobId);
    expect(stopped).toMatchObject({ state: 'stopped' });
    expect(stopped.message).toMatch(/kept; start it again/);
    hub.holdAt = null;
    const again = await client.call('encoders.download', { id });
    expect((await client.jobEnd(again.jobId)).state).toBe('done');
    expect(hub.asked.filter((path) => path.endsWith('bytes=1000-'))).toHaveLength(1);
  });
});

describe('a comparison', () => {
  it('is a run for each on the same votes, and a row for each', { timeout: 180_000 }, async () => {
    const { client, model } = await ready();
    const encoders = ['style', `style+${model}`, model];
    const before = await client.call('encoders.results', {});
    expect(before).toEqual([]);
    await expect(
      client.call('encoders.compare', { encoders: ['style', '/nowhere'] }),
    ).rejects.toThrow(failsWith('bad-model'));
    const { jobId } = await client.call('encoders.compare', { encoders, settings: quick });
    expect(await client.jobEnd(jobId)).toMatchObject({
      kind: 'compare',
      state: 'done',
      message: '3 runs are done and kept.',
    });
    const results = await client.call('encoders.results', {});
    expect(results.map(({ encoder }) => encoder)).toEqual(encoders.toReversed());
    expect(new Set(results.map(({ group }) => group)).size).toBe(1);
    const [alone, both, style] = results;
    expect(style).toMatchObject({ dimension: 28, factors: [], factorChosen: false });
    expect(both).toMatchObject({ dimension: 28 + COLUMNS, factorChosen: true });
    expect(both.factors).toHaveLength(2);
    for (const { factor } of both.factors) expect([0, 0.03, 0.1, 0.3, 1]).toContain(factor);
    expect(alone.dimension).toBe(COLUMNS);
    expect(style.sourceAccuracy).toBeGreaterThan(0.8);
    for (const { sourceInterval, longerWins } of results) {
      expect(sourceInterval).not.toBeNull();
      expect(longerWins).toBe(style.longerWins);
    }
    const runs = await client.call('runs.list', {});
    expect(runs.map(({ methods }) => methods.map(({ method }) => method))).toEqual([
      ['source-only'],
      ['source-only'],
      ['source-only'],
    ]);
    // With other settings it is in another group.
    const other = await client.call('encoders.compare', {
      encoders: ['style'],
      settings: { ...quick, steps: 31 },
    });
    await client.jobEnd(other.jobId);
    const [newest] = await client.call('encoders.results', {});
    expect(newest.group).not.toBe(style.group);
  });

  it('that is stopped keeps the runs that are done', { timeout: 120_000 }, async () => {
    const { client } = await ready();
    const { jobId } = await client.call('encoders.compare', {
      encoders: ['style', 'ngrams'],
      settings: { ...quick, steps: 20_000 },
    });
    await expect.poll(async () => (await client.call('runs.list', {})).length).toBe(1);
    await client.call('jobs.stop', { jobId });
    expect(await client.jobEnd(jobId)).toMatchObject({ state: 'stopped' });
    expect((await client.call('runs.list', {})).map(({ status }) => status)).toEqual(['stopped']);
  });
});
