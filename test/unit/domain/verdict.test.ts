/** Verdicts without gold: which advice follows from which evidence, and its wording. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  formVerdict,
  settledOn,
  type VerdictCandidate,
  type VerdictInput,
} from '../../../src-main/domain/verdict.ts';

function candidate(
  id: string,
  label: string,
  [weighted, circular]: readonly [number | null, number | null],
  error: number | null,
  more: Partial<VerdictCandidate> = {},
): VerdictCandidate {
  const scores = [
    { validator: 'importance-weighted', score: weighted, error },
    { validator: 'circular', score: circular, error },
  ];
  return { id, label, scores, averageRank: 2, discordant: 0.2, ...more };
}

const base = candidate('source-only', 'source-only', [0.68, 0.64], null, { averageRank: 2.5 });

const asIs = candidate('as-is', 'As it is', [0.76, 0.71], 0.01, { averageRank: 1 });

/** A run in which everything speaks for adapting, unless said otherwise. */
function input(change: Partial<VerdictInput> = {}, wdgrl = {}): VerdictInput {
  return {
    candidates: [
      base,
      candidate('wdgrl', 'WDGRL', [0.74, 0.69], 0.01, { averageRank: 1, ...wdgrl }),
    ],
    first: 'wdgrl',
    concordance: 0.9,
    source: {
      pairs: 800,
      heldOut: 200,
      accuracy: 0.78,
      interval: [0.72, 0.83],
      longerWins: 0.6,
      aheadOfLonger: null,
      prompts: null,
      inseparable: false,
    },
    targetPrompts: null,
    shift: {
      before: { distance: 1.2, p: 0.001, auc: 0.93 },
      sourceOnly: { distance: 0.9, p: 0.001, auc: 0.9 },
      after: { distance: 0.3, p: 0.2, auc: 0.61 },
    },
    labelShift: { share: 0.52, interval: [0.48, 0.56] },
    lengthCorrelation: 0.3,
    lengthBalance: 'possible',
    promptUnread: false,
    seedAgreement: 0.9,
    ...change,
  };
}

const source = (change: Partial<VerdictInput['source']>) => ({
  source: { ...input().source, ...change },
});
const ahead = (low: number, high: number, p: number) => ({
  interval: [low, high] as [number, number],
  p,
});
const wdgrl = (scores: readonly [number | null, number | null], error: number | null = 0.01) => ({
  candidates: [base, candidate('wdgrl', 'WDGRL', scores, error)],
});

