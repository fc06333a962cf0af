/** The existing engines. Their order of preference is in `choose.ts`. */
import type { EngineId } from '../contract/records.ts';
import { cpu } from './cpu.ts';
import type { Engine } from './engine.ts';
import { tensorflow } from './tensorflow.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

export const engines: readonly Engine[] = [tensorflow, webgpu, wasm, cpu];

export function engineOf(id: EngineId): Engine {
  const found = engines.find((engine) => engine.id === id);
  if (found === undefined) {
    throw new Error(`The engine '${id}' is in the contract but not in the registry.`);
  }
  return found;
}
