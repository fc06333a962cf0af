/** The readings of a model, and the columns made from them: on a 40 kB transformer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OpenEncoder, TextInput } from '../../../src-main/encoders/encoder.ts';
import { blockKinds } from '../../../src-main/encoders/spec.ts';
import { conversationForm, pairForm } from '../../../src-main/encoders/transformer/forms.ts';
import { openChat } from '../../../src-main/encoders/transformer/chat.ts';
import { inspectModel, transformerEncoder } from '../../../src-main/encoders/transformer/index.ts';
import { likeness } from '../../../src-main/encoders/transformer/readings/both.ts';
import { shortened } from '../../../src-main/encoders/transformer/shorten.ts';
import { openTokens } from '../../../src-main/encoders/transformer/tokens.ts';
import { HIDDEN, POSITIONS, writeModel } from './transformer-model.ts';

let folder = '';
let models = '';
let model = '';
const opened: OpenEncoder[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  models = join(folder, 'models');
  model = await writeModel(join(folder, 'tiny'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function encoded(reads: string, items: readonly TextInput[], choices = '') {
  const encoder = await transformerEncoder(`${model}?reads=${reads}${choices}`, { models });
  const one = await encoder.open({ threads: 1 });
  opened.push(one);
  const { rows, shortened: lost } = await one.encode(items);
  const { dimension } = encoder;
  return {
    rows: items.map((_, k) => [...rows.subarray(k * dimension, (k + 1) * dimension)]),
    lost: [...lost],
  };
}

const close = (a: readonly number[], b: readonly number[]) => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, j) => expect(value).toBeCloseTo(b[j], 5));
};
const item = { prompt: 'why is it so', text: 'it is' };
const bare = { prompt: '', text: 'it is' };

describe('the readings of an encoder', () => {
  it('are named behind the folder, each once, and state their blocks', async () => {
    const { blocks, dimension, reads } = await inspectModel(`${model}?reads=fit,joint,fit`, {
      models,
    });
    expect(blocks.map(({ id, kind, features }) => [id, kind, features.length])).toEqual([
      ['joint', 'meaning', HIDDEN],
      ['fit', 'meaning', 2 * HIDDEN],
      ['cosine', 'measure', 1],
    ]);
    expect(dimension).toBe(3 * HIDDEN + 1);
    expect(reads).toBe('prompt and answer');
    const ids = blocks.flatMap(({ features }) => features.map(({ id }) => id));
    expect(new Set(ids).size).toBe(dimension);
    expect((await inspectModel(`${model}?reads=answer`, { models })).reads).toBe('answer');
  });

  it('are known from the name alone, without the model', () => {
    expect(blockKinds('style+/nowhere?reads=joint,fit').map(({ id }) => id)).toEqual([
      'style',
      'joint',
      'fit',
      'cosine',
    ]);
  });

  it('are refused where there is none of that name', async () => {
    await expect(inspectModel(`${model}?reads=all`, { models })).rejects.toThrow(
      /no reading “all”.*joint, answer, shift, cosine, fit, lm/,
    );
  });

  it('of likelihood are refused for a model that reads in both directions', async () => {
    await expect(inspectModel(`${model}?reads=lm`, { models })).rejects.toThrow(/writes no text/);
  });

  it('make another encoder of the same files', async () => {
    const key = async (choices: string) => (await inspectModel(model + choices, { models })).key;
    const all = ['answer', 'joint', 'fit', 'cosine', 'joint,fit'].map((one) => `?reads=${one}`);
    expect(new Set(await Promise.all(all.map(key))).size).toBe(5);
    expect(await key('?reads=fit,joint')).toBe(await key('?reads=joint,fit'));
    // `fit` includes the cosine among its columns.
    expect(await key('?reads=fit,cosine')).toBe(await key('?reads=fit'));
    expect(await key('')).toBe(await key('?reads=joint,answer,cosine'));
  });
});

describe('prompt and answer together', () => {
  it('depend on the prompt, and are the answer’s own vector without one', async () => {
    const { rows } = await encoded('joint', [item, bare, { ...item, prompt: 'another' }]);
    const { rows: answers } = await encoded('answer', [item, bare]);
    close(rows[1], answers[1]);
    expect(rows[0]).not.toEqual(rows[2]);
    expect(rows[0]).not.toEqual(answers[0]);
  });

  it('are a pair of segments, each of its type, as the tokenizer has it', async () => {
    const tokens = await openTokens(model);
    const form = pairForm(tokens, 2, { window: POSITIONS, prefix: '' });
    const [a, b] = [tokens.encode('a'), tokens.encode('bc')];
    const found = form('a', 'bc');
    expect(found.ids).toEqual([2, ...a, 3, ...b, 3]);
    expect(found.types).toEqual([0, ...a.map(() => 0), 0, ...b.map(() => 1), 1]);
    expect(found.answerFrom).toBe(2 + a.length);
    // A model with one token type has all tokens of it.
    const one = pairForm(tokens, 1, { window: POSITIONS, prefix: '' });
    expect(new Set(one('a', 'bc').types)).toEqual(new Set([0]));
  });

  it('lose the start of the prompt and the middle of the answer where they are too long, and say so', async () => {
    const long = 'a '.repeat(POSITIONS);
    const { lost } = await encoded('joint', [
      item,
      { prompt: `${long}b`, text: 'b' },
      { prompt: 'b', text: long },
      { prompt: long, text: long },
    ]);
    expect(lost).toEqual([0, 1, 2, 3]);
    const { lost: none } = await encoded('answer', [{ prompt: long, text: long }]);
    expect(none).toEqual([0]);
  });

  it('keep the prefix of a model that wants one, whatever else is lost', async () => {
    const tokens = await openTokens(model);
    const form = pairForm(tokens, 2, { window: 20, prefix: 'q ' });
    const { ids } = form('a '.repeat(50), 'b '.repeat(50));
    expect(ids).toHaveLength(20);
    expect(ids.slice(0, 2)).toEqual([2, ...tokens.encode('q')]);
  });
});

describe('the likeness of a prompt and an answer', () => {
  const facts = (causal: boolean) => ({ label: 'm', dimension: 4, causal });
  // One coordinate is large in every text, as in causal models: it says nothing.
  const prompt = [900, 1, 2, 3];
  const right = [800, 2, 4, 7];
  const wrong = [905, 3, 2, 1];

  it('is the cosine, which one large coordinate decides', () => {
    const of = (answer: number[]) => likeness(prompt, answer, facts(false));
    expect(of(right)).toBeCloseTo(720_031 / Math.hypot(...prompt) / Math.hypot(...right), 12);
    expect(of(wrong)).toBeGreaterThan(of(right));
  });

  it('is the rank correlation of a causal model, in which all coordinates weigh alike', () => {
    const of = (answer: number[]) => likeness(prompt, answer, facts(true));
    expect(of(right)).toBeCloseTo(1, 12);
    // Ranks 4 1 2 3 and 4 3 2 1: 1 - 6 (4 + 4) / (4 (16 - 1)).
    expect(of(wrong)).toBeCloseTo(0.2, 12);
    expect(likeness(prompt, [5, 5, 5, 5], facts(true))).toBe(0);
  });
});

describe('a prompt and an answer that are too long', () => {
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, k) => from + k);

  it.each([
    [4, 4, 8, 4, 4],
    [10, 4, 8, 4, 4],
    [10, 100, 8, 2, 6],
    [1, 100, 8, 1, 7],
    [100, 3, 8, 5, 3],
    [5, 5, 0, 0, 0],
  ])(
    'of %i and %i tokens in room for %i keep %i and %i',
    (prompt, answer, room, keptPrompt, keptAnswer) => {
      const found = shortened(numbers(0, prompt), numbers(1000, answer), room);
      expect([found.prompt.length, found.answer.length]).toEqual([keptPrompt, keptAnswer]);
      expect(found.prompt).toEqual(numbers(prompt - keptPrompt, keptPrompt));
      if (keptAnswer > 0) expect(found.answer[0]).toBe(1000);
      if (keptAnswer > 1) expect(found.answer.at(-1)).toBe(1000 + answer - 1);
      expect(found.lost).toEqual({ prompt: keptPrompt < prompt, answer: keptAnswer < answer });
    },
  );
});

describe('the fit of an answer to its prompt', () => {
  it('is product, difference and cosine of their unit vectors', async () => {
    const { rows } = await encoded('fit', [item]);
    const { rows: apart } = await encoded('answer', [
      { prompt: '', text: item.prompt },
      { prompt: '', text: item.text },
    ]);
    const [a, b] = apart.map((vector) => vector.map((value) => value / Math.hypot(...vector)));
    const cosine = a.reduce((sum, value, j) => sum + value * b[j], 0);
    close(rows[0], [
      ...a.map((value, j) => value * b[j]),
      ...a.map((value, j) => Math.abs(value - b[j])),
      cosine,
    ]);
  });

  it('is the cosine alone, where no more is asked for', async () => {
    const { rows } = await encoded('cosine', [item, bare]);
    const { rows: fit } = await encoded('fit', [item, bare]);
    close(rows.flat(), [fit[0].at(-1) ?? NaN, 0]);
  });

  it('has the cosine 1 for an answer that repeats its prompt, and zeros without a prompt', async () => {
    const { rows } = await encoded('fit', [{ prompt: 'it is', text: 'it is' }, bare]);
    expect(rows[0].at(-1)).toBeCloseTo(1, 5);
    expect(new Set(rows[1])).toEqual(new Set([0]));
  });

  it('stands in a row behind what else is read, whatever else is in its batch', async () => {
    const items = [item, bare, { prompt: item.prompt, text: 'no' }];
    const { rows } = await encoded('joint,fit', items);
    const joint = await encoded('joint', items.toReversed());
    const fit = await encoded('fit', [items[1], items[2], items[0]]);
    close(rows[0], [...joint.rows[2], ...fit.rows[2]]);
    close(rows[2], [...joint.rows[0], ...fit.rows[1]]);
  });
});

describe('a conversation in a model’s own form', () => {
  const smol =
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<s>system\nBe kind<e>\n' }}{% endif %}{{'<s>' + message['role'] + '\n' + message['content'] + '<e>' + '\n'}}{% endfor %}";
  const strict =
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('must alternate') }}{% endif %}[{{ m['role'] }}]{{ m['content'] | trim }}[/]{% endfor %}";

  async function formOf(template: string | null, window = 4096) {
    const tokens = await openTokens(model);
    const config = {
      bos_token: '[CLS]',
      ...(template === null ? {} : { chat_template: template }),
    };
    const chat = await openChat(model, config);
    // One token per character, so that the model's input is readable.
    const letters = {
      ...tokens,
      around: { before: [], after: [] },
      config,
      idOf: () => undefined,
      encode: (text: string) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0),
    };
    const form = conversationForm(model, letters, chat, { window, prefix: '' });
    return (prompt: string, text: string) => {
      const { ids, answerFrom, lost } = form(prompt, text);
      const read = (of: readonly number[]) => String.fromCodePoint(...of);
      return { all: read(ids), answer: read(ids.slice(answerFrom)), lost, length: ids.length };
    };
  }

  it('is what the chat template makes of it, and knows where the answer begins', async () => {
    const form = await formOf(smol);
    const { all, answer, lost } = form('Why?', 'Because.');
    expect(all).toBe('<s>system\nBe kind<e>\n<s>user\nWhy?<e>\n<s>assistant\nBecause.<e>\n');
    expect(answer).toBe('Because.<e>\n');
    expect(lost).toEqual({ prompt: false, answer: false });
  });

  it('keeps the roles of a conversation that was imported as text', async () => {
    const form = await formOf(smol);
    const { all } = form('System: Short.\n\nUser: Why?\n\nAssistant: So.\n\nUser: But why?', 'Ah.');
    expect(all).toBe(
      '<s>system\nShort.<e>\n<s>user\nWhy?<e>\n<s>assistant\nSo.<e>\n<s>user\nBut why?<e>\n<s>assistant\nAh.<e>\n',
    );
  });

  it('gives way to a template that refuses a system’s message or two of one role', async () => {
    const form = await formOf(strict);
    expect(form('System: Short.\n\nUser: Why?', 'Ah.').all).toBe(
      '[CLS][user]Short.\n\nWhy?[/][assistant]Ah.[/]',
    );
    const odd = form('Assistant: Well?\n\nUser: Why?', 'Ah.');
    expect(odd.all).toBe('[CLS][user]Assistant: Well?\n\nUser: Why?[/][assistant]Ah.[/]');
  });

  it('is prompt, empty line and answer for a model without a template', async () => {
    const form = await formOf(null);
    expect(form('Why?', 'So.').all).toBe('Why?\n\nSo.');
    expect(form('Why?', 'So.').answer).toBe('So.');
  });

  it('loses its oldest turns whole, then the start of the prompt and the middle of the answer', async () => {
    const form = await formOf(smol, 110);
    const turns = form('User: Old.\n\nAssistant: Older.\n\nUser: Why is it?', 'Because of that.');
    expect(turns.all).not.toContain('Old');
    expect(turns.all).toContain('<s>user\nWhy is it?<e>');
    expect(turns.lost).toEqual({ prompt: true, answer: false });
    const long = form('p'.repeat(500), `A${'b'.repeat(500)}C`);
    expect(long.length).toBe(110);
    expect(long.all).toMatch(/^<s>system\nBe kind<e>\n<s>user\np+<e>\n<s>assistant\nAb+C<e>\n$/);
    expect(long.answer).toMatch(/^Ab+C<e>\n$/);
    expect(long.lost).toEqual({ prompt: true, answer: true });
  });

  it('is the same every day, where a template writes the date', async () => {
    const chat = await openChat(model, {
      chat_template: '{{ strftime_now("%d %b %Y") }} {{ date_string }} {{ messages[0].content }}',
    });
    expect(chat?.([{ role: 'user', content: 'Why?' }])).toBe('26 Jul 2024 26 Jul 2024 Why?');
  });

  it('is read from chat_template.jinja, and refused where it cannot be read', async () => {
    const own = await writeModel(join(folder, 'jinja'), {
      'chat_template.jinja': '{{ messages|length }}',
    });
    expect((await openChat(own, { chat_template: 'other' }))?.([])).toBe('0');
    await expect(openChat(model, { chat_template: '{% for %}' })).rejects.toThrow(
      /chat template cannot be read/,
    );
  });
});
