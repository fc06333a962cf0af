/** When the interface counts as built: by the contents of its sources, not by their times. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const checkout = mkdtempSync(path.join(tmpdir(), 'dialect-bundle-'));
const source = path.join(checkout, 'src-renderer/main.ts');

afterAll(() => rmSync(checkout, { recursive: true, force: true }));

interface Bundle {
  isFresh: (name: 'interface' | 'electron') => boolean;
  ensureBuilt: (name: 'interface', say?: (sentence: string) => void) => Promise<void>;
}

/** A checkout whose build tool only writes the product. */
async function bundleOf(tool: string): Promise<Bundle> {
  rmSync(checkout, { recursive: true, force: true });
  cpSync(path.join(root, 'build/launch'), path.join(checkout, 'build/launch'), { recursive: true });
  mkdirSync(path.dirname(source), { recursive: true });
  writeFileSync(source, 'one');
  const vite = path.join(checkout, 'node_modules/vite/bin/vite.js');
  mkdirSync(path.dirname(vite), { recursive: true });
  writeFileSync(path.join(checkout, 'package.json'), '{"type":"module"}');
  writeFileSync(vite, tool);
  const module = path.join(checkout, 'build/launch/bundle.mjs');
  return (await import(/* @vite-ignore */ module)) as Bundle;
}

const writes = `import fs from 'node:fs';
  fs.mkdirSync('out/renderer', { recursive: true });
  fs.writeFileSync('out/renderer/index.html', '');`;

describe('the built interface', () => {
  let bundle: Bundle;
  beforeEach(async () => {
    bundle = await bundleOf(writes);
  });

  it('is not fresh before it was built, and fresh afterwards', async () => {
    expect(bundle.isFresh('interface')).toBe(false);
    await bundle.ensureBuilt('interface');
    expect(bundle.isFresh('interface')).toBe(true);
  });

  it('stays fresh when a source was only touched', async () => {
    await bundle.ensureBuilt('interface');
    utimesSync(source, 0, 0);
    expect(bundle.isFresh('interface')).toBe(true);
  });

  it('is stale when a source changed, came or went, and is built again', async () => {
    await bundle.ensureBuilt('interface');
    writeFileSync(source, 'two');
    expect(bundle.isFresh('interface')).toBe(false);
    await bundle.ensureBuilt('interface');
    writeFileSync(`${source}x`, '');
    expect(bundle.isFresh('interface')).toBe(false);
    rmSync(`${source}x`);
    expect(bundle.isFresh('interface')).toBe(true);
  });

  it('is stale when the product is gone', async () => {
    await bundle.ensureBuilt('interface');
    rmSync(path.join(checkout, 'out/renderer/index.html'));
    expect(bundle.isFresh('interface')).toBe(false);
  });

  it('says that it builds only when it does', async () => {
    const said: string[] = [];
    const say = (sentence: string) => void said.push(sentence);
    await bundle.ensureBuilt('interface', say);
    await bundle.ensureBuilt('interface', say);
    expect(said).toHaveLength(1);
  });
});

describe('a build that fails', () => {
  it('is an error with the words of the tool, and is not taken for fresh', async () => {
    const bundle = await bundleOf("console.error('no such colour'); process.exitCode = 1;");
    await expect(bundle.ensureBuilt('interface')).rejects.toThrow('no such colour');
    expect(bundle.isFresh('interface')).toBe(false);
  });
});
