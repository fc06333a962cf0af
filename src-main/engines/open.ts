/** Opens the engine of a trainer, in the trainer's own process. */
import { DialectError } from '../contract/errors.ts';
import type { EngineId, EngineReport } from '../contract/records.ts';
import { inOrder, reasonFor, type EngineWork } from './choose.ts';
import { unavailable, type Hardware } from './engine.ts';
import { probeEngines } from './probe.ts';
import { engineOf } from './registry.ts';

export interface OpenEngine {
  id: EngineId;
  /** e.g. 'TensorFlow 2.18.1, CPU'. */
  label: string;
  /** Why this engine, and why not a faster one. */
  reason: string;
  hardware: Hardware;
  /** Disposes the backend with all of its tensors. */
  close(): Promise<void>;
}

/**
 * Makes an engine the backend of the one shared tfjs-core. One engine is open at a time.
 *
 * @param choice 'auto' takes the best that opens; an id takes that one or fails
 * @param work what 'auto' takes it for
 * @param report an earlier probe's result, to save 'auto' a probe of its own (seconds)
 * @throws DialectError 'engine-unavailable'
 */
export async function openEngine(
  choice: EngineId | 'auto',
  { work = 'wide', report }: { work?: EngineWork; report?: EngineReport } = {},
): Promise<OpenEngine> {
  if (choice !== 'auto') {
    return open(choice, (label) => `${label}, as chosen in the settings.`);
  }
  const found = report ?? (await probeEngines());
  const failures: string[] = [];
  for (const { id } of inOrder(found.engines, work)) {
    try {
      return await open(id, (label) =>
        failures.length === 0
          ? reasonFor(found.engines, work)
          : `${label}, because faster ones failed: ${failures.join(' ')}`,
      );
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new DialectError(
    'engine-unavailable',
    'No engine could be started, so nothing was computed. Install Dialect again.',
    { failures },
  );
}

async function open(id: EngineId, reason: (label: string) => string): Promise<OpenEngine> {
  const engine = engineOf(id);
  try {
    const { label, hardware } = await engine.open();
    return { id, label, reason: reason(label), hardware, close: () => engine.close() };
  } catch (error) {
    if (error instanceof DialectError) {
      throw error;
    }
    const cause = error instanceof Error ? error.message : String(error);
    throw unavailable(id, `${engine.name} could not be started: ${cause}`, { cause });
  }
}
