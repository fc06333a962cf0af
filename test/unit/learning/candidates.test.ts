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
      expect(own.map(({ lambda, agreement }) => lambda ?? agreement)).toEqual(
        strengths.length > 0 ? strengths : [null],
      );
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  });

  it('of all have a reward model as it is where there is one, tuned or not', () => {
    const all = (change: object) =>
      candidatesOf({ ...settings({ methods: ['all'] }), ...change }).map(({ id }) => id);
    expect(all({})).not.toContain('as-is');
    expect(all({ scored: true })).toContain('as-is');
    expect(all({ scored: true, tune: 'lora' })).toContain('as-is');
    expect(ids({ methods: ['as-is'] })).toEqual(['source-only', 'as-is']);
    expect(() => ids({ methods: ['as-is@1'] })).toThrow(/no domain loss/);
  });

  it('of all leave out standardisation by domain where every candidate has it', () => {
    expect(ids({ methods: ['all'], standardise: 'joint' })).toContain('standardise');
    expect(ids({ methods: ['all'], standardise: 'domain' })).not.toContain('standardise');
    expect(ids({ methods: ['standardise'], standardise: 'domain' })).toContain('standardise');
  });

  it('have by default the first strength of their own method, as one and the same', () => {
    const plain = methods.filter((method) => method.domainLoss).map((method) => method.id);
    const chosen = candidatesOf(settings({ methods: plain }));
    expect(chosen.slice(1).map(({ id, lambda }) => [id, lambda])).toEqual(
      plain.map((id) => [id, methods.find((method) => method.id === id)?.strengths[0]]),
    );
    const named = candidatesOf(settings({ methods: ['dann', 'dann@0.3', 'dann@0.01', 'mmd'] }));
    expect(named.slice(1)).toMatchObject([
      { id: 'dann', lambda: 0.3 },
      { id: 'dann@0.01', lambda: 0.01 },
      { id: 'mmd', lambda: 1 },
    ]);
  });

  it('have the strength that fits what is read: more where a frozen model of meaning is', () => {
    const of = (change: Partial<TrainSettings>) =>
      candidatesOf(settings({ methods: ['wdgrl', 'wdgrl@0.01', 'dann'], ...change }))
        .slice(1)
        .map(({ id, lambda }) => [id, lambda]);
    const plain = [
      ['wdgrl', 0.01],
      ['dann', 0.3],
    ];
    const strong = [
      ['wdgrl', 1],
      ['wdgrl@0.01', 0.01],
      ['dann', 0.3],
    ];
    expect(of({ encoder: 'style' })).toEqual(plain);
    expect(of({ encoder: 'style+/models/mini' })).toEqual(strong);
    expect(of({ encoder: 'ngrams' })).toEqual(strong);
    expect(of({ encoder: 'style+/models/mini', tune: 'lora' })).toEqual(plain);
    expect(of({ encoder: 'style+/models/mini', lambda: 0.01 })).toEqual([
      ['wdgrl', 0.01],
      ['dann', 0.01],
    ]);
  });

  it('of a run that was stored with a weight keep it, whatever a method’s own is', () => {
    const stored = settings({ methods: ['dann', 'dann@0.3'], lambda: 0.01 });
    expect(candidatesOf(stored).slice(1)).toMatchObject([
      { id: 'dann', lambda: 0.01 },
      { id: 'dann@0.3', lambda: 0.3, label: 'DANN 0.3' },
    ]);
    expect(TrainSettings.parse({ lambda: 0.01 }).lambda).toBe(0.01);
    expect(TrainSettings.parse({}).lambda).toBeNull();
  });

  it('that are taught have an agreement, which is no weight of a domain loss', () => {
    const named = candidatesOf(
      settings({ methods: ['self-training', 'self-training@0.8'], lambda: 2 }),
    );
    expect(named.slice(1)).toMatchObject([
      { id: 'self-training', lambda: null, agreement: 0.6 },
      { id: 'self-training@0.8', label: 'Self-training 0.8', lambda: null, agreement: 0.8 },
    ]);
    expect(() => ids({ methods: ['self-training@0.3'] })).toThrow(/from 0.5 to 1/);
    expect(() => ids({ methods: ['self-training'], tune: 'lora' })).toThrow(
      expect.objectContaining({ code: 'cannot-tune' }),
    );
    expect(ids({ methods: ['all'], tune: 'lora' }).join()).not.toContain('self-training');
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

  it.each(['wdgrl@', 'wdgrl@0.1@3', 'wdgrl@x', 'wdgrl@-1', 'wdgrl@101', 'wdgrl@NaN', 'coral@1'])(
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
