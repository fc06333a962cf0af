/** How the packages are made, held against electron-builder's own schema: macOS and Windows, too. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
// What electron-builder itself calls before it packs anything.
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } = ofBuilder(
  'app-builder-lib/out/util/config/config',
) as {
  getConfig(project: string, file: string, options: object): Promise<Config>;
  validateConfiguration(config: Config, logger: object): Promise<void>;
};
const { DebugLogger } = ofBuilder('builder-util') as { DebugLogger: new (on: boolean) => object };

interface Platform {
  target?: unknown[];
  files?: unknown;
}
interface Config {
  fileAssociations: { ext: string; mimeType: string }[];
  linux: Platform;
  mac: Platform;
  win: Platform;
  nsis: object;
}

const read = () => getConfig(root, 'build/electron-builder.yml', {});
const validate = (config: Config) => validateConfiguration(config, new DebugLogger(false));

// The schema is large: compiling it takes seconds, and many on a busy machine.
const timeout = 180_000;

describe('the packages for Linux, macOS and Windows', () => {
  it('are set up as electron-builder understands it', { timeout }, async () => {
    await validate(await read());
  });

  it.each(['linux', 'mac', 'win', 'nsis'] as const)(
    'are refused with a typo in %s',
    async (part) => {
      const config = await read();
      await expect(
        validate({ ...config, [part]: { ...config[part], tarfet: [] } }),
      ).rejects.toThrow(part);
    },
  );

  it('open files of Dialect, on each', async () => {
    const config = await read();
    expect(config.fileAssociations).toMatchObject([
      { ext: 'dialect', mimeType: 'application/vnd.dialect.project' },
    ]);
    for (const { target, files } of [config.linux, config.mac, config.win]) {
      expect(target?.length).toBeGreaterThan(0);
      // Exclusions alone would be read as 'everything but', and pack the whole checkout.
      expect(files).toBeUndefined();
    }
  });
});
