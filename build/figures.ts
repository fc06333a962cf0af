/**
 * Figures of the code's shape: files and functions longer than the rules of `sizes.mjs` allow, functions with too
 * many parameters, and the number of floors in each room of the core. `npm run check -- --json` prints them;
 * `node build/figures.ts` prints nothing else.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';
import { sizeRules, TABLES } from './sizes.mjs';

interface Sizes {
  longFiles: number;
  longFunctions: number;
  functionsOfManyParameters: number;
}

export interface CodeFigures {
  code: Sizes;
  tests: Sizes;
  /** For each room: the longest chain of its files in which each imports the next. */
  floors: Record<string, number>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const CODE = ['src-main', 'src-renderer', 'build', 'bench'];

export async function codeFigures(): Promise<CodeFigures> {
  return { code: await sizesOf(CODE), tests: await sizesOf(['test']), floors: floors() };
}

/** By the same limits for all, tests included; only tables of data may be long. */
async function sizesOf(folders: string[]): Promise<Sizes> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    ruleFilter: ({ ruleId }) => ruleId in sizeRules,
    overrideConfig: [
      { files: ['**/*.{ts,mjs,js,cjs}'] },
      { linterOptions: { reportUnusedDisableDirectives: 'off' } },
      typescript.configs.base,
      ...svelte.configs.base,
      {
        files: ['**/*.svelte', '**/*.svelte.ts'],
        languageOptions: { parserOptions: { parser: typescript.parser } },
      },
      { rules: { ...sizeRules } },
      { files: TABLES, rules: { 'max-lines': 'off' } },
    ] as ESLint.Options['overrideConfig'] & object,
  });
  const found = (await eslint.lintFiles(folders)).flatMap(({ messages }) => messages);
  const count = (rule: keyof typeof sizeRules) =>
    found.filter(({ ruleId }) => ruleId === rule).length;
  return {
    longFiles: count('max-lines'),
    longFunctions: count('max-lines-per-function'),
    functionsOfManyParameters: count('max-params'),
  };
}

function floors(): Record<string, number> {
  const files = globSync('src-main/**/*.ts', { cwd: root });
  const rooms = Map.groupBy(files, (file) => file.split(path.sep)[1]);
  return Object.fromEntries(
    [...rooms].sort().map(([room, own]) => [room, longestChain(new Set(own))]),
  );
}

function longestChain(files: ReadonlySet<string>): number {
  const known = new Map<string, number>();
  const heightOf = (file: string): number => {
    const height = known.get(file);
    if (height !== undefined) return height;
    known.set(file, 1); // imports have no cycles, as a rule of dependency-cruiser ensures
    const below = importsOf(file).filter((other) => files.has(other));
    const found = 1 + Math.max(0, ...below.map(heightOf));
    known.set(file, found);
    return found;
  };
  return Math.max(...[...files].map(heightOf));
}

/** Relative imports of a file, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return Array.from(text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g), ([, name]) =>
    path.join(path.dirname(file), name),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await codeFigures(), null, 2));
}
