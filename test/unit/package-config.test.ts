/** The package configuration checked against electron-builder's own schema, including macOS and Windows. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
// What electron-builder itself calls before packaging.
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } = ofBuilder(
  'app-builder-lib/out/util/config/config',
) as {
  getConfig(project: string, file: string, options: object): Promise<Config>;
  validateConfiguration(config: Config, logger: object): Promise<void>;
};
const { DebugLogger } = ofBuilder('builder-util') as { DebugLogger: new (on: boolean) => object };

const { Packager } = ofBuilder('app-builder-lib/out/packager') as {
  Packager: new (options: object) => { validateConfig(): Promise<void>; _appInfo: object };
};
const { AppInfo } = ofBuilder('app-builder-lib/out/appInfo') as {
  AppInfo: new (packager: object, build: null) => object;
};
const { LinuxPackager } = ofBuilder('app-builder-lib/out/linuxPackager') as {
  LinuxPackager: new (packager: object) => { platformSpecificBuildOptions: object };
};
const { LinuxTargetHelper } = ofBuilder('app-builder-lib/out/targets/LinuxTargetHelper') as {
  LinuxTargetHelper: new (packager: object) => {
    computeDesktopEntry(options: object): Promise<string>;
    getDesktopFileName(): string;
    mimeTypeFiles: Promise<string>;
  };
};

/** The desktop entry of Linux packages, as electron-builder makes it. */
async function onLinuxDesktops() {
  const packager = new Packager({ projectDir: root, config: 'build/electron-builder.yml' });
  await packager.validateConfig();
  // Its next step when building, which is private.
  packager._appInfo = new AppInfo(packager, null);
  const linux = new LinuxPackager(packager);
  const helper = new LinuxTargetHelper(linux);
  return {
    file: `${helper.getDesktopFileName()}.desktop`,
    entry: await helper.computeDesktopEntry(linux.platformSpecificBuildOptions),
    types: await readFile(await helper.mimeTypeFiles, 'utf8'),
  };
}

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

// The schema is large: compiling it takes seconds, or many on a busy machine.
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
      // Exclusions alone would mean 'everything but', and pack the whole checkout.
      expect(files).toBeUndefined();
    }
  });

  it('are found by Linux desktops: the entry, its window, its files', { timeout }, async () => {
    const { file, entry, types } = await onLinuxDesktops();
    const lines = entry.split('\n');
    for (const line of [
      'Type=Application',
      'Name=Dialect',
      'Icon=dialect',
      'Categories=Science;',
      // The class of its window: test/e2e-electron/start.test.ts.
      'StartupWMClass=Dialect',
      'Exec=/opt/Dialect/dialect %U',
      'MimeType=application/vnd.dialect.project;',
    ])
      expect(lines).toContain(line);
    // Under Wayland a window is matched by the name of this file.
    expect(file).toBe('Dialect.desktop');
    expect(types).toContain('<mime-type type="application/vnd.dialect.project">');
    expect(types).toContain('<glob pattern="*.dialect"/>');
  });
});
