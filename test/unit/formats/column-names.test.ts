/** Names of columns as data sets have them: the side within other words, Korean, a better and a worse answer. */
import { describe, expect, test } from 'vitest';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { file, jsonl, read } from './support.ts';

const GOOD = 'It boils at 100 degrees at sea level.';
const BAD = 'It boils whenever it likes.';
const prompt = 'When does water boil?';

/** The better answer of each row: the first of its two is GOOD in every other row. */
async function better(row: (first: string, second: string, firstWins: boolean) => object) {
  const rows = [true, false, true, false].map((first) =>
    first ? row(GOOD, BAD, true) : row(BAD, GOOD, false),
  );
  const { records, problems } = await read(file(jsonl(...rows), 'jsonl'));
  expect(problems).toEqual([]);
  return records.map((record) =>
    record.kind === 'pair' && record.outcome === 'prefer'
      ? { prompt: record.prompt, chosen: record.texts[0], rejected: record.texts[1] }
      : record,
  );
}

const all = Array.from({ length: 4 }, () => ({ prompt, chosen: GOOD, rejected: BAD }));

describe('a better and a worse answer', () => {
  test.each([
    ['pos_resp', 'neg_resp'],
    ['positive_response', 'negative_response'],
    ['accepted_answer', 'rejected_answer'],
    ['response_w', 'response_l'],
    ['answer_chosen', 'answer_rejected'],
    ['preferred response', 'less preferred response'],
    ['선호 답변', '비선호 답변'],
    ['선택된 응답', '거절된 응답'],
  ])('%s and %s', async (chosen, rejected) => {
    expect(await better(() => ({ prompt, [chosen]: GOOD, [rejected]: BAD }))).toEqual(all);
  });

  test('are texts: counts of good and bad answers are none', async () => {
    const rows = [1, 2].map((good) => ({ prompt, text: GOOD, good_answers: good, bad_answers: 3 }));
    const { records } = await read(file(jsonl(...rows), 'jsonl'));
    expect(records.map(({ kind }) => kind)).toEqual(['text', 'text']);
  });
});

describe('two answers', () => {
  test.each([
    ['within other words', 'model_a_response', 'model_b_response', 'preferred_model', 'model_'],
    ['before other words', 'responseA_text', 'responseB_text', 'winner', 'response '],
    ['in Korean', '답변 A', '답변 B', '선호', ''],
  ])('whose names hold the side %s', async (_, a, b, winner, stem) => {
    const found = await better((one, other, first) => ({
      prompt,
      [a]: one,
      [b]: other,
      [winner]: `${stem}${first ? 'a' : 'b'}`,
    }));
    expect(found).toEqual(all);
  });

  test('judged in Korean sentences', async () => {
    const found = await better((one, other, first) => ({
      질문: prompt,
      응답1: one,
      응답2: other,
      판정: first ? '응답 1이 더 좋음' : '두 번째 응답이 더 낫다',
    }));
    expect(found).toEqual(all);
  });

  test('whose set of columns has a prefix take the prompt of that set', async () => {
    const found = await better((one, other, first) => ({
      instruction: 'Judge the two answers below.',
      output: 'The first is better because it is right.',
      orig_instruction: prompt,
      orig_response_A: one,
      orig_response_B: other,
      orig_preference: first ? 'A' : 'B',
    }));
    expect(found).toEqual(all);
  });
});