describe('adapt', () => {
  const verdict = formVerdict(input());

  it('is said where validators agree on a gain that is clear of its noise', () => {
    expect(verdict).toMatchObject({ advice: 'adapt', candidate: 'wdgrl', labels: null });
    expect(verdict.labelsOf).toBeNull();
  });

  it('gives figures, and names a blind spot-check as the judge', () => {
    expect(verdict.reasons).toEqual([
      'Importance-weighted and circular validation both put WDGRL before source-only (.74 against .68, .69 against .64).',
      'The mean gain, +.05, is clear of its noise (standard error .01).',
      'Source and target lie nearer under WDGRL than under source-only (domain classifier AUC: of the texts .93, source-only .90, WDGRL .61).',
      'On held-out source pairs accuracy is .78 (.72 to .83), clearly better than longer wins (.60).',
      'Validators without target labels can mislead: let a blind spot-check of target labels judge (about 450 pairs would confirm a gain of .05, a few tens show a gross error).',
    ]);
  });

  it('still says what may mislead, before what only supports', () => {
    const { advice, reasons } = formVerdict(input({ lengthCorrelation: 0.85, seedAgreement: 0.3 }));
    expect(advice).toBe('adapt');
    expect(reasons[2]).toBe(
      'The rewards follow length (correlation .85): look whether longer texts deserve it, or train with pairs balanced by length (--length-balance).',
    );
    expect(reasons[3]).toContain('The seeds of WDGRL agree only .30');
    expect(reasons).toHaveLength(5);
    expect(reasons[4]).toContain('blind spot-check');
  });

  it('names what else votes and rewards follow, and how little of the target the labels cover', () => {
    const markup = (accuracy: number, correlation: number): Partial<VerdictInput> => {
      const source = { accuracy, interval: [accuracy - 0.05, accuracy + 0.05] as [number, number] };
      const length = { id: 'length', label: 'Length', source, correlation: 0.99 };
      return { shortcuts: [length, { id: 'markup', label: 'Markup', source, correlation }] };
    };
    const told = (change: Partial<VerdictInput>) => {
      const { reasons, evidence } = formVerdict(input(change));
      return reasons.map((text, i) => `${evidence[i]}: ${text}`);
    };
    expect(told(markup(0.7, 0.65))).toContain(
      'shortcuts: The rewards follow markup (correlation .65), and so do the votes (more of it wins in .70 of source pairs that differ): look whether it is worth as much on the target.',
    );
    expect(told(markup(0.3, -0.65)).join(' ')).toContain('less of it wins in .70');
    // Not led by it, not voted for, or the other way round.
    for (const none of [markup(0.7, 0.5), markup(0.54, 0.9), markup(0.7, -0.9)]) {
      expect(told(none).join(' ')).not.toContain('markup');
    }
    expect(told({ coverage: 0.62 })).toContain(
      'coverage: Only .62 of target texts lie as near to a labelled text as nearly all source texts do to each other: of the others the labels tell little.',
    );
    expect(told({ coverage: 0.9 }).join(' ')).not.toContain('labelled text');
  });

  it('names the shortcut where longer wins explains the rewards, and the way out of it', () => {
    const alike = { accuracy: 0.78, longerWins: 0.77, aheadOfLonger: ahead(-0.01, 0.03, 0.4) };
    const followed = { ...source(alike), lengthCorrelation: 0.94 };
    const { reasons } = formVerdict(input(followed));
    expect(reasons).toContain(
      'The rewards follow length (correlation .94), and longer wins explains them: on held-out source pairs it is right as often (.77). Train with pairs balanced by length (--length-balance) to see what else tells them apart.',
    );
    const balanced = formVerdict(input({ ...followed, lengthBalance: 'done' })).reasons.join(' ');
    expect(balanced).toContain('Pairs were balanced by length already');
    expect(balanced).not.toContain('--length-balance');
    const whole = formVerdict(input({ ...followed, lengthBalance: 'impossible' })).reasons.join(
      ' ',
    );
    expect(whole).toContain('(--length-balance with a loss that learns from pairs)');
    const shorter = formVerdict(input({ lengthCorrelation: -0.9 })).reasons.join(' ');
    expect(shorter).toContain('look whether shorter texts deserve it');
    expect(formVerdict(input({ lengthCorrelation: 0.7 })).reasons.join(' ')).not.toContain(
      'length',
    );
  });

  it('says that prompts are there and not read, however much else there is to say', () => {
    const crowded = {
      promptUnread: true,
      lengthCorrelation: 0.9,
      concordance: 0,
      seedAgreement: 0.1,
      ...source({ accuracy: 0.78, longerWins: 0.6, pairs: 20 }),
    };
    const { reasons } = formVerdict(input(crowded));
    expect(reasons).toHaveLength(5);
    expect(reasons.join(' ')).toContain('nothing of the encoder reads them');
    expect(reasons.join(' ')).toContain('follow length');
    expect(formVerdict(input()).reasons.join(' ')).not.toContain('prompts');
  });

  it('says so where the domains came no nearer than without adapting', () => {
    const shift = { ...input().shift, after: { distance: 1, p: 0.001, auc: 0.91 } };
    expect(formVerdict(input({ shift })).reasons[2]).toContain('lie no nearer under WDGRL');
  });
});

