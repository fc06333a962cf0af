/** Which candidates settings name. */
import { describe, expect, it } from 'vitest';
import { TrainSettings } from '../../../src-main/contract/index.ts';
import { allCandidates, candidatesOf } from '../../../src-main/learning/candidates.ts';
import { methods } from '../../../src-main/learning/methods/index.ts';

const settings = (change: Partial<TrainSettings>) => ({ ...TrainSettings.parse({}), ...change });
const ids = (change: Partial<TrainSettings>) => candidatesOf(settings(change)).map(({ id }) => id);

describe('candidates', () => {
  it('have source-only first, named or not, and each once', () => {
    expect(ids({ methods: [] })).toEqual(['source-only']);
    expect(ids({ methods: ['wdgrl', 'coral', 'source-only', 'wdgrl'] })).toEqual([
      'source-only',
      'wdgrl',
      'coral',
    ]);
  });

  it('of all are every method at every strength of its own', () => {
    const all = allCandidates(settings({ methods: ['all'], standardise: 'joint' }));
    for (const { id, strengths } of methods) {
      const own = all.filter((candidate) => candidate.method.id === id);
      expect(own.map(({ lambda }) => lambda)).toEqual(strengths.length > 0 ? strengths : [null]);
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  });

  it('of all leave out standardisation by domain where every candidate has it', () => {
    expect(ids({ methods: ['all'], standardise: 'joint' })).toContain('standardise');
    expect(ids({ methods: ['all'], standardise: 'domain' })).not.toContain('standardise');
    expect(ids({ methods: ['standardise'], standardise: 'domain' })).toContain('standardise');
  });

  it('have the weight that is named, else that of the settings, as one and the same', () => {
    const [, own, named, same] = candidatesOf(
      settings({ methods: ['wdgrl', 'wdgrl@0.5', 'wdgrl@0.01'], lambda: 0.01 }),
    );
    expect(own).toMatchObject({ id: 'wdgrl', lambda: 0.01 });
    expect(named).toMatchObject({ id: 'wdgrl@0.5', lambda: 0.5 });
    expect(same).toBeUndefined();
    expect(ids({ methods: ['wdgrl@1e-1', 'wdgrl@.1'] })).toEqual(['source-only', 'wdgrl@0.1']);
  });

  it.each(['wdgrl@', 'wdgrl@x', 'wdgrl@-1', 'wdgrl@101', 'wdgrl@NaN', 'coral@1'])(
    'cannot have the weight of “%s”',
    (id) => {
      expect(() => ids({ methods: [id] })).toThrow(
        expect.objectContaining({ code: 'bad-strength', message: expect.stringContaining(id) }),
      );
    },
  );

  it('are named with the choices when there is none of that name', () => {
    expect(() => ids({ methods: ['magic@1'] })).toThrow(
      expect.objectContaining({ code: 'unknown-method' }),
    );
  });
});
