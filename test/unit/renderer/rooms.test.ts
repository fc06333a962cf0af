/** The pure rules behind the rooms: keys, queues, addresses, pages, curves, scales, verdicts. */
import { describe, expect, it } from 'vitest';
import type { CurvePoint, Evaluation, RankingRow } from '../../../src-main/contract/index.ts';
import { curvesOf, endsOf, mergePoints } from '../../../src-renderer/src/charts/curves.ts';
import { styleOf } from '../../../src-renderer/src/charts/methods.ts';
import { scaleOf } from '../../../src-renderer/src/charts/scale.ts';
import { declared, shared } from '../../../src-renderer/src/features/label/acts.ts';
import { voteActs } from '../../../src-renderer/src/features/label/tasks/pairs/acts.ts';
import { nextStep, questionOf, queueOf } from '../../../src-renderer/src/features/label/queues.ts';
import { places } from '../../../src-renderer/src/model/tasks.ts';
import { inWords } from '../../../src-renderer/src/features/label/tasks/pairs/choice.ts';
import {
  mainFields,
  moreFields,
  numberOf,
  problemOf,
} from '../../../src-renderer/src/features/train/fields.ts';
import {
  goldSentence,
  sourceSentence,
  verdict,
} from '../../../src-renderer/src/features/transfer/evidence.ts';
import { PAGE, RankingPages } from '../../../src-renderer/src/features/transfer/pages.ts';
import {
  addressOf,
  isNarrowed,
  leftBy,
  placeAfter,
  placeOf,
} from '../../../src-renderer/src/features/transfer/place.ts';
import { collide, match, type KeyPress } from '../../../src-renderer/src/state/keys.ts';
import { summary } from './records.ts';

function press(key: string, code: string, mods: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code,
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...mods,
  };
}
function keysOf(key: string | readonly string[] | undefined): readonly string[] {
  return key === undefined ? [] : typeof key === 'string' ? [key] : key;
}
/** The effect of a key, in words: a vote, or an act shared by every task. */
function doneBy(event: KeyPress): string | undefined {
  const wanted = ({ key }: { key?: string | readonly string[] }) =>
    keysOf(key).some((one) => match([event], one) === 'full');
  const vote = voteActs.find(wanted);
  return vote ? inWords(vote.choice) : shared.find(wanted)?.label;
}

describe('the keys of a vote', () => {
  it.each([
    ['1', press('1', 'Digit1'), 'A is better'],
    ['2', press('2', 'Digit2'), 'B is better'],
    ['Left', press('ArrowLeft', 'ArrowLeft'), 'A is better'],
    ['Right', press('ArrowRight', 'ArrowRight'), 'B is better'],
    ['Shift+1', press('!', 'Digit1', { shiftKey: true }), 'A is slightly better'],
    ['Shift+Right', press('ArrowRight', 'ArrowRight', { shiftKey: true }), 'B is slightly better'],
    ['Alt+2', press('2', 'Digit2', { altKey: true }), 'B is much better'],
    ['Alt+Left', press('ArrowLeft', 'ArrowLeft', { altKey: true }), 'A is much better'],
    ['0', press('0', 'Digit0'), 'equally good'],
    ['Up', press('ArrowUp', 'ArrowUp'), 'equally good'],
    ['Down', press('ArrowDown', 'ArrowDown'), 'both bad'],
    ['S', press('s', 'KeyS'), 'Skip: come back to it later'],
    ['1 on a French keyboard', press('&', 'Digit1'), 'A is better'],
    ['S on a Greek keyboard', press('σ', 'KeyS'), 'Skip: come back to it later'],
  ])('%s', (_, event, words) => {
    expect(doneBy(event)).toBe(words);
  });

  it('none with Ctrl, which belongs to the browser and to undo', () => {
    expect(doneBy(press('1', 'Digit1', { ctrlKey: true }))).toBeUndefined();
  });

  it('no two acts that are on the screen together want the same key', () => {
    const bound = declared.flatMap((act) => keysOf(act.key).map((key) => ({ ...act, key })));
    const clashes = bound.flatMap(({ id, key, part }, at) =>
      bound
        .slice(at + 1)
        .filter((other) => other.id !== id && collide(key, other.key))
        .filter((other) => [part, other.part].includes(undefined) || other.part === part)
        .map((other) => `${id} and ${other.id}`),
    );
    expect(clashes).toEqual([]);
  });
});

describe('the address of a queue', () => {
  it('names queue and pair, and falls back to what is pending', () => {
    expect(queueOf(['queue', 'skipped'])).toBe('skipped');
    expect(queueOf([])).toBe('pending');
    expect(queueOf(['queue', 'nonsense'])).toBe('pending');
    expect(questionOf(['queue', 'done', 'pair', '12'], 'pair')).toBe(12);
    expect(questionOf(['queue', 'done', 'pair', '-1'], 'pair')).toBeNull();
    expect(questionOf(['queue', 'done'], 'pair')).toBeNull();
  });
});

