import { describe, expect, test } from 'vitest';
import { trlPreference } from '../../../src-main/formats/readers/trl-preference.ts';
import { saying } from './support.ts';

function readOne(values: Record<string, unknown>) {
  const record = { row: 4, values };
  return trlPreference.read(record, trlPreference.detect([record]).mapping);
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const system = (content: unknown) => ({ role: 'system', content });

describe('lists of messages', () => {
  test('with the prompt given as messages', () => {
    expect(
      readOne({
        prompt: [user('What colour is the sky?')],
        chosen: [assistant('Blue.')],
        rejected: [assistant('Green.')],
        lang: 'en',
      }),
    ).toEqual({
      kind: 'pair',
      row: 4,
      key: '',
      prompt: 'What colour is the sky?',
      texts: ['Blue.', 'Green.'],
      outcome: 'prefer',
      strength: 2,
      metadata: { lang: 'en' },
    });
  });

  test('with an implicit prompt: what both begin with', () => {
    expect(
      readOne({
        chosen: [user('Hello'), assistant('Hi.'), user('Sky?'), assistant('Blue.')],
        rejected: [user('Hello'), assistant('Hi.'), user('Sky?'), assistant('Green.')],
      }),
    ).toMatchObject({
      prompt: 'User: Hello\n\nAssistant: Hi.\n\nUser: Sky?',
      texts: ['Blue.', 'Green.'],
    });
  });

  test('with a prompt that the conversations repeat: said once', () => {
    const conversation = (answer: string) => [user('Sky?'), assistant(answer)];
    const [chosen, rejected] = [conversation('Blue.'), conversation('Green.')];
    const expected = { prompt: 'Sky?', texts: ['Blue.', 'Green.'] };
    expect(readOne({ prompt: 'Sky?', chosen, rejected })).toMatchObject(expected);
    expect(readOne({ prompt: [user('Sky?')], chosen, rejected })).toMatchObject(expected);
  });

  test('with a system message: it is shown with its role', () => {
    expect(
      readOne({
        prompt: [system('Be brief.'), user('Sky?')],
        chosen: [assistant('Blue.')],
        rejected: [assistant('Green.')],
      }),
    ).toMatchObject({ prompt: 'System: Be brief.\n\nUser: Sky?' });
  });

  test('that part before the last turn keep all that differs', () => {
    expect(
      readOne({
        chosen: [user('Hi'), assistant('Yes?'), user('Sky?'), assistant('Blue.')],
        rejected: [user('Hi'), assistant('What?'), user('Sky?'), assistant('Blue.')],
      }),
    ).toMatchObject({
      prompt: 'Hi',
      texts: [
        'Assistant: Yes?\n\nUser: Sky?\n\nAssistant: Blue.',
        'Assistant: What?\n\nUser: Sky?\n\nAssistant: Blue.',
      ],
    });
  });

  test('in the other dialect (from, value), and with content in parts', () => {
    expect(
      readOne({
        chosen: [{ from: 'human', value: 'Sky?' }, assistant([{ type: 'text', text: 'Blue.' }])],
        rejected: [user('Sky?'), { from: 'gpt', value: 'Green.' }],
      }),
    ).toMatchObject({ prompt: 'Sky?', texts: ['Blue.', 'Green.'] });
  });

  test.each([
    {
      name: 'the same conversation twice',
      chosen: [user('a'), assistant('b')],
      rejected: [user('a'), assistant('b')],
      column: 'rejected',
      code: 'same-texts',
    },
    {
      name: 'a conversation without an answer of its own',
      chosen: [user('a'), assistant('b')],
      rejected: [user('a')],
      column: 'rejected',
      code: 'empty-text',
    },
    {
      name: 'a blank answer',
      chosen: [user('a'), assistant(' ')],
      rejected: [user('a'), assistant('b')],
      column: 'chosen',
      code: 'empty-text',
    },
    {
      name: 'a message without a role',
      chosen: [{ content: 'a' }],
      rejected: [assistant('b')],
      column: 'chosen',
      code: 'bad-message',
    },
    {
      name: 'a picture in a message',
      chosen: [assistant([{ type: 'image', url: 'x' }])],
      rejected: [assistant('b')],
      column: 'chosen',
      code: 'bad-message',
    },
    {
      name: 'a message that is no object',
      chosen: ['a'],
      rejected: [assistant('b')],
      column: 'chosen',
      code: 'bad-message',
    },
    {
      name: 'a NUL character',
      chosen: [assistant('a\0')],
      rejected: [assistant('b')],
      column: 'chosen',
      code: 'nul-character',
    },
  ])('with $name are a problem', ({ chosen, rejected, column, code }) => {
    expect(readOne({ chosen, rejected })).toEqual({ row: 4, column, code, message: saying(/\./) });
  });
});

describe('texts', () => {
  test('with a prompt', () => {
    expect(readOne({ prompt: 'Sky?', chosen: 'Blue.', rejected: 'Green.' })).toMatchObject({
      prompt: 'Sky?',
      texts: ['Blue.', 'Green.'],
    });
  });

  test.each([
    {
      name: 'one turn of Human and Assistant',
      before: '\n\nHuman: What colour is the sky?\n\nAssistant:',
      prompt: 'What colour is the sky?',
    },
    {
      name: 'several turns',
      before: '\n\nHuman: Hello\n\nAssistant: Hi.\n\nHuman: Sky?\n\nAssistant:',
      prompt: 'Human: Hello\n\nAssistant: Hi.\n\nHuman: Sky?',
    },
    {
      name: 'an instruction and a response',
      before: '### Instruction:\nName the colour.\n\n### Response:\n',
      prompt: '### Instruction:\nName the colour.',
    },
    {
      name: 'ChatML',
      before: '<|im_start|>user\nSky?<|im_end|>\n<|im_start|>assistant\n',
      prompt: '<|im_start|>user\nSky?<|im_end|>',
    },
  ])('without a prompt are split at the last turn of $name', ({ before, prompt }) => {
    // Both answers begin alike: the common letters belong to the answers, not to the prompt.
    expect(
      readOne({ chosen: `${before} It is blue.`, rejected: `${before} It is green.` }),
    ).toMatchObject({ prompt, texts: ['It is blue.', 'It is green.'] });
  });

  test('without a prompt and without turns stay whole', () => {
    expect(readOne({ chosen: 'It is blue.', rejected: 'It is green.' })).toMatchObject({
      prompt: '',
      texts: ['It is blue.', 'It is green.'],
    });
  });

  test('that end with the prompt are a problem', () => {
    const before = '\n\nHuman: Sky?\n\nAssistant:';
    expect(readOne({ chosen: `${before} Blue.`, rejected: before })).toMatchObject({
      row: 4,
      column: 'rejected',
      code: 'empty-text',
    });
  });
});

describe('strength', () => {
  const pair = { prompt: 'P', chosen: 'A', rejected: 'B' };

  test.each([
    { more: {}, strength: 2 },
    { more: { margin: 3 }, strength: 3 },
    { more: { margin: 0.2 }, strength: 1 },
    { more: { score_chosen: 8, score_rejected: 7.5 }, strength: 1 },
    { more: { score_chosen: '9', score_rejected: '7' }, strength: 2 },
    { more: { 'chosen-rating': 5, 'rejected-rating': 1 }, strength: 3 },
    { more: { score_chosen: 5, score_rejected: 5 }, strength: 1 },
    { more: { score_chosen: 5 }, strength: 2 },
    { more: { strength: 1, margin: 3 }, strength: 1 },
  ])('is $strength for $more', ({ more, strength }) => {
    expect(readOne({ ...pair, ...more })).toMatchObject({ strength });
  });

  test('keeps the scores that it was made of', () => {
    expect(readOne({ ...pair, score_chosen: 8, score_rejected: 2 })).toMatchObject({
      metadata: { score_chosen: 8, score_rejected: 2 },
    });
  });

  test('of a rejected text that scored higher is a problem', () => {
    expect(readOne({ ...pair, score_chosen: 2, score_rejected: 8 })).toMatchObject({
      column: 'score_rejected',
      code: 'negative-margin',
    });
  });
});