describe('do not adapt', () => {
  it('is said where source-only is chosen', () => {
    const verdict = formVerdict(input({ first: 'source-only' }));
    expect(verdict).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
    expect(verdict.reasons[0]).toBe(
      'By average rank the validators put source-only first (2.50), then WDGRL (1.00).',
    );
    expect(verdict.reasons.join(' ')).not.toContain('nearer');
  });

  it('puts nobody first where the next candidate has the same average rank', () => {
    const verdict = formVerdict(input({ first: 'source-only' }, { averageRank: 2.5 }));
    expect(verdict.reasons[0]).toBe(
      'By average rank the validators put WDGRL level with source-only (2.50).',
    );
  });

  it('is said where nothing tells the domains apart, whatever was chosen', () => {
    const before = { distance: 0.02, p: 0.4, auc: 0.52 };
    const verdict = formVerdict(input({ shift: { before, sourceOnly: null, after: before } }));
    expect(verdict).toMatchObject({ advice: 'do-not-adapt', candidate: 'source-only' });
    expect(verdict.reasons[0]).toContain('(classifier AUC .52, critic distance p .40)');
  });

  it('does not take a shift for absent that was not measured, or that one measure sees', () => {
    for (const before of [
      null,
      { distance: null, p: null, auc: null },
      { distance: 1, p: 0.4, auc: 0.9 },
      { distance: 1, p: 0.01, auc: 0.52 },
    ]) {
      expect(formVerdict(input({ shift: { before, sourceOnly: null, after: null } })).advice).toBe(
        'adapt',
      );
    }
  });

  it('is said where no validator sees a gain, or one too small to settle', () => {
    const none = formVerdict(input(wdgrl([0.67, 0.63])));
    expect(none.advice).toBe('do-not-adapt');
    expect(none.reasons[0]).toContain('both put WDGRL behind source-only (.67 against .68, ');
    const small = formVerdict(input(wdgrl([0.69, 0.65], 0.02)));
    expect(small).toMatchObject({ advice: 'do-not-adapt', labels: null });
    expect(small.reasons).toContain(
      'A gain of .01 is too small for 2,000 labelled target pairs to settle.',
    );
  });
});

describe('a run that compared nothing', () => {
  it('says so where source-only was alone', () => {
    const verdict = formVerdict(input({ candidates: [base], first: 'source-only' }));
    expect(verdict.advice).toBe('do-not-adapt');
    expect(verdict.reasons[0]).toContain('Only source-only was trained');
    expect(verdict.reasons.at(-1)).toContain('train with other candidates');
  });

  it('says so where no validator judged, and asks for target labels', () => {
    const unjudged = [base, candidate('wdgrl', 'WDGRL', [null, null], null)].map((one) => ({
      ...one,
      averageRank: null,
    }));
    const verdict = formVerdict(input({ candidates: unjudged, first: 'source-only' }));
    expect(verdict).toMatchObject({ advice: 'label-more', labelsOf: 'target' });
    expect(verdict.reasons[0]).toContain('No validator judged');
  });
});

describe('label more source pairs', () => {
  it('is said where held-out accuracy does not clearly beat longer wins or a coin', () => {
    for (const change of [
      { longerWins: 0.74 },
      { accuracy: 0.53, interval: [0.47, 0.59] as [number, number], longerWins: 0.4 },
      { aheadOfLonger: ahead(-0.01, 0.2, 0.08) },
      // With three prompts: the interval is narrow, but a coin would do as well.
      { aheadOfLonger: ahead(0.02, 0.04, 0.25) },
    ]) {
      const verdict = formVerdict(input(source(change)));
      expect(verdict).toMatchObject({ advice: 'label-more', labelsOf: 'source' });
      expect(verdict.reasons[0]).toContain('not clearly better than');
      expect(verdict.reasons.at(-1)).toMatch(/^Label (about|at least) [\d,]+ more source pairs/);
    }
  });

  it('believes a paired interval over two overlapping figures', () => {
    const verdict = formVerdict(
      input(source({ longerWins: 0.74, aheadOfLonger: ahead(0.01, 0.07, 0.01) })),
    );
    expect(verdict.advice).toBe('adapt');
  });

  it('asks for as many as the interval takes to shrink, counting the share held out', () => {
    // Half-width .1 at 50 held-out pairs for a difference of .1: 50 (1 + .841621 / 1.959964)^2 = 102.2, so 52.2
    // more held out, and four times that in all.
    const change = {
      pairs: 200,
      heldOut: 50,
      accuracy: 0.6,
      interval: [0.5, 0.7] as [number, number],
    };
    expect(formVerdict(input(source({ ...change, longerWins: null }))).labels).toBe(250);
  });

  it('counts prompts where pairs share them', () => {
    // The same interval of 10 held-out prompts: 10 (1 + .841621 / 1.959964)^2 = 20.4, 10.4 more of them.
    const shared = {
      pairs: 200,
      heldOut: 50,
      accuracy: 0.6,
      longerWins: null,
      interval: [0.5, 0.7] as [number, number],
      prompts: { labelled: 40, heldOut: 10 },
    };
    const { labels, reasons } = formVerdict(input(source(shared)));
    expect(labels).toBe(50);
    expect(reasons.at(-1)).toContain('Label about 50 more source pairs, each of another prompt,');
  });

  it('asks for none where more than anybody can label would be needed', () => {
    const coarse = {
      pairs: 800,
      heldOut: 200,
      accuracy: 0.51,
      longerWins: null,
      interval: [0.4, 0.6] as [number, number],
    };
    const verdict = formVerdict(input(source(coarse)));
    expect(verdict).toMatchObject({ advice: 'do-not-adapt', labels: null, labelsOf: null });
    expect(verdict.reasons.at(-1)).toMatch(/^Labels alone cannot settle that/);
  });

  it('names what hangs together where no pair can be held out', () => {
    const nothing = { heldOut: 0, accuracy: null, interval: null, inseparable: true };
    const { reasons } = formVerdict(input(source(nothing)));
    expect(reasons[0]).toContain('All labelled pairs hang together');
    expect(reasons.at(-1)).toBe(
      'Label about 200 pairs of other source prompts, or of texts that no pair has yet, then train again.',
    );
  });

  it('is said where nothing was held out', () => {
    const verdict = formVerdict(input(source({ heldOut: 0, accuracy: null, interval: null })));
    expect(verdict).toMatchObject({ advice: 'label-more', labels: 200, labelsOf: 'source' });
    expect(verdict.reasons[0]).toContain('No source pair was held out');
  });
});

