/** Runs side by side in the interface: which, their differences, and their line styles. */
import { describe, expect, it } from 'vitest';
import { runStyleOf } from '../../../src-renderer/src/charts/methods.ts';
import {
  differingSettings,
  runsNamed,
} from '../../../src-renderer/src/features/train/comparison.ts';
import { nameOf, pinnedFirst } from '../../../src-renderer/src/model/runs/statuses.ts';
import { run } from './records.ts';

describe('runs that are compared', () => {
  it('are those of the address that there are, each once, at most six', () => {
    const known = Array.from({ length: 9 }, (_, i) => run({ id: i + 1 }));
    expect(runsNamed('3-1-3-77-x', known).map(({ id }) => id)).toEqual([3, 1]);
    expect(runsNamed(known.map(({ id }) => id).join('-'), known)).toHaveLength(6);
    expect(runsNamed(undefined, known)).toEqual([]);
  });

  it('show the settings that differ, and no other', () => {
    const one = run();
    const other = run({ settings: { ...one.settings, steps: 77, targets: [4] } });
    const rows = differingSettings([one, other], [{ id: 4, name: 'chat' }]);
    expect(rows.map(({ values }) => values)).toEqual(
      expect.arrayContaining([
        [String(one.settings.steps), '77'],
        ['all', 'chat'],
      ]),
    );
    expect(rows).toHaveLength(2);
    expect(differingSettings([one, one], [])).toEqual([]);
  });

  it('differ by dash as well as by colour, six of them', () => {
    const ids = ['1', '2', '3', '4', '5', '6'];
    expect(new Set(ids.map((id) => runStyleOf(id, ids).dash.join(' '))).size).toBe(6);
    expect(new Set(ids.map((id) => runStyleOf(id, ids).colour)).size).toBe(6);
  });
});

describe('a run', () => {
  it('is called by its number, or by its name as well', () => {
    expect([nameOf({ id: 3, name: '' }), nameOf({ id: 3, name: 'base' })]).toEqual([
      'Run 3',
      'base (run 3)',
    ]);
  });

  it('that is pinned stands before the others', () => {
    const runs = [run({ id: 3 }), run({ id: 2, pinned: true }), run({ id: 1 })];
    expect(pinnedFirst(runs).map(({ id }) => id)).toEqual([2, 3, 1]);
  });
});
