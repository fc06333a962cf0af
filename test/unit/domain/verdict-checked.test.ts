/** Verdicts with blind labels of target pairs: what they decide, and how many more labels they plan. */
import { describe, expect, it } from 'vitest';
import type {
  Interval,
  SpotCheck,
  SpotComparison,
  Verdict,
} from '../../../src-main/contract/index.ts';
import { checkedVerdict } from '../../../src-main/domain/verdict-checked.ts';

const unchecked = (change: Partial<Verdict> = {}): Verdict => ({
  advice: 'adapt',
  candidate: 'wdgrl',
  labels: null,
  labelsOf: null,
  checked: null,
  reasons: ['Validators agree.', 'The source was learned.', 'Let a blind spot-check judge.'],
  evidence: ['validators', 'source', 'spot-check'],
  ...change,
});
const around = (value: number, half: number): Interval => [value - half, value + half];

interface Made {
  labelled?: number;
  prompts?: number;
  own?: number;
  base?: number;
  longer?: number;
  /** Prompts that pairs can be drawn from. */
  targetPrompts?: number;
  /** Half-width of the intervals of accuracies. */
  half?: number;
  versusBase?: Partial<SpotComparison>;
  versusLonger?: Partial<SpotComparison>;
}

/** A spot-check in which the candidate is clearly better than source-only, unless said otherwise. */
function check(made: Made = {}): SpotCheck {
  const { labelled = 120, own = 0.78, base = 0.66, longer = 0.55, half = 0.08 } = made;
  const ids = [
    ['source-only', 'Source only', base],
    ['wdgrl', 'WDGRL', own],
    ['longer-wins', 'Longer wins', longer],
  ] as const;
  const ahead = own > base ? ids[1] : ids[0];
  const compared = (
    [method, label, value]: (typeof ids)[number],
    [against, againstLabel, other]: (typeof ids)[number],
  ): SpotComparison => ({
    method,
    label,
    against,
    againstLabel,
    discordant: 0.3,
    difference: value - other,
    interval: around(value - other, 0.06),
    sequence: null,
    most: null,
    standing: value > other ? 'better' : 'worse',
    more: 0,
    planned: 0.05,
  });
  return {
    runId: 1,
    frame: { pairs: 4000, prompts: made.targetPrompts ?? 900 },
    drawn: labelled,
    labelled,
    prompts: made.prompts ?? labelled,
    waiting: 0,
    left: 3000,
    moved: 0,
    borrowed: false,
    estimates: ids.map(([method, label, accuracy]) => ({
      method,
      label,
      accuracy,
      interval: around(accuracy, half),
      lambda: 0.5,
    })),
    comparisons: [
      { ...compared(ids[1], ids[0]), ...made.versusBase },
      { ...compared(ahead, ids[2]), ...made.versusLonger },
    ],
  };
}

const of = (made: Made, change: Partial<Verdict> = {}) =>
  checkedVerdict(unchecked(change), check(made));
const open = (difference: number, half: number, more: number | null): Partial<SpotComparison> => ({
  standing: 'open',
  difference,
  interval: around(difference, half),
  more,
  planned: 0.05,
});

