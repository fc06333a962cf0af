/** Settings of the next run, filled with those of another run. */
import { expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { draft } from '../../../src-renderer/src/features/train/draft.svelte.ts';

it('keeps the engine that was chosen here, and takes all else from the run', () => {
  const normal = TrainSettings.parse({});
  draft.fill({ ...normal, steps: 77, engine: 'wasm' }, normal);
  expect(draft.changed).toEqual({ steps: 77 });
  draft.set('engine', 'cpu', normal.engine);
  draft.set('seeds', normal.seeds + 1, normal.seeds);
  draft.fill({ ...normal, steps: 78, engine: 'wasm' }, normal);
  expect(draft.changed).toEqual({ steps: 78, engine: 'cpu' });
});