describe('what a run settles on', () => {
  const of = (change: Partial<VerdictInput>) => settledOn(input(change));

  it('is the candidate ranked first where its mean gain is larger than its standard error', () => {
    expect(of({})).toBe('wdgrl');
    // Gains of .06 and .04.
    expect(of(wdgrl([0.74, 0.68], 0.049))).toBe('wdgrl');
    expect(of(wdgrl([0.74, 0.68], 0.051))).toBe('source-only');
  });

  it('is source-only where the gain is none, or its error not known', () => {
    expect(of(wdgrl([0.67, 0.63]))).toBe('source-only');
    expect(of(wdgrl([0.74, 0.68], null))).toBe('source-only');
    expect(of(wdgrl([null, null]))).toBe('source-only');
    const first = { ...asIs, scores: candidate('', '', [0.7, 0.65], 0.05).scores };
    expect(of({ candidates: [base, first], first: 'as-is' })).toBe('source-only');
  });

  it('is source-only where the advice is not to adapt', () => {
    const before = { distance: 0.02, p: 0.4, auc: 0.52 };
    expect(of({ shift: { ...input().shift, before } })).toBe('source-only');
    expect(of(wdgrl([0.685, 0.645], 0.001))).toBe('source-only');
    expect(of({ first: 'source-only' })).toBe('source-only');
  });

  it('is what the verdict names, and what its advice speaks of', () => {
    const verdict = formVerdict(input(wdgrl([0.74, 0.68], 0.06)));
    expect(verdict).toMatchObject({ advice: 'label-more', candidate: 'source-only' });
    expect(verdict.reasons[0]).toContain('both put WDGRL before source-only');
    expect(verdict.reasons[1]).toBe(
      'The mean gain, +.05, is no gain beyond its error (standard error .06).',
    );
    expect(verdict.reasons.at(-1)).toMatch(/use source-only until then\.$/);
    // The reason on rewards refers to source-only's, which the caller passes along.
    expect(verdict.reasons.join(' ')).not.toContain('nearer');
  });
});

