/** Speeds of models on this machine: stored by model and engine, guessed if unknown. */
import { expect, it } from 'vitest';
import {
  encoderRates,
  rateOf,
  rememberRate,
} from '../../../src-main/services/encoders/encoder-rates.ts';
import { temporaryFolder } from '../../contract/support.ts';

const model = { key: 'abc', bytes: 100e6 };

it('keeps the rates of a model apart by what computes it', () => {
  const models = temporaryFolder();
  rememberRate(models, { key: 'abc', engine: 'tensorflow' }, 900, 60);
  rememberRate(models, { key: 'abc', engine: 'wasm' }, 90, 60);
  const known = encoderRates(models);
  expect(rateOf(model, 'tensorflow', known)).toEqual({ tokensPerSecond: 900, rate: 'measured' });
  expect(rateOf(model, 'wasm', known)).toEqual({ tokensPerSecond: 90, rate: 'measured' });
  expect(rateOf(model, 'webgpu', known).rate).toBe('guessed');
  expect(rateOf(model, null, known).rate).toBe('measured');
  expect(rateOf({ ...model, key: 'ab' }, null, known).rate).toBe('guessed');
});

it('does not replace what much work told by what little tells', () => {
  const models = temporaryFolder();
  const encoder = { key: 'abc', engine: 'cpu' };
  const rate = () => rateOf(model, 'cpu', encoderRates(models)).tokensPerSecond;
  rememberRate(models, encoder, 50, 1);
  expect(rate()).toBe(50);
  rememberRate(models, encoder, 60, 1);
  expect(rate()).toBe(50);
  rememberRate(models, encoder, 70, 60);
  expect(rate()).toBe(70);
});

it('guesses a smaller model to be faster', () => {
  const guess = (bytes: number | null) => rateOf({ key: 'none', bytes }, 'cpu', {}).tokensPerSecond;
  expect(guess(50e6)).toBe(2 * guess(100e6));
  expect(guess(null)).toBeGreaterThan(0);
});
