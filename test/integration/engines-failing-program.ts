/** Computes on WebGPU and then makes the card report an error, as if it ran out of memory. */
import { backend } from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { openEngine } from '../../src-main/engines/index.ts';

await openEngine('webgpu');
const opened = backend();
if (!(opened instanceof WebGPUBackend)) {
  throw new Error('WebGPU is not the backend.');
}
const noSuchUsage = 0xffff;
opened.device.createBuffer({ size: 1024, usage: noSuchUsage });
// A trainer would continue for minutes.
setTimeout(() => process.exit(0), 20_000);
