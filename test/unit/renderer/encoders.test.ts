/** The rules behind choosing and comparing encoders: names, costs in words, rows, what can be tuned. */
import { describe, expect, it } from 'vitest';
import type { EncoderEntry, EncoderResult } from '../../../src-main/contract/index.ts';
import {
  choicesOf,
  rowsOf,
  suggested,
} from '../../../src-renderer/src/features/train/encoders/comparison.ts';
import {
  factWords,
  readsWords,
  roomWords,
  secondsFirst,
  timeWords,
} from '../../../src-renderer/src/model/encoders/costs.ts';
import {
  chosenAs,
  joined,
  blockNames,
  labelsOf,
  modelOf,
  partsOf,
  readsIn,
  toggled,
  withReads,
} from '../../../src-renderer/src/model/encoders/names.ts';
import { commandLine } from '../../../src-renderer/src/features/train/command.ts';
import { problemOf, tuneFields } from '../../../src-renderer/src/features/train/fields.ts';
import { untunable } from '../../../src-renderer/src/features/train/tuning.ts';
import { settings } from './records.ts';

function entry(id: string, change: Partial<EncoderEntry> = {}): EncoderEntry {
  return {
    id,
    kind: 'folder',
    label: id.split('/').at(-1) ?? id,
    description: '',
    dimension: 384,
    languages: 'English',
    licence: 'MIT',
    bytes: 91_000_000,
    blocks: [],
    reads: ['joint', 'fit'],
    readings: [],
    problem: null,
    added: true,
    texts: 1000,
    cached: 0,
    cachedBytes: 0,
    fullBytes: 1_552_000,
    seconds: 120,
    rate: 'measured',
    memoryMb: 455,
    untunable: null,
    ...change,
  };
}
const builtIn = (id: string, label: string) =>
  entry(id, { kind: 'built-in', label, bytes: null, seconds: 1, untunable: 'Nothing in it.' });
const style = builtIn('style', 'Style');
const ngrams = builtIn('ngrams', 'Words and letters');
const mini = entry('/models/mini');
const plus = entry('/models/a+b');
const known = [style, ngrams, mini, plus];

describe('a choice of encoders', () => {
  it('is written as settings write it, a plus within a name as %2B', () => {
    expect(partsOf('style+/models/a%2Bb')).toEqual(['style', '/models/a+b']);
    expect(joined(['style', '/models/a+b'])).toBe('style+/models/a%2Bb');
  });
  it('keeps the space that ends a prefix', () => {
    const e5 = '/models/e5?prefix=query: ';
    expect(partsOf(`style + ${e5}`)).toEqual(['style', e5]);
    expect(toggled(e5, 'style', true, known)).toBe(`style+${e5}`);
    expect(partsOf('style+/models/e5?pooling=cls ')).toEqual(['style', '/models/e5?pooling=cls']);
  });
  it('has built-in ones first and models last, in whatever order they were chosen', () => {
    const chosen = toggled('/models/mini', 'style', true, known);
    expect(chosen).toBe('style+/models/mini');
    expect(toggled(chosen, 'ngrams', true, known)).toBe('style+ngrams+/models/mini');
    expect(toggled(chosen, '/models/a+b', true, known)).toBe('style+/models/mini+/models/a%2Bb');
    expect(toggled(chosen, 'style', false, known)).toBe('/models/mini');
  });
  it('keeps one that this machine does not have', () => {
    expect(toggled('style+/gone/model', 'ngrams', true, known)).toBe('style+ngrams+/gone/model');
  });
  it('is shown by labels, or the last part of a path', () => {
    expect(labelsOf('style+/models/a%2Bb', known)).toEqual(['Style', 'a+b']);
    expect(labelsOf('C:\\models\\e5\\?pooling=cls', known)).toEqual(['e5']);
    expect(labelsOf('someone/tiny', known)).toEqual(['tiny']);
  });

  it('tell blocks of meaning apart where there are several', () => {
    const [joint, answer] = ['e5, prompt and answer together', 'e5, answer alone'];
    expect(blockNames([joint])).toEqual(['']);
    expect(blockNames([joint, answer])).toEqual(['prompt and answer together', 'answer alone']);
    const other = 'N-grams, words and letters';
    expect(blockNames([other, joint])).toEqual([other, joint]);
  });
});

