/**
 * TensorFlow's C library behind tfjs's own 'tensorflow' backend, from the engine pack that `npm run
 * engine:tensorflow` builds (build/engine-pack). The pack contains the backend's JavaScript and binding;
 * its `@tensorflow/tfjs` is a shim that passes on the tfjs-core of this process.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { registerAdamStep } from './adam-step.ts';
import { dropBackend, useBackend } from './backend.ts';
import { unavailable, type Engine, type EngineFacts } from './engine.ts';
import { packFolder } from './environment.ts';
import { packAdamStep, tensorflowAdamStep } from './tensorflow-adam.ts';
import { registerFused, registerMatMul, type Operations } from './tensorflow-kernels.ts';

/** The pack's shim finds tfjs-core under this name; build/engine-pack uses the same. */
const SHARED_CORE = Symbol.for('dialect.tfjs-core');

/** Incremented whenever the layout of a pack changes: older packs have to be rebuilt. */
export const PACK_LAYOUT = 2;

/** Contents of pack.json. */
export const PackManifest = z.object({
  layout: z.number(),
  platform: z.string(),
  arch: z.string(),
  tensorflow: z.string(),
  device: z.enum(['cpu', 'cuda']),
});
export type PackManifest = z.infer<typeof PackManifest>;

interface Binding {
  isUsingGpuDevice(): boolean;
}
interface Loaded {
  folder: string;
  binding: Binding;
  NodeJSKernelBackend: new (binding: Binding, packageName: string) => KernelBackend;
}

// A native library is loaded once per process, and its kernels are registered once.
let loaded: Loaded | null = null;

export const tensorflow: Engine = {
  id: 'tensorflow',
  name: 'TensorFlow',

  async open() {
    const folder = packFolder();
    const manifest = readManifest(folder);
    loaded ??= load(folder);
    const { binding, NodeJSKernelBackend } = loaded;
    dropBackend('tensorflow');
    tf.registerBackend(
      'tensorflow',
      // This name lifts limits that apply only to the package's own CPU build.
      () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'),
      3,
    );
    await useBackend('tensorflow');
    registerMatMul();
    const fused = registerFused(tf.backend() as unknown as Operations);
    registerAdamStep('tensorflow', fused ? packAdamStep : tensorflowAdamStep);
    return describe(manifest, binding.isUsingGpuDevice(), nvidiaCard());
  },

  async close() {
    dropBackend('tensorflow');
  },
};

/** @throws DialectError 'engine-unavailable': not this system, not built, or built for another */
function readManifest(folder: string): PackManifest {
  if (process.platform !== 'linux') {
    throw unavailable(
      'tensorflow',
      "TensorFlow's engine pack exists for Linux only; WebGPU serves graphics cards here.",
    );
  }
  const file = join(folder, 'pack.json');
  if (!existsSync(file)) {
    throw unavailable(
      'tensorflow',
      'The TensorFlow engine pack is not built. Run `npm run engine:tensorflow` to build it (about 230 MB to download).',
      { folder },
    );
  }
  const manifest = PackManifest.safeParse(parse(readFileSync(file, 'utf8')));
  if (
    !manifest.success ||
    manifest.data.layout !== PACK_LAYOUT ||
    manifest.data.platform !== process.platform ||
    manifest.data.arch !== process.arch
  ) {
    throw unavailable(
      'tensorflow',
      'The TensorFlow engine pack is of another version or machine. Run `npm run engine:tensorflow` to build it again.',
      { folder },
    );
  }
  return manifest.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function load(folder: string): Loaded {
  restoreUtil();
  Reflect.set(globalThis, SHARED_CORE, tf);
  const require = createRequire(join(folder, 'package.json'));
  try {
    const binding = require('./lib/tfjs_binding.node') as Binding;
    const { NodeJSKernelBackend } = require('./js/nodejs_kernel_backend.js') as Loaded;
    require('./js/register_all_kernels.js');
    return { folder, binding, NodeJSKernelBackend };
  } catch (error) {
    throw unavailable(
      'tensorflow',
      'The TensorFlow engine pack does not load. Run `npm run engine:tensorflow -- --force` to build it again.',
      { folder, cause: error instanceof Error ? error.message : String(error) },
    );
  }
}

/** Node 23 removed two functions that tfjs-node still calls. */
function restoreUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as object;
  const gone = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, value] of Object.entries(gone)) {
    if (!(name in util)) {
      Reflect.set(util, name, value);
    }
  }
}

/** Pure: what runs, and if it is not the GPU, why not. */
export function describe(
  manifest: PackManifest,
  usesGpu: boolean,
  card: string | null,
): EngineFacts {
  const name = `TensorFlow ${manifest.tensorflow}`;
  if (usesGpu) {
    return { label: `${name}, CUDA`, device: card ?? 'NVIDIA GPU', hardware: 'gpu', note: null };
  }
  const note =
    card === null
      ? 'No NVIDIA card was found, so it computes on the CPU.'
      : manifest.device === 'cpu'
        ? `It computes on the CPU; \`npm run engine:tensorflow -- --cuda\` builds the one for your ${card}.`
        : `It computes on the CPU: CUDA could not use your ${card}. Install a newer NVIDIA driver (525 or later).`;
  return { label: `${name}, CPU`, device: 'CPU', hardware: 'cpu', note };
}

/** The name of the first NVIDIA card known to the kernel's driver; null if there is none. */
function nvidiaCard(): string | null {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const first = readdirSync(folder)[0];
    if (first === undefined) {
      return null;
    }
    const text = readFileSync(join(folder, first, 'information'), 'utf8');
    return /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? 'NVIDIA GPU';
  } catch {
    return null;
  }
}
