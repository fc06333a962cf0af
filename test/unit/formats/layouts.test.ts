/** Data sets and tools with their real columns: the detected format, and the result for a row. */
import { describe, expect, test } from 'vitest';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { file, jsonl, read } from './support.ts';

const turns = (asked: string, answer: string) => [
  { role: 'user', content: asked },
  { role: 'assistant', content: answer },
];
const both = { prompt: 'Which?', first: 'good', second: 'bad' };
type Expected = { chosen: string | null; strength?: number; annotator?: string };

describe('pairs', () => {
  test.each<{ what: string; format: string; row: Record<string, unknown>; expected: Expected }>([
    {
      what: 'DIAL, preferences',
      format: 'plain-pairs',
      row: { prompt: both.prompt, response_chosen: 'good', response_rejected: 'bad' },
      expected: { chosen: 'good' },
    },
    {
      what: 'HelpSteer3',
      format: 'unlabelled-pairs',
      row: {
        domain: 'general',
        language: 'english',
        context: [{ role: 'user', content: both.prompt }],
        response1: 'good',
        response2: 'bad',
        overall_preference: -3,
        individual_preference: [{ score: -3, reasoning: 'r', feedback_1: 'f', feedback_2: 'f' }],
      },
      expected: { chosen: 'good', strength: 3 },
    },
    {
      what: 'HelpSteer2, preferences',
      format: 'unlabelled-pairs',
      row: {
        split: 'train',
        prompt: both.prompt,
        response_1: 'good',
        response_2: 'bad',
        preference_strength: -1,
        preference_statement: 'Response 1 is slightly better',
        preference_elaboration: 'It says more.',
      },
      expected: { chosen: 'good', strength: 1 },
    },
    {
      what: 'SafeRLHF',
      format: 'unlabelled-pairs',
      row: {
        prompt: both.prompt,
        response_0: 'good',
        response_1: 'bad',
        prompt_source: 's',
        is_response_0_safe: true,
        is_response_1_safe: false,
        response_0_severity_level: 0,
        response_1_severity_level: 2,
        better_response_id: 0,
        safer_response_id: 1,
      },
      expected: { chosen: 'good' },
    },
    {
      what: 'UltraFeedback, binarised',
      format: 'trl-preference',
      row: {
        prompt: both.prompt,
        prompt_id: 'x',
        chosen: turns(both.prompt, 'good'),
        rejected: turns(both.prompt, 'bad'),
        messages: turns(both.prompt, 'good'),
        score_chosen: 6.0,
        score_rejected: 4.5,
      },
      expected: { chosen: 'good', strength: 2 },
    },
    {
      what: 'UltraFeedback, as cleaned by Argilla',
      format: 'trl-preference',
      row: {
        source: 's',
        instruction: both.prompt,
        chosen: turns(both.prompt, 'good'),
        'chosen-rating': 4.5,
        'chosen-model': 'm',
        rejected: turns(both.prompt, 'bad'),
        'rejected-rating': 4.0,
        'rejected-model': 'n',
      },
      expected: { chosen: 'good', strength: 1 },
    },
    {
      what: 'RewardBench 1',
      format: 'plain-pairs',
      row: {
        prompt: both.prompt,
        chosen: 'good',
        chosen_model: 'm',
        rejected: 'bad',
        rejected_model: 'n',
        subset: 'xstest',
        id: 30,
      },
      expected: { chosen: 'good' },
    },
    {
      what: 'Arena, conversations',
      format: 'unlabelled-pairs',
      row: {
        question_id: 'q',
        model_a: 'm',
        model_b: 'n',
        winner: 'model_b',
        judge: 'someone',
        conversation_a: turns(both.prompt, 'bad'),
        conversation_b: turns(both.prompt, 'good'),
        turn: 1,
        language: 'English',
      },
      expected: { chosen: 'good', annotator: 'someone' },
    },
    {
      what: 'Arena, 55 thousand',
      format: 'arena',
      row: {
        id: 7,
        model_a: 'm',
        model_b: 'n',
        prompt: '["Which?"]',
        response_a: '["good"]',
        response_b: '["bad"]',
        winner_model_a: 1,
        winner_model_b: 0,
        winner_tie: 0,
      },
      expected: { chosen: 'good' },
    },
    {
      what: 'two texts in a list',
      format: 'listed-pairs',
      row: { prompt: both.prompt, responses: ['bad', 'good'], preference: 'b' },
      expected: { chosen: 'good' },
    },
    {
      what: 'two texts in a list, the better one again',
      format: 'listed-pairs',
      row: { prompt: both.prompt, candidates: ['bad', 'good'], chosen: 'good' },
      expected: { chosen: 'good' },
    },
    {
      what: 'Potato, as displayed',
      format: 'potato',
      row: {
        user_id: 'u1',
        instance_id: '1',
        displayed_text: 'Which? <br><b>A.</b> bad<br><b>B.</b> good<br>',
        label_annotations: { preference: { selection: 'B' } },
        span_annotations: [],
        behavioral_data: { time_spent: 2 },
      },
      expected: { chosen: 'good', annotator: 'u1' },
    },
    {
      what: 'Potato, a scale',
      format: 'potato',
      row: {
        id: '1',
        prompt: both.prompt,
        responses: ['good', 'bad'],
        user_id: 'u2',
        label_annotations: { note: { text_box: 'x' }, preference_scale: { scale_value: '-3' } },
      },
      expected: { chosen: 'good', strength: 3, annotator: 'u2' },
    },
    {
      what: 'Potato, sides by name and a tie',
      format: 'potato',
      row: {
        id: '1',
        prompt: both.prompt,
        left: 'good',
        right: 'bad',
        user_id: 'u3',
        label_annotations: { quality: { tie: 'true' } },
      },
      expected: { chosen: null, annotator: 'u3' },
    },
  ])('$what', async ({ format, row, expected }) => {
    const path = file(jsonl(row), 'jsonl');
    expect((await previewFile(path)).format).toBe(format);
    const { records, problems } = await read(path);
    expect(problems).toEqual([]);
    const [pair] = records;
    expect(pair).toMatchObject({
      kind: 'pair',
      prompt: both.prompt,
      outcome: expected.chosen === null ? 'tie' : 'prefer',
      ...(expected.chosen !== null && { texts: [expected.chosen, 'bad'] }),
      ...(expected.strength !== undefined && { strength: expected.strength }),
      ...(expected.annotator !== undefined && { annotator: expected.annotator }),
    });
  });

  test('the positive half of HelpSteer’s scale names no first and second text', async () => {
    const pair = { response1: 'one', response2: 'two' };
    const three = [1, 2].map((overall_preference, n) => ({
      ...pair,
      context: `${n}`,
      overall_preference,
    }));
    expect((await previewFile(file(jsonl(...three), 'jsonl'))).findings.questions).toHaveLength(1);
    const two = [1, 2].map((preference_strength, n) => ({
      ...pair,
      prompt: `${n}`,
      preference_strength,
    }));
    const { records } = await read(file(jsonl(...two), 'jsonl'));
    expect(records).toMatchObject([{ texts: ['two', 'one'] }, { texts: ['two', 'one'] }]);
  });

  test('an index into a list, which may count from 0 or from 1, is asked', async () => {
    for (const choices of [
      [0, 1],
      [1, 1],
    ]) {
      const rows = choices.map((choice, n) => ({
        summaries: [{ text: `a ${n}` }, { text: `b ${n}` }],
        choice,
      }));
      const { findings } = await previewFile(file(jsonl(...rows), 'jsonl'));
      expect(findings.questions).toHaveLength(1);
    }
    const counted = [0, 1].map((best_index, n) => ({
      responses: [`a ${n}`, `b ${n}`],
      best_index,
    }));
    const { records } = await read(file(jsonl(...counted), 'jsonl'));
    expect(records.map((record) => record.kind === 'pair' && record.texts[0])).toEqual([
      'a 0',
      'b 1',
    ]);
  });

  test('Potato, as a table', async () => {
    const table =
      'user\tinstance_id\tdisplayed_text\tpreference:::selection\nu1\t1\tA. good<br>B. bad\tA\nu2\t1\tA. good<br>B. bad\t\n';
    const { records, problems } = await read(file(table, 'tsv'));
    expect(problems).toEqual([]);
    expect(records).toMatchObject([
      { texts: ['good', 'bad'], outcome: 'prefer', annotator: 'u1' },
      { texts: ['good', 'bad'], outcome: null },
    ]);
  });
});