describe('label target pairs', () => {
  it('is said where a gain is worth having but within its noise', () => {
    const verdict = formVerdict(input(wdgrl([0.74, 0.68], 0.04)));
    expect(verdict).toMatchObject({ advice: 'label-more', candidate: 'wdgrl', labelsOf: 'target' });
    // Labels for a spot-check that draws half its pairs where the two disagree: `plannedLabels(.05, .2)`.
    expect(verdict.labels).toBe(600);
    expect(verdict.reasons[1]).toBe(
      'The mean gain, +.05, is within its noise (standard error .04).',
    );
    expect(verdict.reasons.at(-1)).toBe(
      'A blind spot-check of about 600 target pairs, never trained on, would settle a gain of .05; use WDGRL until then.',
    );
  });

  it('is not asked for where the target has fewer prompts than would settle it', () => {
    const few = { ...wdgrl([0.74, 0.68], 0.04), targetPrompts: 16 };
    const verdict = formVerdict(input(few));
    expect(verdict).toMatchObject({
      advice: 'do-not-adapt',
      candidate: 'source-only',
      labels: null,
    });
    expect(verdict.reasons).toContain(
      'To settle a gain of .05 takes labels of about 600 prompts, and the target has 16: labels cannot settle it before there are more.',
    );
    expect(formVerdict(input({ ...few, targetPrompts: 900 })).labels).toBe(600);
  });

  it('is said where validators contradict each other', () => {
    const one = formVerdict(input(wdgrl([0.84, 0.6], 0.01)));
    expect(one.advice).toBe('label-more');
    expect(one.reasons[0]).toBe(
      'Importance-weighted validation puts WDGRL before source-only (.84 against .68); circular puts it behind (.60 against .64).',
    );
    expect(one.reasons).toContain('One validator speaks against it by more than its noise.');
    // Equal except for noise: a loss counts when it is as clear as a gain has to be.
    const noisy = formVerdict(input(wdgrl([0.8, 0.627])));
    expect(noisy.advice).toBe('adapt');
    expect(noisy.reasons.join(' ')).not.toContain('speaks against');
    expect(formVerdict(input(wdgrl([0.8, 0.62]))).advice).toBe('label-more');
    const two = formVerdict(input({ concordance: 0.4 }));
    expect(two.advice).toBe('label-more');
    expect(two.reasons).toContain(
      "The validators rank the candidates differently (Kendall's W .40).",
    );
  });

  it('is said where the label itself shifts with the domain, which no validator sees', () => {
    const labelShift = { share: 0.8, interval: [0.75, 0.85] as [number, number] };
    const verdict = formVerdict(input({ labelShift }));
    expect(verdict.advice).toBe('label-more');
    expect(verdict.reasons[2]).toContain('In .80 of source pairs the chosen text is the more');
    expect(verdict.reasons[2]).toContain('so that its gain is not believed without target labels');
    expect(verdict.evidence[2]).toBe('diagnostics');
    const small = formVerdict(input({ labelShift, ...wdgrl([0.7, 0.66], 0.05) })).reasons.join(' ');
    expect(small).not.toContain('is not believed');
    const uncertain = { share: 0.8, interval: [0.45, 0.99] as [number, number] };
    expect(formVerdict(input({ labelShift: uncertain })).advice).toBe('adapt');
  });

  it('is said where the noise is not known, or no validator judged', () => {
    const unknown = formVerdict(input(wdgrl([0.74, 0.7], null)));
    expect(unknown.advice).toBe('label-more');
    expect(unknown.reasons[1]).toContain('has no known standard error');
    const unjudged = formVerdict(input(wdgrl([null, null])));
    expect(unjudged.advice).toBe('label-more');
    expect(unjudged.reasons[0]).toBe('No validator could judge both WDGRL and source-only.');
  });

  it('asks for fewer where the two hardly disagree on the target', () => {
    const of = (discordant: number) =>
      formVerdict(
        input({
          candidates: [base, candidate('wdgrl', 'WDGRL', [0.74, 0.68], 0.04, { discordant })],
        }),
      ).labels ?? 0;
    expect(of(0.08)).toBeLessThan(of(0.2));
    expect(of(0.2)).toBeLessThan(of(0.3));
  });
});

