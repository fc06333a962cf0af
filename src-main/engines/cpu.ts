/** Plain JavaScript kernels: slow, always available, the reference for testing the others. */
import { engine, registerBackend } from '@tensorflow/tfjs-core';
import { dropBackend, useBackend } from './backend.ts';
import type { Engine } from './engine.ts';

export const cpu: Engine = {
  id: 'cpu',
  name: 'JavaScript',

  async open() {
    const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
    // The import registers it; after a `close` it has to be registered again.
    if (engine().findBackendFactory('cpu') === null) {
      registerBackend('cpu', () => new MathBackendCPU(), 1);
    }
    await useBackend('cpu');
    return { label: 'JavaScript, CPU', device: 'CPU', hardware: 'cpu', note: null };
  },

  async close() {
    dropBackend('cpu');
  },
};