describe('what a model among them reads', () => {
  const e5 = '/models/e5?prefix=query: ';

  it('stands in its name, in front of other choices', () => {
    expect(withReads('/models/mini', ['joint'])).toBe('/models/mini?reads=joint');
    expect(withReads('/models/mini?reads=joint', ['fit', 'lm'])).toBe('/models/mini?reads=fit,lm');
    expect(withReads(e5, ['answer'])).toBe('/models/e5?reads=answer&prefix=query: ');
    expect(withReads('/models/why?', ['answer'])).toBe('/models/why??reads=answer');
    expect(readsIn('/models/e5?window=9&reads=joint,fit')).toEqual(['joint', 'fit']);
    expect(readsIn(e5)).toBeNull();
  });

  it('makes no other model of it', () => {
    expect(modelOf(withReads(e5, ['answer']))).toBe(e5);
    expect(modelOf('/models/mini?reads=answer')).toBe('/models/mini');
    const id = 'style+/models/mini?reads=answer';
    expect(chosenAs(id, '/models/mini')).toBe('/models/mini?reads=answer');
    expect(toggled(id, '/models/mini', false, known)).toBe('style');
    expect(toggled(id, 'ngrams', true, known)).toBe('style+ngrams+/models/mini?reads=answer');
    expect(labelsOf(id, known)).toEqual(['Style', 'mini (answer)']);
    expect(secondsFirst(id, known)).toBe(secondsFirst('style+/models/mini', known));
  });

  it('is said as what its columns are of', () => {
    const block = { id: 'answer', label: 'answer alone', kind: 'meaning', dimension: 384 } as const;
    const both = 'prompt and answer' as const;
    expect(readsWords({ blocks: [] })).toBe('');
    expect(readsWords({ blocks: [{ ...block, reads: 'answer' }] })).toBe('Reads the answer alone.');
    expect(readsWords({ blocks: [{ ...block, kind: 'form', reads: both }] })).toMatch(
      /how long the prompt is/,
    );
    expect(
      readsWords({
        blocks: [
          { ...block, label: 'prompt and answer together', reads: both },
          { ...block, label: 'cosine', kind: 'measure', dimension: 1, reads: both },
        ],
      }),
    ).toBe('Reads prompt and answer: prompt and answer together (384 columns), cosine (1 column).');
  });
});

describe('what an encoder costs', () => {
  it('is the time for what is missing, with a word on where it comes from', () => {
    expect(timeWords(mini)).toBe('About 2 min to encode 1,000 texts.');
    expect(timeWords({ ...mini, rate: 'guessed' })).toBe(
      'About 2 min to encode 1,000 texts, guessed from its size.',
    );
    expect(timeWords({ ...mini, cached: 400 })).toBe(
      '400 of 1,000 texts encoded; about 2 min for the rest.',
    );
    expect(timeWords({ ...mini, cached: 1000, seconds: 0 })).toBe('All 1,000 texts are encoded.');
    expect(timeWords(style)).toMatch(/when it is needed/);
    expect(timeWords({ ...mini, seconds: null, problem: 'Gone.' })).toBe('');
  });
  it('is memory and room in the project, and what it is', () => {
    expect(roomWords(mini)).toBe('455 MB of memory, 1.6 MB in the project');
    expect(factWords(mini)).toBe('384 columns · licence MIT · languages English · 91 MB on disk');
  });
  it('adds up before a training over the models that were chosen', () => {
    expect(secondsFirst('style+ngrams', known)).toBe(0);
    expect(secondsFirst('style+/models/mini+/models/a%2Bb', known)).toBe(240);
    expect(secondsFirst('style+/gone/model', known)).toBeNull();
  });
});

