/**
 * A WebAssembly module of our own on the memory of tfjs's, for what tfjs's own kernels do slowly. Its
 * text (text/) is assembled when the engine opens: no build step, and every line is readable.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ADAM } from './text/adam.ts';
import { pack, SINGLY } from './text/pack.ts';
import { tile, TILE, TILES } from './text/tile.ts';

/**
 * Addresses and strides are in bytes of tfjs's memory; each function's parameters are explained in its
 * text.
 */
type Call = (...numbers: number[]) => void;

export interface OwnModule {
  tiles: Call;
  beside6: Call;
  along6: Call;
  beside8: Call;
  along8: Call;
  adam: Call;
}

/** The parts of tfjs's backend in use; its types leave out Emscripten's half of it. */
export interface WasmBackend extends Pick<
  BackendWasm,
  'makeOutput' | 'getMemoryOffset' | 'typedArrayFromHeap' | 'refCount' | 'incRef' | 'numDataIds'
> {
  wasm: { asm: { memory: WebAssembly.Memory }; _malloc(bytes: number): number };
}

/** One per backend: each has a memory of its own. */
const modules = new WeakMap<WasmBackend, OwnModule>();

export function moduleOf(backend: WasmBackend): OwnModule | undefined {
  return modules.get(backend);
}

/**
 * Instantiates the module on a backend's memory.
 *
 * @param fused with relaxed SIMD, which multiplies and adds in one instruction; null: if available
 * @returns false if the machine has no SIMD
 */
export async function addModule(
  backend: WasmBackend,
  fused: boolean | null = null,
): Promise<boolean> {
  const { memory } = backend.wasm.asm;
  for (const relaxed of fused === null ? [true, false] : [fused]) {
    const bytes = await assemble(relaxed);
    if (!WebAssembly.validate(bytes)) continue;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      tfjs: { memory },
    });
    modules.set(backend, exports as unknown as OwnModule);
    return true;
  }
  return false;
}

async function assemble(fused: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const { default: wabt } = await import('wabt');
  const text = `(module (import "tfjs" "memory" (memory 0))
    ${[pack(TILE.rows), pack(TILE.columns), SINGLY, tile(fused), TILES, ADAM].join('\n')})`;
  const parsed = (await wabt()).parseWat('own.wat', text, { simd: true, relaxed_simd: true });
  try {
    return new Uint8Array(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