describe('any verdict', () => {
  it('has 2 to 5 sentences with figures in the style of the project, and labels within bounds', () => {
    const random = seededRandom('verdicts');
    const maybe = <T>(value: T): T | null => (random.next() < 0.15 ? null : value);
    const share = () => 0.4 + 0.6 * random.next();
    const seen = new Set<string>();
    for (let trial = 0; trial < 3000; trial++) {
      const accuracy = share();
      const half = 0.15 * random.next();
      const figures = () => ({
        distance: maybe(3 * random.next()),
        p: maybe(random.next() ** 3),
        auc: maybe(0.45 + 0.55 * random.next()),
      });
      const own = share();
      const jitter = () => maybe(own + 0.1 * random.normal());
      const verdict = formVerdict({
        candidates: [
          candidate('source-only', 'source-only', [maybe(own), maybe(own)], null),
          candidate('wdgrl', 'WDGRL', [jitter(), jitter()], maybe(0.05 * random.next()), {
            averageRank: maybe(1.5),
            discordant: maybe(random.next()),
          }),
        ],
        first: random.next() < 0.2 ? 'source-only' : 'wdgrl',
        concordance: maybe(random.next()),
        source: {
          pairs: random.below(500),
          heldOut: random.below(100),
          accuracy: maybe(accuracy),
          interval: maybe([accuracy - half, accuracy + half]),
          longerWins: maybe(share() - 0.2),
          aheadOfLonger: random.next() < 0.5 ? null : ahead(random.normal(), 2, random.next() ** 3),
          prompts: null,
          inseparable: random.next() < 0.2,
        },
        targetPrompts: maybe(random.below(3000)),
        shift: {
          before: maybe(figures()),
          sourceOnly: maybe(figures()),
          after: maybe(figures()),
        },
        labelShift: maybe({ share: share(), interval: [0.3, 0.4 + random.next()] }),
        lengthCorrelation: maybe(2 * random.next() - 1),
        coverage: maybe(random.next()),
        shortcuts: [
          {
            id: 'markup',
            label: 'Markup',
            correlation: maybe(2 * random.next() - 1),
            source: maybe({ accuracy: 0.8, interval: [0.7, 0.9] }),
          },
        ],
        lengthBalance: (['done', 'possible', 'impossible'] as const)[random.below(3)],
        promptUnread: random.next() < 0.5,
        seedAgreement: maybe(random.next()),
      });
      seen.add(`${verdict.advice} ${verdict.labelsOf}`);
      expect(verdict.reasons.length).toBeGreaterThanOrEqual(2);
      expect(verdict.reasons.length).toBeLessThanOrEqual(5);
      expect(new Set(verdict.reasons).size).toBe(verdict.reasons.length);
      // Each reason links to its evidence.
      expect(verdict.evidence).toHaveLength(verdict.reasons.length);
      for (const reason of verdict.reasons) {
        expect(reason).toMatch(/^[A-Z].*\.$/);
        expect(reason).not.toMatch(/\b0\.\d|NaN|null|undefined|Infinity|\.\d{3}| {2}|\(\)/);
      }
      expect(verdict.labels === null).toBe(verdict.advice !== 'label-more');
      if (verdict.labels !== null) {
        expect(verdict.labels).toBeGreaterThanOrEqual(20);
        expect(verdict.labels).toBeLessThanOrEqual(2000);
        expect(verdict.labels % 10).toBe(0);
      }
      if (verdict.advice === 'adapt') {
        expect(verdict.candidate).toBe('wdgrl');
        expect(verdict.reasons.at(-1)).toContain('blind spot-check of target labels');
      }
      if (verdict.advice === 'do-not-adapt') expect(verdict.candidate).toBe('source-only');
    }
    expect([...seen].toSorted()).toEqual([
      'adapt null',
      'do-not-adapt null',
      'label-more source',
      'label-more target',
    ]);
  });
});

describe('a reward model as it is', () => {
  it('is what to use where the validators put it first, however little the source taught', () => {
    const weak = source({ accuracy: 0.52, interval: [0.45, 0.58] });
    for (const change of [{}, weak]) {
      const verdict = formVerdict(
        input({ ...change, candidates: [base, asIs], first: 'as-is', asIsAccuracy: 0.8 }),
      );
      expect(verdict).toMatchObject({ advice: 'do-not-adapt', candidate: 'as-is', labels: null });
      expect(verdict.reasons[0]).toMatch(/put As it is before source-only \(.76 against .68/);
      expect(verdict.reasons.join(' ')).toMatch(
        /with nothing trained, is right on .80 of held-out/,
      );
      expect(verdict.reasons.at(-1)).toMatch(/Rank with the reward model as it is/);
    }
  });

  it('is named beside whatever else was chosen', () => {
    const { reasons } = formVerdict(
      input({ candidates: [...input().candidates, asIs], asIsAccuracy: 0.71 }),
    );
    expect(reasons.join(' ')).toMatch(
      /The reward model as it is, .* is right on .71 of held-out source pairs \(source-only .78\), and comes \d of 3/,
    );
    const crowded = formVerdict(
      input({
        candidates: [base, asIs, candidate('wdgrl', 'WDGRL', [0.689, 0.649], 0.001)],
        asIsAccuracy: 0.71,
        concordance: 0,
        lengthCorrelation: 0.9,
        promptUnread: true,
      }),
    );
    expect(crowded.reasons).toHaveLength(5);
    expect(crowded.reasons.join(' ')).toContain('with nothing trained, is right on .71');
  });
});
