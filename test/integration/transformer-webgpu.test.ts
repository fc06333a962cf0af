/** The same vectors on WebGPU as on the CPU; each in a process of its own, since drivers are loaded once. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SWIFTSHADER } from '../../src-main/engines/environment.ts';

const software = existsSync(SWIFTSHADER);
const why = software ? '' : ` (skipped: there is no software driver at ${SWIFTSHADER})`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function encoded(device: string, driver: string): Promise<number[]> {
  const program = join(import.meta.dirname, 'transformer-program.ts');
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder, device], {
    env,
  });
  return JSON.parse(stdout.slice(stdout.indexOf('['))) as number[];
}

describe.skipIf(!software)(`a transformer on WebGPU${why}`, { timeout: 180_000 }, () => {
  it('gives the vectors of the CPU', async () => {
    const cpu = await encoded('cpu', SWIFTSHADER);
    const webgpu = await encoded('webgpu', SWIFTSHADER);
    expect(webgpu).toHaveLength(cpu.length);
    webgpu.forEach((value, k) => expect(value).toBeCloseTo(cpu[k], 5));
  });

  it('says so where there is no graphics card', async () => {
    const nowhere = join(folder, 'no-driver.json');
    await expect(encoded('webgpu', nowhere)).rejects.toThrow(/No graphics card that WebGPU/);
  });
});
