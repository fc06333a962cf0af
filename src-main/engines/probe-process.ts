/** A separate program: opens the engine named by its argument, measures it, and reports to its parent. */
import { toFailure } from '../contract/errors.ts';
import { EngineId } from '../contract/records.ts';
import type { EngineFacts } from './engine.ts';
import { measureMatmul } from './measure.ts';
import { engineOf } from './registry.ts';

export type ProbeAnswer =
  { available: true; facts: EngineFacts; matmulMs: number } | { available: false; reason: string };

async function answer(): Promise<ProbeAnswer> {
  const engine = engineOf(EngineId.parse(process.argv[2]));
  try {
    const facts = await engine.open();
    return { available: true, facts, matmulMs: await measureMatmul() };
  } catch (error) {
    const { code, message } = toFailure(error);
    const reason =
      code === 'engine-unavailable' ? message : `${engine.name} does not run here: ${message}`;
    return { available: false, reason };
  }
}

// The parent ends this process once it has the answer.
process.send?.(await answer());
