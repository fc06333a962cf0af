/** Runs once before the tests of the window. If something is missing, the tests are skipped for that reason. */
import type { TestProject } from 'vitest/node';
import { openLab } from './open.ts';
import type { Lab } from './open.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    lab: Lab | { missing: string };
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const lab = await openLab();
  if ('missing' in lab) {
    project.provide('lab', lab);
    return () => Promise.resolve();
  }
  const { close, ...found } = lab;
  project.provide('lab', found);
  return close;
}
