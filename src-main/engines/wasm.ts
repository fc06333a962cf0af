/**
 * WebAssembly kernels: tfjs's, and a module of our own (wasm/) for the bulk of a step. Single-threaded:
 * tfjs disables its threaded build in Node, where its workers cannot be started from a blob
 * (github.com/tensorflow/tfjs/issues/3830). Started from text they run, but a step took twice as long on
 * two cores: its products are too small to split.
 */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { backend, engine, env, registerBackend } from '@tensorflow/tfjs-core';
import { registerAdamStep } from './adam-step.ts';
import { dropBackend, useBackend } from './backend.ts';
import { unavailable, type Engine } from './engine.ts';
import { wasmAdamStep } from './wasm/adam.ts';
import { addModule, type WasmBackend } from './wasm/module.ts';
import { registerProduct } from './wasm/product.ts';

type Factory = NonNullable<ReturnType<ReturnType<typeof engine>['findBackendFactory']>>;

// `close` removes the factory along with the backend, and the package does not export it.
let factory: Factory | null = null;

export const wasm: Engine = {
  id: 'wasm',
  name: 'WebAssembly',

  async open() {
    try {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      if (factory === null) {
        const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
        setWasmPaths(dirname(main) + sep);
        factory = engine().findBackendFactory('wasm');
      }
      if (factory !== null && engine().findBackendFactory('wasm') === null) {
        registerBackend('wasm', factory, 2);
      }
      await useBackend('wasm');
      if (await addModule(backend() as unknown as WasmBackend)) {
        registerProduct();
        registerAdamStep('wasm', wasmAdamStep);
      }
    } catch (error) {
      throw unavailable(
        'wasm',
        'WebAssembly could not be started. Install Dialect again; the slower JavaScript engine works meanwhile.',
        { cause: error instanceof Error ? error.message : String(error) },
      );
    }
    const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      label: simd ? 'WebAssembly, SIMD' : 'WebAssembly',
      device: 'CPU',
      hardware: 'cpu',
      note: null,
    };
  },

  async close() {
    dropBackend('wasm');
  },
};
