/** Writes the sample project. */
import { renameSync, rmSync } from 'node:fs';
import { generateSample } from '../../sample/index.ts';
import { fillProject } from '../../store/fill.ts';
import { createProject } from '../../store/open.ts';

/**
 * Writes the sample project atomically: a program that ends meanwhile leaves no part of it.
 *
 * @param program shown to others who want the file meanwhile
 */
export function writeSample(path: string, program: string): void {
  const { name, ...records } = generateSample();
  const partial = `${path}.partial`;
  for (const left of [partial, `${partial}-wal`, `${partial}-shm`]) rmSync(left, { force: true });
  const project = createProject(partial, { name, sample: 'true' }, program);
  try {
    fillProject(project.db, records);
  } finally {
    project.close();
  }
  renameSync(partial, path);
  rmSync(`${partial}-lock`, { force: true });
}
