/** The Electron that test/e2e-electron/lab found, and the suites that need it. */
import { describe, inject } from 'vitest';
import type { Lab } from '../lab/open.ts';

const found = inject('lab');

export const lab: Lab = 'missing' in found ? unavailable() : found;

/** A suite in the real window; without one, its name says why it is skipped. */
export function describeWindow(name: string, tests: () => void): void {
  const missing = 'missing' in found ? found.missing : null;
  describe.skipIf(missing !== null)(
    `${name}${missing === null ? '' : ` (skipped: ${missing})`}`,
    tests,
  );
}

/** Never used: every test of the suite is skipped. */
function unavailable(): Lab {
  return { program: '', application: '', dist: '', bridged: false, env: {} };
}
