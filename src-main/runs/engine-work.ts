/** What a run asks of its engine. */
import type { TrainSettings } from '../contract/index.ts';
import { blockKinds } from '../encoders/spec.ts';
import type { EngineWork } from '../engines/index.ts';

/** Style alone has some tens of columns; language models and word features have hundreds. */
export function engineWork({ encoder, tune }: TrainSettings): EngineWork {
  const form = blockKinds(encoder).every(({ kind }) => kind === 'form');
  return form && tune === 'none' ? 'narrow' : 'wide';
}
