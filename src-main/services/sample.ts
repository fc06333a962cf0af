/** Writes the sample project. */
import { createProject, type OpenProject } from '../store/open.ts';

export function writeSample(path: string, program: string): OpenProject {
  return createProject(path, { name: 'Sample', sample: 'true' }, program);
}
