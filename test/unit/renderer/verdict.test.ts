/** The verdict of a run in words, and the next act that it offers. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src-main/contract/index.ts';
import {
  agreement,
  agreementSentence,
  byAverageRank,
  fewOf,
  headline,
  nextAct,
  verdictOf,
} from '../../../src-renderer/src/features/transfer/verdict.ts';
import { findings, run, summary } from './records.ts';

const verdict = (change: Partial<Verdict>): Verdict => ({
  advice: 'adapt',
  candidate: 'wdgrl@0.1',
  labels: null,
  labelsOf: null,
  reasons: [],
  evidence: [],
  checked: null,
  ...change,
});
const shown = run({
  methods: [summary('source-only'), summary('wdgrl@0.1', { label: 'WDGRL 0.1' })],
});

describe('a verdict', () => {
  it.each([
    [verdict({}), 'Adapt with \u2068WDGRL 0.1\u2069'],
    [verdict({ advice: 'do-not-adapt', candidate: 'source-only' }), 'Do not adapt'],
    [verdict({ advice: 'do-not-adapt', candidate: 'as-is' }), 'Use the reward model as it is'],
    [verdict({ advice: 'label-more', labels: 1200 }), 'Label 1,200 more pairs'],
    [verdict({ advice: 'label-more', labels: 2000 }), 'Label at least 2,000 more pairs'],
    [
      verdict({ advice: 'label-more', labels: 2000, evidence: ['source'] }),
      'Label 2,000 more pairs',
    ],
    [verdict({ advice: 'label-more' }), 'Label more pairs'],
    [
      verdict({ advice: 'label-more', labels: 80, labelsOf: 'target' }),
      'Check 80 target pairs blind',
    ],
  ])('%o is said in a few words', (of, words) => {
    expect(headline(of, shown)).toBe(words);
  });
  it('leads to the ranking of its candidate', () => {
    expect(nextAct(verdict({}), shown, { method: 'source-only', view: 'ranking' })).toMatchObject({
      label: 'Show the ranking of \u2068WDGRL 0.1\u2069',
      method: 'wdgrl@0.1',
    });
  });
  it('asks for nothing where that ranking is on the screen', () => {
    expect(nextAct(verdict({}), shown, { method: 'wdgrl@0.1', view: 'ranking' })).toBeNull();
    expect(nextAct(verdict({}), shown, { method: 'wdgrl@0.1', view: 'evidence' })).not.toBeNull();
  });
  it('leads to Label where labels are missing', () => {
    const act = nextAct(verdict({ advice: 'label-more', labels: 50 }), shown, {
      method: 'wdgrl@0.1',
      view: 'ranking',
    });
    expect(act?.pairs).toBe('source');
  });
  it('leads to a spot-check where they are missing on the target', () => {
    const of = verdict({ advice: 'label-more', labels: 50, labelsOf: 'target' });
    expect(nextAct(of, shown, { method: 'wdgrl@0.1', view: 'ranking' })?.pairs).toBe('spot-check');
  });
  it('is missing in runs of earlier versions', () => {
    expect(verdictOf(run(), null)).toBeNull();
    expect(verdictOf(run({ findings: findings() }), undefined)?.advice).toBe('adapt');
  });
});

describe('the validators', () => {
  it.each([
    [0.9, 2, 'largely agree'],
    [0.65, 2, 'agree in part'],
    [0.5, 2, 'differ'], // their rankings have nothing in common
    [0.65, 3, 'agree in part'],
    [0.5, 3, 'agree in part'],
    [0.33, 3, 'differ'],
    [1, 3, 'largely agree'],
  ])('with a W of %d, being %i, %s', (concordance, validators, words) => {
    expect(agreement(concordance, validators)).toBe(words);
  });
  it('that put the same candidate first say it once', () => {
    expect(agreementSentence(findings(), run())).toBe(
      'The validators largely agree in how they rank the candidates. All of them put wdgrl first.',
    );
  });
  it('that differ are each named with their own', () => {
    const [first, second] = findings().validators;
    const differing = findings({
      validators: [first, { ...second, favourite: 'source-only' }],
      concordance: 0.2,
    });
    expect(agreementSentence(differing, run())).toBe(
      'The validators differ in how they rank the candidates. Importance puts wdgrl first, Circular puts source-only first.',
    );
  });
  it('that could not judge say so', () => {
    const [one] = findings().validators;
    const none = findings({ validators: [{ ...one, favourite: null }], concordance: null });
    expect(agreementSentence(none, run())).toContain('No validator could judge');
  });
});

describe('candidates side by side', () => {
  const many = run({
    methods: [
      summary('source-only', { averageRank: 2 }),
      summary('a', { averageRank: null }),
      summary('b', { averageRank: 1.5 }),
      summary('c', { averageRank: 3 }),
      summary('reference', { reference: true }),
    ],
  });
  it('stand by average rank, unjudged ones last and references nowhere', () => {
    expect(byAverageRank(many).map((one) => one.method)).toEqual(['b', 'source-only', 'c', 'a']);
  });
  it('are few where there are many: source-only and those asked for', () => {
    expect(fewOf(many, ['c', null]).map((one) => one.method)).toEqual(['source-only', 'c']);
    expect(fewOf(run(), [null])).toHaveLength(2);
  });
});
