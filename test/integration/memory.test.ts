/** Ten thousand steps in constant memory. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Sample } from './memory-program.ts';

const program = fileURLToPath(new URL('./memory-program.ts', import.meta.url));

it('stays flat over 10,000 steps: tensors, their bytes, and the process', async () => {
  // V8 may double the space for young objects at any time, which would look like a leak.
  const flags = ['--expose-gc', '--max-semi-space-size=2'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
  const samples = JSON.parse(stdout) as Sample[];
  expect(samples.map(({ step }) => step)).toEqual([
    200,
    ...Array.from({ length: 10 }, (_, i) => 1000 * (i + 1)),
  ]);
  const at = (step: number) => samples.find((sample) => sample.step === step) ?? samples[0];
  // From a quarter of the steps on, the best parameters are kept in addition to the present ones.
  const kept = at(3000).bytes - at(200).bytes;
  expect(at(3000).tensors - at(200).tensors).toBe(1);
  expect(kept).toBeLessThan(1024);
  for (const { step, tensors, bytes } of samples) {
    const before = step < 2500;
    expect({ step, tensors, bytes }).toEqual({
      step,
      tensors: at(before ? 200 : 3000).tensors,
      bytes: at(before ? 200 : 3000).bytes,
    });
  }
  expect(at(10_000).rss - at(1000).rss).toBeLessThan(8 * 2 ** 20);
}, 180_000);