describe('what to do where a queue is empty', () => {
  const none = { pending: 0, second: 0, skipped: 0, flagged: 0, done: 0 };
  it('imports where there is nothing at all', () => {
    expect(nextStep('pending', none, 0, places.pairs)).toMatchObject({
      label: 'Import',
      to: ['data'],
    });
  });
  it('makes pairs where there are only texts', () => {
    expect(nextStep('pending', none, 500, places.pairs)).toMatchObject({ label: 'Make pairs' });
  });
  it('goes to what is pending from any other queue', () => {
    expect(nextStep('skipped', { ...none, pending: 4 }, 500, places.pairs).to).toEqual([
      'label',
      'queue',
      'pending',
    ]);
  });
  it('goes from an empty spot-check to what was skipped, and else to Transfer', () => {
    const spot = places['spot-check'];
    const left = { ...none, done: 19, skipped: 1 };
    expect(nextStep('pending', left, 500, spot).to).toEqual([...spot.base, 'queue', 'skipped']);
    expect(nextStep('pending', { ...none, done: 20 }, 500, spot).to[0]).toBe('transfer');
  });
  it('trains when everything is decided', () => {
    expect(nextStep('pending', { ...none, done: 40 }, 500, places.pairs).to).toEqual(['train']);
  });
});

describe('the address of a ranking', () => {
  it('is read as it was written', () => {
    const place = placeOf({
      path: ['ranking', 'item', '12'],
      query: { run: '3', method: 'wdgrl', sort: 'change', q: 'a b', d: '4-7' },
    });
    expect(place).toMatchObject({ item: 12, run: 3, sort: 'change', descending: true });
    expect(place.domains).toEqual([4, 7]);
    const { parts, query } = addressOf(place);
    expect(parts).toEqual(['transfer', 'ranking', 'item', '12']);
    const known = Object.fromEntries(Object.entries(query).filter(([, value]) => value));
    expect(placeOf({ path: parts.slice(1), query: known as Record<string, string> })).toEqual(
      place,
    );
  });

  it('keeps a part of a map while the list changes, and leaves it behind with its map', () => {
    for (const run of ['3', 'none']) {
      const place = placeOf({ path: ['map'], query: { run, w: 'pca~after~r2' } });
      expect(place.within).toEqual({ projection: 'pca', space: 'after', region: 2 });
      expect(placeAfter(place, { sort: 'change', item: 4 }).within).toEqual(place.within);
      expect(placeAfter(place, { method: 'mmd@1' }).within).toBeNull();
      expect(placeAfter(place, { run: 4, method: undefined }).within).toBeNull();
    }
  });

  it('tells which texts its search and filters leave, whichever text is open', () => {
    const path = ['ranking', 'item', '12'];
    const found = placeOf({ path, query: { q: 'a b', d: '4' } });
    expect(isNarrowed(found)).toBe(true);
    expect(leftBy(found)).toEqual({ search: 'a b', domains: [4] });
    expect(isNarrowed(placeOf({ path, query: { sort: 'change' } }))).toBe(false);
  });
});

describe('the pages of a ranking', () => {
  const row = (rank: number) => ({ itemId: 1000 + rank, rank }) as RankingRow;
  function pagesOf(total: number) {
    const asked: number[] = [];
    let fail = false;
    const pages = new RankingPages(
      (offset, limit) => {
        asked.push(offset);
        if (fail) return Promise.reject(new Error('The file is busy.'));
        const count = Math.max(0, Math.min(limit, total - offset));
        return Promise.resolve({
          total,
          rows: Array.from({ length: count }, (_, at) => row(offset + at + 1)),
        });
      },
      () => undefined,
    );
    return { pages, asked, failing: (now: boolean) => (fail = now) };
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve));

  it('asks for each page once, and only for what is near', async () => {
    const { pages, asked } = pagesOf(2000);
    pages.need(0, 30);
    pages.need(0, 60);
    await settle();
    expect(pages.total).toBe(2000);
    pages.need(1990, 2050);
    await settle();
    expect(asked).toEqual([0, 1900]);
    expect(pages.row(1999)?.rank).toBe(2000);
    expect(pages.row(PAGE)).toBeUndefined();
    expect(pages.indexOf(1000 + 1950)).toBe(1949);
  });

  it('keeps an error and asks again when told to', async () => {
    const { pages, failing } = pagesOf(10);
    failing(true);
    pages.need(0, 0);
    await settle();
    expect(pages.error).toMatchObject({ message: 'The file is busy.' });
    failing(false);
    pages.retry();
    await settle();
    expect(pages.error).toBeNull();
    expect(pages.row(9)?.rank).toBe(10);
  });
});