describe('a comparison', () => {
  const result = (encoder: string, change: Partial<EncoderResult> = {}): EncoderResult => ({
    encoder,
    runId: 1,
    createdAt: 0,
    group: 'now',
    pairs: 60,
    seeds: 5,
    steps: 500,
    dimension: 28,
    sourceAccuracy: 0.7,
    sourceInterval: [0.6, 0.8],
    longerWins: 0.6,
    tuned: false,
    factors: [],
    factorChosen: false,
    seconds: 3,
    ...change,
  });

  it('offers each encoder beside style and alone, and what is chosen now', () => {
    const choices = choicesOf([style, ngrams, mini], 'style+ngrams+/models/mini');
    expect(choices).toEqual([
      'style',
      'style+ngrams',
      'style+/models/mini',
      'ngrams',
      '/models/mini',
      'style+ngrams+/models/mini',
    ]);
    expect(suggested(choices)).toEqual(['style', 'style+ngrams', 'style+/models/mini']);
    expect(choicesOf([style, { ...mini, problem: 'Gone.' }], 'style')).toEqual(['style']);
  });
  it('puts the best first, and says which rows are of other votes', () => {
    const rows = rowsOf(
      ['style', 'ngrams', '/models/mini'],
      [
        result('/models/mini', { runId: 9, sourceAccuracy: 0.72 }),
        result('style', { runId: 8 }),
        result('style', { runId: 4, sourceAccuracy: 0.9, group: 'before' }),
        result('old', { runId: 3, sourceAccuracy: 0.95, group: 'before' }),
        result('/models/mini', { runId: 2, tuned: true, sourceAccuracy: 0.99 }),
      ],
    );
    const shown = rows.map((row) => [row.encoder, row.tuned, row.result?.runId, row.comparable]);
    expect(shown).toEqual([
      ['/models/mini', true, 2, true],
      ['/models/mini', false, 9, true],
      ['style', false, 8, true],
      ['old', false, 3, false],
      ['ngrams', false, undefined, false],
    ]);
  });
});

describe('tuning', () => {
  it('takes exactly one model that can be tuned, and says what is in the way', () => {
    expect(untunable('style+/models/mini', known)).toBeNull();
    expect(untunable('style+ngrams', known)).toMatch(/no language model.*choose one/);
    expect(untunable('/models/mini+/models/a%2Bb', known)).toMatch(/leave all but one/);
    const other = { ...mini, untunable: 'It is of another architecture.' };
    expect(untunable('style+/models/mini', [style, other])).toBe('It is of another architecture.');
  });
  it('has numbers whose limits are those of the core', () => {
    expect(tuneFields.map(({ key }) => key)).toContain('tuneSteps');
    const rate = tuneFields.find(({ key }) => key === 'tuneLearningRate');
    expect(rate && problemOf(rate, '0')).toBe('More than 0.');
  });
});

describe('the command line of a run', () => {
  it('names its encoders, quoted where a shell would read them otherwise', () => {
    const line = (encoder: string) =>
      commandLine({ ...settings, encoder }, settings, 'p.dialect', []);
    expect(line('style+/models/mini')).toEqual({
      command: 'dialect train p.dialect --methods source-only,wdgrl --encoder style+/models/mini',
      file: null,
    });
    expect(line('/my models/mini?pooling=cls').command).toMatch(
      / --encoder '\/my models\/mini\?pooling=cls'$/,
    );
  });
  it('says how the model was tuned, and its seeds, which tuning has another default of', () => {
    const tuned = { ...settings, tune: 'lora' as const, loraRank: 8, meaningFactor: 0.1 };
    const { command, file } = commandLine(tuned, settings, 'p.dialect', []);
    expect(command).toMatch(/ --seeds 5 --meaning-factor 0\.1 --tune lora --lora-rank 8$/);
    expect(file).toBeNull();
  });
});
