import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineEnvironment, packFolder } from '../../src-main/engines/environment.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dialect-engines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the environment of a process that opens engines', () => {
  test('quiets TensorFlow, unless the user asked for more', () => {
    expect(engineEnvironment({})['TF_CPP_MIN_LOG_LEVEL']).toBe('2');
    expect(engineEnvironment({ TF_CPP_MIN_LOG_LEVEL: '0' })['TF_CPP_MIN_LOG_LEVEL']).toBe('0');
  });

  test('names no library path where the pack has no CUDA libraries', () => {
    expect(engineEnvironment({ DIALECT_ENGINE_PACK: folder })).not.toHaveProperty(
      'LD_LIBRARY_PATH',
    );
  });

  test.skipIf(process.platform !== 'linux')(
    'puts the CUDA libraries of the pack before those of the user (Linux only)',
    async () => {
      await mkdir(join(folder, 'nvidia/cudnn/lib'), { recursive: true });
      await mkdir(join(folder, 'nvidia/cublas/lib'), { recursive: true });
      await mkdir(join(folder, 'nvidia/empty'), { recursive: true });
      const env = { DIALECT_ENGINE_PACK: folder, LD_LIBRARY_PATH: '/opt/mine' };
      expect(engineEnvironment(env)['LD_LIBRARY_PATH']).toBe(
        `${folder}/nvidia/cublas/lib:${folder}/nvidia/cudnn/lib:/opt/mine`,
      );
    },
  );

  test('leaves the Vulkan drivers alone unless a test asks for the software one', () => {
    expect(engineEnvironment({})).not.toHaveProperty('VK_DRIVER_FILES');
  });
});

test('the pack is in the checkout unless DIALECT_ENGINE_PACK names a folder', () => {
  expect(packFolder({})).toMatch(/engine-pack[\\/]tensorflow$/);
  expect(packFolder({ DIALECT_ENGINE_PACK: folder })).toBe(folder);
});
