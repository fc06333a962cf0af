/** Paths that the documentation for contributors names lead somewhere. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

/** Where a path in these documents may begin. */
const BASES = ['', 'src-main/', 'src-renderer/src/', 'docs/'];

/** Made by a build, or beside the checkout. */
const ELSEWHERE = /^(?:\.\.|out|dist|node_modules)\//;

/** What stands in `code` or as the target of a link, outside blocks of code. */
function namedIn(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const names = prose.matchAll(/`([^`\s]+)`|\]\(([^)#:]+)[^)]*\)/g);
  return Array.from(names, ([, code, link]) => code ?? link);
}

/** Every path that a name stands for: of 'a/{b,c}.ts', two. */
function spelledOut(name: string): string[] {
  const [whole, inside] = /\{([^{}]*)\}/.exec(name) ?? [];
  return whole === undefined ? [name] : inside.split(',').map((one) => name.replace(whole, one));
}

/** ID and its kin stand for any name. */
const patternOf = (file: string) => file.replaceAll(/\b[A-Z]{2,}\b(?!\.md)/g, '*');

function exists(file: string): boolean {
  // A bare name is that of a file in a folder that the sentence names.
  const places = file.includes('/') ? BASES : ['{src-main,src-renderer,test,build}/**/'];
  const patterns = [...BASES, ...places].map((base) => base + patternOf(file));
  return patterns.some((pattern) => globSync(pattern, { cwd: root }).length > 0);
}

describe.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s', (document) => {
  const names = namedIn(readFileSync(path.join(root, document), 'utf8')).flatMap(spelledOut);
  const files = names.filter(
    (name) =>
      /^[\w./@*-]+$/.test(name) &&
      (/\w\/[\w*]/.test(name) || /\w\.(?:ts|mjs|js|cjs|svelte|md|yml)$/.test(name)) &&
      !ELSEWHERE.test(name),
  );

  test('names files', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test('names only files and folders that exist', () => {
    expect([...new Set(files)].filter((file) => !exists(file))).toEqual([]);
  });
});