describe('training curves', () => {
  const point = (seed: number, step: number, sourceLoss: number): CurvePoint => ({
    method: 'wdgrl',
    seed,
    step,
    sourceLoss,
    validationLoss: null,
    validationAccuracy: null,
    distance: null,
    gradientCosine: null,
  });
  it('are the mean over the seeds that have come so far, with their band', () => {
    const curves = curvesOf([point(0, 10, 1), point(1, 10, 3), point(0, 20, 0.5)], 'sourceLoss', [
      'source-only',
      'wdgrl',
    ]);
    expect(curves.steps).toEqual([10, 20]);
    expect(curves.methods).toEqual([
      { method: 'wdgrl', mean: [2, 0.5], low: [1, 0.5], high: [3, 0.5] },
    ]);
    expect(endsOf(curves.steps, curves.methods[0]?.mean ?? [])).toEqual({
      first: 2,
      last: 0.5,
      lastStep: 20,
    });
  });
  it('show nothing where nothing was measured', () => {
    expect(curvesOf([point(0, 10, 1)], 'distance', ['wdgrl']).methods).toEqual([]);
  });
  it('take a point that comes twice once', () => {
    expect(mergePoints([point(0, 10, 1)], [point(0, 10, 2), point(0, 20, 3)])).toHaveLength(2);
  });
  it('draw source-only dashed and adapted methods solid', () => {
    const methods = ['source-only', 'wdgrl', 'dann'];
    expect(styleOf('source-only', methods).dash).not.toEqual([]);
    expect(styleOf('wdgrl', methods)).toMatchObject({ colour: '--adapted', dash: [] });
    expect(styleOf('dann', methods).colour).not.toBe('--adapted');
  });
  it('leave the accent to the first adapted one, however many there are', () => {
    const methods = ['source-only', ...Array.from({ length: 16 }, (_, at) => `m${at}`)];
    const accented = methods.filter((id) => styleOf(id, methods).colour === '--adapted');
    expect(accented).toEqual(['m0']);
  });
});

describe('a scale', () => {
  it.each([
    [[0.48, 0.83], [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], 1],
    [[-0.2, 0.4], [-0.2, 0, 0.2, 0.4], 1],
    [[5, 5], [4, 6], 0],
  ])('over %j has round ticks', (values, ticks, decimals) => {
    expect(scaleOf(values)).toMatchObject({ ticks, decimals });
  });
});

describe('numbers of the settings', () => {
  const fields = [...mainFields, ...moreFields];
  const field = (key: string) => {
    const found = fields.find((one) => one.key === key);
    if (!found) throw new Error(`no field ${key}`);
    return found;
  };
  it('are refused with a sentence where they make no sense', () => {
    expect(problemOf(field('seeds'), '2.5')).toBe('Write a whole number.');
    expect(problemOf(field('seeds'), '')).toBe('Write a number.');
    expect(problemOf(field('validation'), '0.9')).toBe('Between 0 and 0.5.');
    expect(problemOf(field('learningRate'), '0')).toBe('More than 0.');
  });
  it('may be written with a decimal comma', () => {
    expect(problemOf(field('lambda'), '0,3')).toBeNull();
    expect(numberOf('0,3')).toBe(0.3);
  });
  it('may be left empty only where that stands for something', () => {
    expect(problemOf(field('lambda'), ' ')).toBeNull();
    expect(numberOf(' ')).toBeNull();
    expect(field('lambda').empty).toBe('each method’s own');
    expect(problemOf(field('lambda'), '-1')).toBe('Between 0 and 100.');
    expect(fields.filter((one) => one.empty !== undefined)).toHaveLength(1);
  });
});

describe('what held-out source pairs allow to say', () => {
  const against = (difference: number, interval: [number, number]) =>
    sourceSentence(
      summary('wdgrl', {
        sourceAccuracy: 0.7,
        sourceInterval: [0.6, 0.8],
        longerWins: 0.65,
        againstLonger: { difference, interval, p: 0.01 },
      }),
    );
  it('is by the difference on the same pairs, where it was measured', () => {
    expect(against(0.05, [0.01, 0.09])).toContain('it does better than');
    expect(against(0.05, [-0.01, 0.11])).toContain('not clearly better');
  });
  it('is by the interval of the accuracy in runs that have no such difference', () => {
    const of = (longerWins: number) => sourceSentence(summary('wdgrl', { longerWins }));
    expect(of(0.65)).toContain('it does better than'); // accuracy .70, from .66 to .74
    expect(of(0.68)).toContain('not clearly better');
    expect(of(0.72)).toContain('no better');
  });
});

