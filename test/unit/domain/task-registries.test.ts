/** How far an annotation task reaches: the files to touch for another one, which CONTRIBUTING lists. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

/** Code without comments, in which a task may be mentioned. */
function codeOf(file: string): string {
  const text = readFileSync(path.join(root, file), 'utf8');
  return text.replaceAll(/\/\*.*?\*\/|<!--.*?-->|(?<!:)\/\/.*$/gms, '');
}

/** Files outside a task's own that name it: as a string, a key, a property, or in a path. */
function filesThatName(task: string): string[] {
  const named = new RegExp(`['"\`]${task}['"\`]|\\.${task}\\b|\\b${task}:|/${task}\\b`);
  return globSync('{src-main,src-renderer/src}/**/*.{ts,svelte}', { cwd: root })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !file.includes(`/tasks/${task}.ts`) && !file.includes(`/tasks/${task}/`))
    .filter((file) => named.test(codeOf(file)))
    .sort();
}

const registries = [
  'src-main/contract/records/questions.ts',
  'src-main/domain/tasks/index.ts',
  'src-renderer/src/features/data/what-to-make.ts',
  'src-renderer/src/features/label/tasks/index.ts',
  'src-renderer/src/model/tasks.ts',
];
const ofSettings = [
  'src-main/contract/records/task-settings.ts',
  'src-renderer/src/features/data/TaskForm.svelte',
];

describe('a task is named in its own files and', () => {
  test('in five registries, without settings of its own', () => {
    expect(filesThatName('best-worst')).toEqual(registries);
  });

  test('in two further files with settings: their schema and their form', () => {
    expect(filesThatName('criteria')).toEqual([...registries, ...ofSettings].sort());
  });

  test('CONTRIBUTING lists these files', () => {
    const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
    const [, section] = /\*\*annotation task\.\*\*(.*?)\n\*\*/s.exec(text) ?? [];
    for (const file of [...registries, ...ofSettings]) expect(section).toContain(file);
  });
});