describe('several answers, and single ones', () => {
  test('DIAL, multiple choice', async () => {
    const path = file('prompt,correct,wrong_a,wrong_b\nWhich?,good,bad,worse\n', 'csv');
    expect((await read(path)).records).toMatchObject([
      { texts: ['good', 'bad'] },
      { texts: ['good', 'worse'] },
    ]);
  });

  test('DIAL, classes', async () => {
    const { records } = await read(file('text,label\none,1\ntwo,0\n', 'csv'));
    expect(records).toMatchObject([
      { text: 'one', score: 1 },
      { text: 'two', score: 0 },
    ]);
  });

  test('UltraFeedback', async () => {
    const answer = (response: string, overall_score: number) => ({
      annotations: {},
      critique: 'c',
      model: 'm',
      overall_score,
      response,
    });
    const row = {
      source: 's',
      instruction: both.prompt,
      models: ['m'],
      completions: [answer('good', 8), answer('bad', 5.5)],
      correct_answers: ['None'],
      incorrect_answers: ['None'],
    };
    expect((await read(file(jsonl(row), 'jsonl'))).records).toMatchObject([
      { prompt: both.prompt, text: 'good', score: 8 },
      { prompt: both.prompt, text: 'bad', score: 5.5 },
    ]);
  });

  test('HelpSteer2', async () => {
    const row = {
      prompt: both.prompt,
      response: 'good',
      helpfulness: 4,
      correctness: 3,
      coherence: 4,
      complexity: 2,
      verbosity: 1,
    };
    expect((await read(file(jsonl(row), 'jsonl'))).records).toMatchObject([
      { text: 'good', score: 4 },
    ]);
  });
});