describe('three answers or more, the best of them named', () => {
  const row = { turn_prompt: prompt, turn_response_a: 'a', turn_response_b: 'b' };
  const pairs = async (...rows: object[]) => {
    const { records, problems } = await read(file(jsonl(...rows), 'jsonl'));
    expect(problems).toEqual([]);
    return records.map((record) => (record.kind === 'pair' ? record.texts.join('>') : record.kind));
  };

  test.each(['c', 'C', 'response_c', 'Response C', 'turn_response_c', 'the third'])(
    'as %s: it is better than each of the others',
    async (best) => {
      const answers = { ...row, turn_response_c: 'the third' };
      expect(await pairs({ ...answers, turn_preferred_response: best })).toEqual([
        'the third>a',
        'the third>b',
      ]);
    },
  );

  test('a row may have fewer; numbers name numbered columns alone', async () => {
    const numbered = { question: prompt, answer_1: 'x', answer_2: 'y', answer_3: 'z' };
    expect(
      await pairs({ ...numbered, best: 2 }, { ...numbered, answer_3: null, best: '1' }),
    ).toEqual(['y>x', 'y>z', 'x>y']);
    const lettered = { ...row, turn_response_c: 'c' };
    const { findings } = await previewFile(file(jsonl({ ...lettered, best: 2 }), 'jsonl'));
    expect(findings.account.labels.understood).toBe(0);
  });

  test('in columns with any names', async () => {
    const odd = { 'c++_response_a': 'a', 'c++_response_b': 'b', 'c++_response_c': 'c' };
    expect(await pairs({ ...odd, 'c++_prompt': prompt, best: 'b' })).toEqual(['b>a', 'b>c']);
    const opened = { '(x_response_a': 'a', '(x_response_b': 'b', '(x_response_c': 'c' };
    expect(await pairs({ ...opened, prompt, best: 'b' })).toEqual(['b>a', 'b>c']);
  });

  test('are not guessed where numbers count from 0 and the columns from 1', async () => {
    const numbered = { question: prompt, answer_1: 'x', answer_2: 'y', answer_3: 'z' };
    const path = file(jsonl(...[0, 1, 2, 1].map((best) => ({ ...numbered, best }))), 'jsonl');
    const { findings, mapping } = await previewFile(path);
    expect(findings.account.labels.understood).toBe(0);
    expect(mapping).not.toHaveProperty('best');
    expect(findings.unread.map(({ column }) => column)).toEqual(['best']);
    const { problems } = await previewFile(path, { mapping: { best: 'best' } });
    expect(problems[0]?.message).toContain('numbered from 1');
  });

  const byNumber = { question: prompt, answer_1: 'x', answer_2: 'y', answer_3: 'z' };
  const byLetter = { question: prompt, answer_a: 'x', answer_b: 'y', answer_c: 'z' };

  test.each([
    ['a strength of 1 to 3', 'preference_strength', byNumber, [1, 2, 3, 2]],
    ['a strength on both sides of 0', 'preference_strength', byLetter, [-2, 1, 2, -1]],
    ['a strength, counted from 0', 'preference_strength', { ...byNumber, answer_0: 'w' }, [1, 2]],
    ['numbers between 0 and 1', 'preference', byNumber, [0.2, 0.7, 0.5]],
    ['numbers on both sides of 0', 'preference', byLetter, [-1, 1, 1]],
    ['1 and 2 beside letters', 'best', byLetter, [1, 2, 2]],
    ['0 to 2 beside letters', 'winner', byLetter, [0, 1, 2]],
  ])('are not two, nor is the best guessed from %s', async (_, column, answers, values) => {
    const rows = values.map((value) => ({ ...answers, [column]: value }));
    const path = file(jsonl(...rows), 'jsonl');
    const { findings, mapping, problems } = await previewFile(path);
    expect(findings.account.labels.understood).toBe(0);
    expect(Object.values(mapping)).not.toContain(column);
    expect(findings.unread).toMatchObject([{ column }]);
    expect(problems).toMatchObject([{ row: 0, code: 'missing-column' }]);
    expect(problems[0].message).toContain("'best'");
  });

  test('that are called by letters are not the best by a number, which may count from 0 or 1', async () => {
    const path = file(jsonl({ ...byLetter, best: 2 }, { ...byLetter, best: 'c' }), 'jsonl');
    const { problems } = await previewFile(path, { mapping: { best: 'best' } });
    expect(problems).toMatchObject([{ row: 1, code: 'bad-winner', label: '2' }]);
    expect(problems[0].message).toContain('counted from 0 or from 1. Write a, b, c');
  });

  test('keep a strength beside the best out of the guess', async () => {
    expect(await pairs({ ...byNumber, best: 2, preference_strength: 3 })).toEqual(['y>x', 'y>z']);
  });

  test('an answer that says the same as the best costs its own pair alone', async () => {
    const answers = { question: prompt, answer_1: 'x', answer_2: 'x', answer_3: 'z', best: 1 };
    expect(await pairs(answers)).toEqual(['x>z']);
  });

  test('are not the comments of raters beside two answers', async () => {
    const comments = { comment_1: 'fine', comment_2: 'good', comment_3: 'right' };
    const two = { prompt, response_1: GOOD, response_2: BAD, ...comments };
    const rows = [1, 1, 2].map((preference) => ({ ...two, preference }));
    expect(await pairs(...rows)).toEqual([`${GOOD}>${BAD}`, `${GOOD}>${BAD}`, `${BAD}>${GOOD}`]);
  });
});

test('a judgement of the first turn says nothing of the second', async () => {
  const turns = (first: string) => [
    { role: 'user', content: prompt },
    { role: 'assistant', content: first },
    { role: 'user', content: 'And on a mountain?' },
    { role: 'assistant', content: 'Earlier.' },
  ];
  const found = (turn: number) =>
    better((one, other, first) => ({
      conversation_a: turns(one),
      conversation_b: turns(other),
      winner: first ? 'model_a' : 'model_b',
      turn,
    }));
  expect(await found(1)).toEqual(all);
  const [whole] = await found(2);
  expect(whole).toMatchObject({ prompt, chosen: expect.stringContaining('Earlier.') as string });
});
