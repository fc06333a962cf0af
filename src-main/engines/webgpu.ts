/**
 * Graphics cards of any maker through WebGPU: Dawn for Node, with tfjs's WebGPU backend. It needs a
 * process of plain Node: inside Electron, Dawn's external buffers fail.
 */
import { registerBackend } from '@tensorflow/tfjs-core';
import { DialectError } from '../contract/errors.ts';
import { dropBackend, useBackend } from './backend.ts';
import { unavailable, type Engine, type EngineFacts } from './engine.ts';

/** Drivers that compute on the CPU: correct, but slower than any engine made for the CPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

let device: GPUDevice | null = null;

export const webgpu: Engine = {
  id: 'webgpu',
  name: 'WebGPU',

  async open() {
    if (process.versions['electron'] !== undefined) {
      throw unavailable('webgpu', 'WebGPU runs in a plain Node process, and this one is Electron.');
    }
    // The backend's package registers a default of its own if it sees `navigator.gpu`: so load the
    // package first, then set `navigator.gpu`, and its kernels serve our backend of the same name.
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
    const gpu = await loadDawn();
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) {
      throw unavailable(
        'webgpu',
        process.platform === 'linux'
          ? 'No graphics card with a Vulkan driver was found. Install the driver of your card (and libvulkan1).'
          : 'No graphics card that WebGPU can use was found. Install the newest driver of your card.',
      );
    }
    const opened = await adapter.requestDevice({
      requiredLimits: limitsOf(adapter),
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    });
    device = opened;
    failLoudly(opened);
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
    try {
      registerBackend('webgpu', () => new WebGPUBackend(opened, adapter.info), 3);
      await useBackend('webgpu');
    } catch (error) {
      await webgpu.close();
      throw error;
    }
    return factsOf(adapter.info);
  },

  async close() {
    dropBackend('webgpu');
    device?.destroy();
    device = null;
    // Dawn keeps the process alive as long as its object is reachable.
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  },
};

/** A failing card returns zeros: better to end the process than to learn from them. */
function failLoudly(opened: GPUDevice): void {
  const fail = (cause: string) => {
    throw new DialectError(
      'engine-failed',
      'The graphics card stopped computing, so the work on it was ended. Start it again, with another engine if it happens again.',
      { engine: 'webgpu', cause },
    );
  };
  opened.addEventListener('uncapturederror', ({ error }) => {
    setImmediate(() => fail(error.message));
  });
  void opened.lost.then(({ reason, message }) => {
    // `destroyed` is our own `close`.
    if (reason !== 'destroyed') {
      setImmediate(() => fail(message));
    }
  });
}

async function loadDawn(): Promise<GPU> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    return create([]);
  } catch (error) {
    throw unavailable(
      'webgpu',
      `There is no WebGPU library for this system (${process.platform}, ${process.arch}).`,
      { cause: error instanceof Error ? error.message : String(error) },
    );
  }
}

/** The adapter's own limits; the defaults are far below what cards offer. */
function limitsOf(adapter: GPUAdapter): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value: unknown = Reflect.get(adapter.limits, name);
    if (typeof value === 'number') {
      limits[name] = value;
    }
  }
  return limits;
}

/** Pure: an adapter's description of itself, in words. */
export function factsOf(info: {
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  isFallbackAdapter?: boolean;
}): EngineFacts {
  const said = [info.device, info.description, info.vendor, info.architecture];
  const software = info.isFallbackAdapter === true || said.some((word) => SOFTWARE.test(word));
  // On Metal `device` is empty; on Vulkan `description` names the driver only.
  const named = said.find((word) => word !== '') ?? 'unknown graphics card';
  // Dawn writes names as identifiers: nvidia-geforce-rtx-4090.
  const name = named.replaceAll('-', ' ').trim();
  return {
    label: software ? `WebGPU, software (${name})` : `WebGPU, ${name}`,
    device: name,
    hardware: software ? 'software-gpu' : 'gpu',
    note: software
      ? 'It is a software driver, slower than the engines made for the CPU: for tests only.'
      : null,
  };
}
