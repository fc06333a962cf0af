/**
 * Imports one file into a new project, like the command line: argument FILE; sends seconds, rows, and the peak
 * memory of the process in bytes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../src-main/services/data/import-files.ts';
import { createProject } from '../src-main/store/open.ts';

const [path] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'dialect-bench-'));
const project = createProject(join(folder, 'bench.dialect'), { name: 'Bench' }, 'bench');
try {
  const began = performance.now();
  const { rows } = await importFiles(
    project.db,
    [{ path, name: path }],
    { domain: 'bench', role: 'source', keepLabels: true, leaveOutProblems: false },
    { alone: true },
  );
  const seconds = (performance.now() - began) / 1000;
  process.send?.({ seconds, rows, memory: process.resourceUsage().maxRSS * 1024 });
} finally {
  project.close();
  rmSync(folder, { recursive: true, force: true });
}
process.disconnect();
