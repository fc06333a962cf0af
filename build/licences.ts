/**
 * `npm run licences`: writes resources/licences.txt, the licences of every package that is shipped: the
 * production dependencies as npm lists them, and the development dependencies that are built into the interface.
 * `--check` fails instead if a package has no licence that may be shipped.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Package {
  name: string;
  version: string;
  license: string;
  folder: string;
}

interface QueryEntry {
  name: string;
  version: string;
  path: string;
  license?: string | { type?: string };
  licenses?: { type: string }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Licences that may be shipped in an Apache-2.0 product. */
const accepted =
  /^\(?(MIT|MIT-0|ISC|Apache-2\.0|BSD|BSD-2-Clause|BSD-3-Clause|0BSD|Zlib|Unlicense|CC0-1\.0|BlueOak-1\.0\.0|Python-2\.0|PSF-2\.0|MPL-2\.0)( (OR|AND) |\)?$)/;

/** Development dependencies whose code is in the interface's bundle, with their own dependencies. */
function bundledRoots(): string[] {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const imported = new Set<string>();
  for (const file of sourcesUnder(path.join(root, 'src-renderer'))) {
    for (const [, name] of readFileSync(file, 'utf8').matchAll(importedPackage)) {
      if (name !== undefined && name in manifest.devDependencies) imported.add(name);
    }
  }
  return [...imported].sort();
}

const importedPackage = /(?:from|import)\s*\(?\s*['"]((?:@[\w.-]+\/)?[\w.-]+)/g;

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Asks npm, which knows the installed tree: https://docs.npmjs.com/cli/using-npm/dependency-selectors */
function query(selector: string): Package[] {
  const answer = execFileSync('npm', ['query', selector], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(answer) as QueryEntry[]).map((entry) => ({
    name: entry.name,
    version: entry.version,
    license: licenceName(entry) ?? licenceByText(entry.path) ?? 'unknown',
    folder: entry.path,
  }));
}

function licenceName({ license, licenses }: QueryEntry): string | undefined {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map((one) => one.type).join(' OR ');
}

/** For packages whose manifest does not state one. */
function licenceByText(folder: string): string | undefined {
  return /^\s*(The )?MIT License/i.test(licenceTexts(folder)) ? 'MIT' : undefined;
}

function licenceTexts(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name))
    .map((entry) => readFileSync(path.join(folder, entry.name), 'utf8').trim())
    .join('\n\n');
}

/** Packages excluded by electron-builder.yml are not shipped, unless they are built into out/main. */
function leftOut(): RegExp {
  const config = readFileSync(path.join(root, 'build/electron-builder.yml'), 'utf8');
  const names = [...config.matchAll(/'!\*\*\/node_modules\/(@?[\w-]+(?:\/[\w-]+)?)\/\*\*'/g)]
    .map(([, name]) => name)
    .filter((name) => !builtIn.includes(name));
  return new RegExp(`^(${names.join('|')})(/|$)`);
}

const builtIn = ['@huggingface/transformers'];

function shippedPackages(): Package[] {
  // By attribute, since after '#' a dot in a name would begin a kind of dependency.
  const bundled = bundledRoots().map((name) => `[name="${name}"], [name="${name}"] *`);
  const found = [':root .prod', ...bundled].flatMap((selector) => query(selector));
  const unique = new Map(found.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  const absent = leftOut();
  const shipped = [...unique.values()].filter(({ name }) => !absent.test(name));
  return shipped.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

const packages = shippedPackages();
const refused = packages.filter(({ license }) => !accepted.test(license));
for (const { name, version, license } of refused) {
  console.error(`${name} ${version}: '${license}' is not among the licences that may be shipped.`);
}
if (!process.argv.includes('--check')) {
  const rule = '-'.repeat(80);
  const parts = packages.map(({ name, version, license, folder }) => {
    const text = licenceTexts(folder);
    return `${rule}\n${name} ${version} (${license})\n${rule}\n${text === '' ? 'The package carries no licence text.' : text}\n`;
  });
  const head = `Dialect is made with the ${packages.length} packages below, under their own licences.\n`;
  writeFileSync(path.join(root, 'resources/licences.txt'), `${head}\n${parts.join('\n')}`);
  console.log(`resources/licences.txt: ${packages.length} packages`);
}
process.exitCode = refused.length === 0 ? 0 : 1;
