import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currentPack, describeFile, filesOf } from '../../build/engine-pack/manifest.ts';
import { cudaWheels } from '../../build/engine-pack/wheels.ts';
import { PACK_LAYOUT } from '../../src-main/engines/tensorflow.ts';

test('CUDA wheels are those that the TensorFlow wheel asks for, and no others', () => {
  const metadata = [
    'Requires-Dist: numpy <2.1.0,>=1.26.0',
    "Requires-Dist: nvidia-cublas-cu12 ==12.5.3.2 ; extra == 'and-cuda'",
    'Requires-Dist: nvidia-cudnn-cu12 (==9.3.0.75) ; extra == "and-cuda"',
    "Requires-Dist: nvidia-other-cu12 ==1.0 ; extra == 'something-else'",
  ].join('\n');
  expect(cudaWheels(metadata)).toEqual([
    { name: 'nvidia-cublas-cu12', version: '12.5.3.2' },
    { name: 'nvidia-cudnn-cu12', version: '9.3.0.75' },
  ]);
});

describe('a pack that needs no building', () => {
  const wanted = { tensorflow: '2.18.1', tfjs: '4.22.0', cuda: false };
  let pack = '';

  beforeEach(async () => {
    pack = await mkdtemp(join(tmpdir(), 'dialect-pack-'));
    await mkdir(join(pack, 'lib'));
    await writeFile(join(pack, 'lib/binding'), 'some bytes');
    await write({});
  });
  afterEach(() => rm(pack, { recursive: true, force: true }));

  async function write(more: Record<string, unknown>): Promise<void> {
    const paths = await filesOf(pack);
    const manifest = {
      layout: PACK_LAYOUT,
      platform: process.platform,
      arch: process.arch,
      tensorflow: '2.18.1',
      tfjs: '4.22.0',
      device: 'cpu',
      madeOf: [],
      files: await Promise.all(paths.map((path) => describeFile(pack, path))),
      licences: [],
      ...more,
    };
    await writeFile(join(pack, 'pack.json'), JSON.stringify(manifest));
  }

  test('has the right versions and all of its files', async () => {
    expect(await currentPack(pack, wanted)).not.toBeNull();
  });

  test('a file that is missing or shorter makes it stale', async () => {
    await writeFile(join(pack, 'lib/binding'), 'some');
    expect(await currentPack(pack, wanted)).toBeNull();
    await rm(join(pack, 'lib/binding'));
    expect(await currentPack(pack, wanted)).toBeNull();
  });

  test.each([
    { tensorflow: '2.17.0' },
    { tfjs: '4.21.0' },
    { layout: PACK_LAYOUT + 1 },
    { arch: 'other' },
  ])('%o makes it stale', async (more) => {
    await write(more);
    expect(await currentPack(pack, wanted)).toBeNull();
  });

  test('one for the CPU does not serve who wants CUDA; one with CUDA serves both', async () => {
    expect(await currentPack(pack, { ...wanted, cuda: true })).toBeNull();
    await write({ device: 'cuda' });
    expect(await currentPack(pack, wanted)).not.toBeNull();
    expect(await currentPack(pack, { ...wanted, cuda: true })).not.toBeNull();
  });

  test('a broken pack.json is no pack', async () => {
    await writeFile(join(pack, 'pack.json'), '{');
    expect(await currentPack(pack, wanted)).toBeNull();
  });
});