describe('a verdict with a spot-check', () => {
  it('is that of the run while there are too few labels to say anything', () => {
    expect(of({ labelled: 19 })).toEqual(unchecked());
    const nothing = { ...check(), estimates: [], comparisons: [] };
    expect(checkedVerdict(unchecked(), nothing)).toEqual(unchecked());
  });

  it('adapts where the candidate is settled to be better, whatever the validators said', () => {
    const verdict = of({}, { advice: 'do-not-adapt', candidate: 'source-only' });
    expect(verdict).toMatchObject({ advice: 'adapt', candidate: 'wdgrl', labels: null });
    expect(verdict.checked).toEqual({ labels: 120, prompts: 120 });
    expect(verdict.reasons.slice(0, 3)).toEqual([
      'On the target WDGRL is better (WDGRL less source-only: +.12 (.06 to .18)); this is settled.',
      'By 120 target pairs of 120 prompts labelled blind: WDGRL .78 (.70 to .86), source-only .66 (.58 to .74), longer wins .55 (.47 to .63) (accuracy with 95 % interval).',
      'Without target labels the advice was not to adapt.',
    ]);
    expect(verdict.evidence.slice(0, 3)).toEqual(['spot-check', 'spot-check', 'validators']);
    expect(verdict.reasons).not.toContain('Let a blind spot-check judge.');
  });

  it('stays with source-only where adapting harms, or gains nothing', () => {
    const harm = of({ own: 0.6, base: 0.75 });
    expect(harm).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
    expect(harm.reasons[0]).toContain('is worse than source-only');
    const alike = of({ versusBase: { standing: 'alike', difference: 0.001, more: 0 } });
    expect(alike).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
  });

  it('asks for what is planned where it is not settled, and for nothing where labels cannot', () => {
    const more = of({ versusBase: open(-0.02, 0.07, 250) });
    expect(more).toMatchObject({ advice: 'label-more', labels: 250, labelsOf: 'target' });
    expect(more.candidate).toBe('source-only');
    expect(more.reasons[0]).toContain(
      'About 250 more labels, each of another prompt, would settle',
    );
    const never = of({ versusBase: open(0.01, 0.04, null) });
    expect(never).toMatchObject({ advice: 'do-not-adapt', labels: null, labelsOf: null });
    expect(never.reasons[0]).toContain('Labels cannot settle which is better');
  });

  it('goes by intervals that hold while one looks on after every vote, whatever the validators said', () => {
    expect(of({ versusBase: open(0.08, 0.07, 40) }).advice).toBe('label-more');
    const against = { advice: 'do-not-adapt', candidate: 'source-only' } as const;
    // At 120 labels such an interval is 1.59 times as wide: up to .065 in the first case, .034 in the second.
    expect(of({ versusBase: open(-0.03, 0.06, 90) }, against).advice).toBe('label-more');
    const out = of({ versusBase: open(-0.03, 0.04, 90) });
    expect(out).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
    expect(out.reasons[0]).toContain('a gain of .05 is ruled out');
  });

  it('says that nothing transfers where a coin is as good and a useful accuracy is ruled out', () => {
    const coin = { own: 0.52, base: 0.5, longer: 0.5, labelled: 300 };
    const verdict = of({ ...coin, half: 0.04 });
    expect(verdict).toMatchObject({ advice: 'nothing-transfers', candidate: 'source-only' });
    expect(verdict.reasons[0]).toContain('no better than a coin, and .60 is ruled out');
    expect(verdict.reasons.at(-1)).toContain('move these votes into training');
    // 100 labels with a half-width of .12: (1.59 * .12 / .1)^2 - 1 = 2.64 times as many more.
    const early = of({ ...coin, labelled: 100, half: 0.12 });
    expect(early).toMatchObject({ advice: 'label-more', labels: 300, labelsOf: 'target' });
    // Seen to be .7 by intervals up to .25: (1.79 * .25 / .2)^2 - 1 = 4 times as many again.
    const seen = of({ ...coin, own: 0.7, labelled: 20, half: 0.25 });
    expect(seen).toMatchObject({ advice: 'label-more', labels: 80, labelsOf: 'target' });
  });

  it('says that only length transfers where longer wins is as right, and that is better than a coin', () => {
    const length = { own: 0.7, base: 0.69, longer: 0.72, half: 0.05 };
    const alike = { difference: -0.02, interval: [-0.06, 0.02] as Interval };
    const verdict = of({ ...length, versusLonger: { ...alike, standing: 'open', more: 400 } });
    expect(verdict.advice).toBe('only-length');
    expect(verdict.reasons[0]).toContain('WDGRL less longer wins: -.02 (-.06 to .02)');
    const early = of({ ...length, versusLonger: open(0, 0.1, 150) });
    expect(early).toMatchObject({ advice: 'label-more', labels: 150, labelsOf: 'target' });
  });

  it('decides nothing grave by labels of a handful of prompts of many', () => {
    const few = of({ prompts: 4, own: 0.5, base: 0.5, half: 0.05, versusBase: open(0, 0.1, 30) });
    expect(few.advice).toBe('label-more');
  });

  it('decides nothing at all by a handful of prompts, also where only source-only was trained', () => {
    const few = of({ prompts: 4, versusBase: open(-0.03, 0.04, null) });
    expect(few).toMatchObject({ advice: 'label-more', labels: 20, labelsOf: 'target' });
    expect(few.reasons[0]).toBe(
      'Labels of 4 prompts tell too little to decide by. Label pairs of others.',
    );
    const { estimates, ...made } = check({ prompts: 4, base: 0.48, longer: 0.4 });
    const alone = { ...made, estimates: estimates.filter(({ method }) => method !== 'wdgrl') };
    const verdict = checkedVerdict(unchecked(), { ...alone, comparisons: [] });
    expect(verdict.advice).toBe('label-more');
    expect(verdict.reasons.join(' ')).not.toContain('better than a coin');
    // The target has no more of them.
    expect(of({ prompts: 4, targetPrompts: 4 }).advice).toBe('adapt');
  });

  it('asks for no label of what labels cannot settle, and says so', () => {
    const length = { own: 0.7, base: 0.6, longer: 0.68, half: 0.05 };
    const verdict = of({ ...length, versusLonger: open(0.02, 0.1, null) });
    expect(verdict).toMatchObject({ advice: 'adapt', candidate: 'wdgrl', labels: null });
    expect(verdict.reasons).toContain(
      'Labels cannot settle whether WDGRL sees more than length (WDGRL less longer wins: +.02 (-.08 to .12)).',
    );
    const coin = of({ labelled: 1000, prompts: 12, own: 0.52, base: 0.5, longer: 0.5, half: 0.2 });
    expect(coin).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only', labels: null });
    expect(coin.reasons[0]).toContain('cannot settle whether a candidate is better than a coin');
  });

  it('says by which interval something is not settled yet that looks settled', () => {
    const gain = of({ versusBase: { ...open(0.08, 0.07, 40), sequence: [-0.03, 0.19] } });
    expect(gain.reasons[0]).toBe(
      'Which is better on the target is not settled (WDGRL less source-only: +.08 (.01 to .15); what decides is the interval that holds at every number of labels, -.03 to .19). About 40 more labels, each of another prompt, would settle a difference of .05.',
    );
    // At 100 labels 1.62 times as wide.
    const coin = of({ labelled: 100, own: 0.58, base: 0.5, longer: 0.5, half: 0.07 });
    expect(coin.reasons[0]).toContain(
      'WDGRL orders .58 (.51 to .65) of the target pairs as people do; what decides is the interval that holds at every number of labels, .47 to .69.',
    );
    expect(of({ versusBase: open(0.02, 0.07, 40) }).reasons[0]).not.toContain('what decides');
  });

  it('promises another prompt for each label only where the target has so many', () => {
    const asked = (made: Made) => of({ ...made, versusBase: open(0.02, 0.07, 250) }).reasons;
    expect(asked({ targetPrompts: 300 })[0]).toContain('About 250 more labels would settle');
    const [, measured] = asked({ prompts: 1, targetPrompts: 1 });
    expect(measured).toMatch(/^By 120 target pairs labelled blind: /);
  });

  it('uses a reward model as it is, which nothing adapted, where that is better', () => {
    const { comparisons, ...made } = check();
    const asIs = comparisons.map((one) => ({ ...one, method: 'as-is' }));
    const verdict = checkedVerdict(unchecked(), { ...made, comparisons: asIs });
    expect(verdict).toMatchObject({ advice: 'do-not-adapt', candidate: 'as-is' });
  });

  it('keeps the run’s own candidate while labels are asked for that do not speak against it', () => {
    const length = { own: 0.7, base: 0.69, longer: 0.72, half: 0.05 };
    const asks = (candidate: string) =>
      of({ ...length, versusLonger: open(0, 0.1, 150) }, { candidate });
    expect(asks('wdgrl')).toMatchObject({ advice: 'label-more', candidate: 'wdgrl' });
    expect(asks('source-only')).toMatchObject({ advice: 'label-more', candidate: 'source-only' });
  });

  /** The candidate that pairs are drawn for, and two others. */
  const several = (own: Partial<SpotComparison>, ...others: readonly Partial<SpotComparison>[]) => {
    const { comparisons, estimates, ...made } = check();
    const [versusBase, versusLonger] = comparisons;
    const names = ['WDGRL', 'MMD', 'CORAL'];
    const versus = [own, ...others].map((change, at) => {
      const label = names[at] ?? '';
      return { ...compared(versusBase), method: label.toLowerCase(), label, ...change };
    });
    const measured = versus.map(({ method, label, difference }) => ({
      method,
      label,
      lambda: 0,
      accuracy: 0.66 + (difference ?? 0),
      interval: around(0.66 + (difference ?? 0), 0.08),
    }));
    const rules = estimates.filter(({ method }) => method !== 'wdgrl');
    return checkedVerdict(unchecked(), {
      ...made,
      estimates: [...rules, ...measured],
      comparisons: [...versus, compared(versusLonger)],
    });
  };
  const compared = (one: SpotComparison | undefined): SpotComparison => {
    if (!one) throw new Error('a comparison is missing');
    return one;
  };
  const settled = (difference: number): Partial<SpotComparison> => ({
    difference,
    interval: around(difference, 0.03),
    sequence: around(difference, 0.045),
    standing: difference > 0 ? 'better' : 'worse',
    most: difference + 0.04,
  });
  /** Not told apart; `most` holds for it alone, its own interval together with the others. */
  const undecided = (difference: number, most: number, more = 200): Partial<SpotComparison> => ({
    ...open(difference, 0.05, more),
    sequence: around(difference, most - difference + 0.02),
    most,
  });

  it('names another candidate than the validators chose where that one is settled to be the better', () => {
    const verdict = several(undecided(0.02, 0.09), settled(0.08), settled(-0.07));
    expect(verdict).toMatchObject({ advice: 'adapt', candidate: 'mmd', labels: null });
    expect(verdict.reasons[0]).toContain('MMD less source-only: +.08');
    expect(verdict.reasons[1]).toContain('MMD .74');
    const best = several(settled(0.06), settled(0.11), undecided(0.2, 0.5));
    expect(best).toMatchObject({ advice: 'adapt', candidate: 'mmd' });
  });

  it('rules a gain out only where it does for every candidate, each by an interval of its own', () => {
    const all = several(undecided(-0.01, 0.045), settled(-0.07), undecided(0.005, 0.049));
    expect(all).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
    expect(all.reasons[0]).toBe(
      'On the target a gain of .05 is ruled out for all 3 candidates (the best of them, CORAL less source-only: +.01 (-.05 to .06)).',
    );
    const left = several(settled(-0.07), settled(-0.09), undecided(0.02, 0.08, 150));
    expect(left).toMatchObject({ advice: 'label-more', labels: 150, candidate: 'source-only' });
    expect(left.reasons[0]).toContain('CORAL less source-only');
    const harm = several(settled(-0.07), settled(-0.09), settled(-0.08));
    expect(harm.reasons[0]).toContain('all 3 candidates are worse than source-only');
  });
});