describe('what the gold allows to say', () => {
  const plain = (sentence: string) => sentence.replaceAll('\u00a0', ' ');
  const evaluated = (method: string, label: string, interval: [number, number]) => ({
    method,
    label,
    accuracy: (interval[0] + interval[1]) / 2,
    interval,
    againstSourceOnly: null,
    calibration: null,
    reference: false,
  });
  const evaluation = (own: [number, number], base: [number, number]): Evaluation => ({
    runId: 1,
    gold: { kind: 'pairs', count: 200 },
    undefinedBecause: null,
    leftAside: 0,
    targets: [],
    choices: null,
    methods: [evaluated('source-only', 'Source only', base), evaluated('wdgrl', 'WDGRL', own)],
    chosen: 'wdgrl',
    verdict: null,
    domains: null,
  });
  it('nothing, without gold', () => {
    expect(plain(goldSentence(null, 'wdgrl'))).toContain('Without gold');
    expect(plain(verdict(undefined, null, 'wdgrl'))).toContain('not known');
  });
  it('no gain that is certain, where it is above source-only and the intervals overlap', () => {
    expect(plain(verdict(undefined, evaluation([0.6, 0.7], [0.55, 0.65]), 'wdgrl'))).toContain(
      'Whether adaptation helped is not certain: WDGRL 0.65 ± 0.05, source-only 0.60 ± 0.05; the intervals overlap.',
    );
  });
  it('that adaptation did not help, where it is below source-only, however little', () => {
    const sentence = plain(verdict(undefined, evaluation([0.63, 0.71], [0.65, 0.73]), 'wdgrl'));
    expect(sentence).toContain(
      'Adaptation did not help here: WDGRL 0.67 ± 0.04, source-only 0.69 ± 0.04',
    );
    expect(sentence).toContain('not shown to have harmed');
  });
  it('helped or harmed, where the intervals do not overlap', () => {
    expect(plain(verdict(undefined, evaluation([0.7, 0.8], [0.5, 0.6]), 'wdgrl'))).toContain(
      'Adaptation helped here',
    );
    expect(plain(goldSentence(evaluation([0.4, 0.5], [0.55, 0.65]), 'wdgrl'))).toContain(
      'Adaptation did harm here: WDGRL 0.45 ± 0.05, source-only 0.60 ± 0.05. Prefer source-only.',
    );
  });
  it('more than the intervals do, where the difference was measured on the same rows', () => {
    const close = evaluation([0.64, 0.72], [0.65, 0.73]);
    const against = (difference: number, interval: [number, number]): Evaluation => ({
      ...close,
      methods: close.methods.map((one) =>
        one.method === 'wdgrl'
          ? { ...one, againstSourceOnly: { difference, interval, p: 0.02 } }
          : one,
      ),
    });
    expect(plain(goldSentence(against(-0.012, [-0.02, -0.004]), 'wdgrl'))).toContain(
      'Adaptation did harm here: WDGRL 0.68 ± 0.04, source-only 0.69 ± 0.04, a difference of −0.012 ± 0.008. Prefer source-only.',
    );
    expect(plain(goldSentence(against(0.01, [-0.02, 0.04]), 'wdgrl'))).toContain(
      'Whether adaptation helped is not certain: WDGRL 0.68 ± 0.04, source-only 0.69 ± 0.04; the difference, +0.01 ± 0.03, is not told apart from 0.',
    );
  });
  it('that it orders nothing, where its rewards do not vary and it has no correlation', () => {
    const flat = ({ accuracy: _, ...one }: Evaluation['methods'][number]) => one;
    const all = evaluation([0.7, 0.8], [-1, 1]);
    all.gold = { kind: 'scores', count: 20 };
    const [base, own] = all.methods;
    all.methods = [flat(base), { ...flat(own), spearman: 0.75 }];
    expect(goldSentence(all, 'source-only')).toBe(
      'Source only gives all texts with gold the same reward: it orders none of them.',
    );
    expect(plain(goldSentence(all, 'wdgrl'))).toBe('WDGRL: 0.75 ± 0.05.');
  });
  it('how it stands to longer wins and to random, source-only too', () => {
    const all = evaluation([0.7, 0.8], [0.6, 0.7]);
    all.methods.push(
      evaluated('longer-wins', 'Longer wins', [0.63, 0.73]),
      evaluated('random', 'Random', [0.45, 0.55]),
    );
    expect(plain(goldSentence(all, 'source-only'))).toBe(
      'Source only: 0.65 ± 0.05. It is ahead of random (0.50 ± 0.05), not told apart from longer wins (0.68 ± 0.05).',
    );
  });
});
