/** Output of annotation tools and public data sets, in their documented shapes, with sentences of our own. */
import { describe, expect, test } from 'vitest';
import { previewFile } from '../../../src-main/formats/preview.ts';
import { file, jsonl, read } from './support.ts';

const carrot = 'Carrot';
const apple = 'An apple.';
const prompt = 'Name a fruit.';
const better = { kind: 'pair', prompt, texts: [apple, carrot], outcome: 'prefer' };
const turns = (answer: string) => [
  { role: 'user', content: prompt },
  { role: 'assistant', content: answer },
];

async function readAs(format: string, content: string, extension = 'jsonl') {
  const path = file(content, extension);
  expect((await previewFile(path)).format).toBe(format);
  const { records, problems } = await read(path);
  expect(problems).toEqual([]);
  return records;
}

describe('data sets', () => {
  test('DIAL: pairs, choices and texts', async () => {
    const pairs = jsonl({ prompt, response_chosen: apple, response_rejected: carrot });
    expect(await readAs('plain-pairs', pairs)).toMatchObject([better]);
    const choices = jsonl({ prompt, correct: apple, wrong_a: carrot, wrong_b: 'Pencil' });
    expect(await readAs('multiple-choice', choices)).toMatchObject([
      better,
      { texts: [apple, 'Pencil'] },
    ]);
    expect(await readAs('scored-texts', jsonl({ text: apple, label: 1 }))).toMatchObject([
      { text: apple, score: 1 },
    ]);
  });

  test('StackExchange pairs: j is better than k', async () => {
    const row = { qid: 1, question: prompt, response_j: apple, response_k: carrot };
    expect(await readAs('plain-pairs', jsonl(row))).toMatchObject([better]);
  });

  test('a strength beside a preference is how strongly that one is meant, not which text', async () => {
    const row = { prompt, response_a: carrot, response_b: apple, preference: 'B' };
    const rows = jsonl({ ...row, preference_strength: 1 }, { ...row, preference_strength: 3 });
    expect(await readAs('unlabelled-pairs', rows)).toMatchObject([
      { ...better, strength: 1 },
      { ...better, strength: 3 },
    ]);
    const alone = { prompt, response_a: carrot, response_b: apple, preference_strength: 2 };
    expect(await readAs('unlabelled-pairs', jsonl(alone))).toMatchObject([better]);
  });

  test('AlpacaEval: 1 and 2 name an output, 1.5 is a tie', async () => {
    const row = { instruction: prompt, output_1: carrot, output_2: apple };
    const rows = [2, 1.5, 1].map((preference) => ({ ...row, preference }));
    expect(await readAs('unlabelled-pairs', jsonl(...rows))).toMatchObject([
      better,
      { outcome: 'tie' },
      { texts: [carrot, apple] },
    ]);
    const weighed = [1.9, 1.2].map((preference) => ({ ...row, preference }));
    expect(await readAs('unlabelled-pairs', jsonl(...weighed))).toMatchObject([
      { ...better, strength: 3 },
      { texts: [carrot, apple], strength: 2 },
    ]);
    // Of a scale of HelpSteer's, from -3 to 3, this half would mean the second text alone.
    const half = [1.8, 1.2].map((preference_strength) => ({ ...row, preference_strength }));
    const { questions } = (await previewFile(file(jsonl(...half), 'jsonl'))).findings;
    expect(questions).toMatchObject([{ column: 'preference_strength' }]);
  });

  test('ranks of both texts: the lower one is better, how much is not said', async () => {
    const row = { prompt, response_a: carrot, response_b: apple };
    const rows = jsonl({ ...row, rank_a: 2, rank_b: 1 }, { ...row, rank_a: 3, rank_b: 3 }, row);
    expect(await readAs('unlabelled-pairs', rows)).toMatchObject([
      { ...better, strength: 2 },
      { outcome: 'tie' },
      { outcome: null },
    ]);
  });

  test('a rank below 0 stands for none, and is no better than any', async () => {
    const row = { prompt, response_a: carrot, response_b: apple };
    const rows = jsonl({ ...row, rank_a: 1, rank_b: 2 }, { ...row, rank_a: -1, rank_b: 2 });
    const { problems } = await read(file(rows, 'jsonl'));
    expect(problems).toMatchObject([{ row: 2, code: 'bad-rank', label: '-1' }]);
  });

  test('a list of annotators beside a list of their verdicts: each has their own', async () => {
    const row = { prompt, response_a: carrot, response_b: apple, annotator: ['ann', 'bob'] };
    const rows = jsonl({ ...row, winner: ['b', 'a'] }, { ...row, winner: [null, 'b'] });
    expect(await readAs('unlabelled-pairs', rows)).toMatchObject([
      { ...better, annotator: 'ann' },
      { texts: [carrot, apple], annotator: 'bob' },
      { ...better, annotator: 'bob' },
    ]);
    const more = await readAs('unlabelled-pairs', jsonl({ ...row, winner: ['b', 'a', 'b'] }));
    expect(more.map((one) => 'annotator' in one)).toEqual([false, false, false]);
  });

  test('a rank that no format reads is named', async () => {
    const rows = jsonl({ prompt, response: apple, rank: 1 }, { prompt, response: carrot, rank: 2 });
    const { findings } = await previewFile(file(rows, 'jsonl'));
    expect(findings.unread).toMatchObject([{ column: 'rank', count: 2 }]);
  });

  test('MT-bench: a judge is a model and its prompt', async () => {
    const row = { prompt, response_a: carrot, response_b: apple, winner: 'b' };
    const judge = ['gpt-4', 'pair-v2'];
    expect(await readAs('unlabelled-pairs', jsonl({ ...row, judge }))).toMatchObject([
      { ...better, annotator: 'gpt-4, pair-v2' },
    ]);
  });

  test('WebGPT: the question is an object with its text', async () => {
    const question = { dataset: 'eli5', id: 'x', full_text: prompt };
    const row = { question, answer_0: carrot, score_0: -0.5, answer_1: apple, score_1: 0.5 };
    expect(await readAs('unlabelled-pairs', jsonl(row))).toMatchObject([{ ...better }]);
  });

  test('scores of answers that are counted from 0', async () => {
    const row = { prompt, answer_0: carrot, answer_1: apple, score_0: -0.5, score_1: 0.5 };
    expect(await readAs('unlabelled-pairs', jsonl(row))).toMatchObject([better]);
  });

  test('words by rater in one cell are a vote each; numbers by name are none, and named', async () => {
    const row = { prompt, response_a: carrot, response_b: apple };
    const rows = jsonl({ ...row, votes: { ann: 'B', bob: 'tie' } });
    expect(await readAs('unlabelled-pairs', rows)).toMatchObject([
      { ...better, annotator: 'ann' },
      { outcome: 'tie', annotator: 'bob' },
    ]);
    const counts = jsonl({ ...row, votes: { A: 1, B: 3 } });
    expect(await readAs('unlabelled-pairs', counts)).toMatchObject([{ outcome: null }]);
    expect((await previewFile(file(counts, 'jsonl'))).findings.notes).toEqual([
      "The column 'votes' looks like labels and is not read: 1 value (an object: 1).",
    ]);
  });

  test('OpenAI preferences, and messages beside chosen and rejected', async () => {
    const messages = turns(carrot).slice(0, 1);
    const [, good] = turns(apple);
    const [, bad] = turns(carrot);
    const request = { input: { messages, tools: [] } };
    const row = { ...request, preferred_output: [good], non_preferred_output: [bad] };
    expect(await readAs('trl-preference', jsonl(row))).toMatchObject([better]);
    const plain = { messages, chosen: apple, rejected: carrot };
    expect(await readAs('trl-preference', jsonl(plain))).toMatchObject([better]);
  });

  test('messages beside two answers are their prompt', async () => {
    const row = { messages: turns(carrot).slice(0, 1), response_a: carrot, response_b: apple };
    expect(await readAs('unlabelled-pairs', jsonl({ ...row, winner: 'b' }))).toMatchObject([
      better,
    ]);
  });

  test('SHP: labels of 1 name A, of 0 name B', async () => {
    const row = { post_id: 'p', history: prompt, human_ref_A: carrot, human_ref_B: apple };
    const records = await readAs(
      'shp',
      jsonl({ ...row, labels: 0, score_ratio: 4 }, { ...row, labels: 1 }, { ...row, labels: null }),
    );
    expect(records).toMatchObject([
      { ...better, key: 'p', metadata: { score_ratio: 4 } },
      { texts: [carrot, apple], outcome: 'prefer' },
      { texts: [carrot, apple], outcome: null },
    ]);
  });

  test('SHP: another label is a label that is not understood', async () => {
    const row = { history: prompt, human_ref_A: carrot, human_ref_B: apple, labels: 2 };
    const { problems } = await read(file(jsonl(row), 'jsonl'));
    expect(problems).toMatchObject([{ column: 'labels', code: 'bad-winner', label: '2' }]);
  });

  test('HelpSteer 2: helpfulness is the score', async () => {
    const row = { prompt, response: apple, helpfulness: 4, correctness: 3 };
    expect(await readAs('scored-texts', jsonl(row))).toMatchObject([
      { prompt, text: apple, score: 4, metadata: { correctness: 3 } },
    ]);
  });

  test('HelpSteer 3: from -3 for the first to 3 for the second', async () => {
    const row = {
      context: [{ role: 'user', content: prompt }],
      response1: carrot,
      response2: apple,
    };
    const scores = [2, -3, 0].map((overall_preference) => ({ ...row, overall_preference }));
    expect(await readAs('unlabelled-pairs', jsonl(...scores))).toMatchObject([
      { ...better, strength: 2 },
      { texts: [carrot, apple], outcome: 'prefer', strength: 3 },
      { outcome: 'tie' },
    ]);
  });

  test('Arena: conversations, and turns as lists in a cell', async () => {
    const conversation = {
      winner: 'model_b',
      judge: 'j1',
      conversation_a: turns(carrot),
      conversation_b: turns(apple),
    };
    expect(await readAs('unlabelled-pairs', jsonl(conversation))).toMatchObject([
      { ...better, annotator: 'j1' },
    ]);
    const lists = {
      id: 7,
      prompt: JSON.stringify([prompt, 'And a tree?']),
      response_a: JSON.stringify([carrot, 'Oak.']),
      response_b: JSON.stringify([apple, null]),
      winner_model_a: 0,
      winner_model_b: 1,
      winner_tie: 0,
    };
    expect(await readAs('arena', jsonl(lists))).toMatchObject([
      {
        key: '7',
        prompt,
        texts: [
          `Assistant: ${apple}\n\nUser: And a tree?\n\nAssistant: `,
          `Assistant: ${carrot}\n\nUser: And a tree?\n\nAssistant: Oak.`,
        ],
        outcome: 'prefer',
      },
    ]);
  });

  test('Nectar: the best rank scores highest', async () => {
    const answers = [apple, carrot].map((answer, at) => ({ answer, model: 'm', rank: at + 1 }));
    const row = { prompt: `\n\nHuman: ${prompt}\n\nAssistant: `, answers };
    expect(await readAs('ranked', jsonl(row))).toMatchObject([
      { prompt, text: apple, score: 1, metadata: { model: 'm', rank: 1 } },
      { prompt, text: carrot, score: 0 },
    ]);
  });

  test.each([
    ['null', null],
    ['an empty text', ''],
    ['a list', []],
    ['a word', 'first'],
  ])('Nectar: %s is no rank, and not the best', async (_name, rank) => {
    const answers = [
      { answer: apple, rank: 1 },
      { answer: carrot, rank },
    ];
    const path = file(jsonl({ prompt, answers }), 'jsonl');
    expect((await read(path)).problems).toMatchObject([{ row: 1, code: 'bad-number' }]);
  });

  test('RewardBench 2: every right answer against every wrong one', async () => {
    const row = { id: '1', prompt, chosen: [apple, 'A pear.'], rejected: [carrot], subset: 'Ties' };
    expect(await readAs('rewardbench2', jsonl(row))).toMatchObject([
      { ...better, key: '1:1.1', metadata: { subset: 'Ties' } },
      { key: '1:2.1', texts: ['A pear.', carrot] },
    ]);
  });

  test('ShareGPT: two answers, or conversations alone', async () => {
    const conversations = [{ from: 'human', value: prompt }];
    const answers = {
      chosen: { from: 'gpt', value: apple },
      rejected: { from: 'gpt', value: carrot },
    };
    expect(await readAs('trl-preference', jsonl({ conversations, ...answers }))).toMatchObject([
      better,
    ]);
    const alone = { conversations: [...conversations, { from: 'gpt', value: apple }] };
    expect(await readAs('conversations', jsonl(alone))).toMatchObject([{ prompt, text: apple }]);
  });
});

describe('Argilla', () => {
  const fields = { prompt, response_a: carrot, response_b: apple };

  test('records: each submitted response is a vote, a suggestion is none', async () => {
    const record = {
      id: '1',
      fields,
      metadata: { source: 'x' },
      suggestions: { preference: { value: 'a', score: 0.6, agent: 'm' } },
      responses: {
        preference: [
          { value: 'b', user_id: 'u1' },
          { value: 'a', user_id: 'u2' },
        ],
      },
      _server_id: 's',
    };
    const open = { ...record, id: '2', responses: {} };
    expect(await readAs('argilla', JSON.stringify([record, open]), 'json')).toMatchObject([
      { ...better, key: '1', annotator: 'u1', metadata: { source: 'x' } },
      { texts: [carrot, apple], annotator: 'u2', outcome: 'prefer' },
      { key: '2', outcome: null },
    ]);
  });

  test('to_datasets: discarded responses do not count', async () => {
    const row = {
      id: '1',
      _server_id: 's',
      ...fields,
      'preference.responses': ['b', 'a'],
      'preference.responses.users': ['u1', 'u2'],
      'preference.responses.status': ['submitted', 'discarded'],
    };
    expect(await readAs('argilla', jsonl(row))).toMatchObject([{ ...better, annotator: 'u1' }]);
    expect((await previewFile(file(jsonl(row), 'jsonl'))).findings.notes).toEqual([]);
  });

  test('to_datasets without a server: users are the annotators, a rating is no vote', async () => {
    const row = {
      ...fields,
      'preference.responses': ['b', 'a'],
      'preference.responses.users': ['u1', 'u2'],
      'preference.responses.status': ['submitted', 'draft'],
      'quality.responses': [1],
      'quality.responses.users': ['u1'],
      'quality.responses.status': ['submitted'],
    };
    expect(await readAs('argilla', jsonl(row))).toMatchObject([{ ...better, annotator: 'u1' }]);
  });

  test('ratings of one text are scores of their users; of two questions, neither', async () => {
    const own = { prompt, response: apple };
    const rating = [
      { value: 4, user_id: 'u1', status: 'submitted' },
      { value: 2, user_id: 'u2', status: 'submitted' },
      { value: 1, user_id: 'u3', status: 'discarded' },
    ];
    const record = { id: '1', fields: own, responses: { rating } };
    const scored = { kind: 'text', prompt, text: apple, key: '1' };
    const expected = [
      { ...scored, score: 4, annotator: 'u1' },
      { ...scored, score: 2, annotator: 'u2' },
    ];
    const records = JSON.stringify([record]);
    expect(await readAs('argilla-ratings', records, 'json')).toMatchObject(expected);
    const row = {
      id: '1',
      ...own,
      'rating.responses': [4, 2],
      'rating.responses.users': ['u1', 'u2'],
      'rating.responses.status': ['submitted', 'submitted'],
    };
    expect(await readAs('argilla-ratings', jsonl(row))).toMatchObject(expected);
    const two = { ...record, responses: { rating, tone: rating } };
    const { problems } = await read(file(JSON.stringify([two]), 'json'));
    expect(problems).toMatchObject([{ code: 'several-ratings' }]);
  });

  test('a question that ranks the two texts: names in their order, or each with its rank', async () => {
    const ranked = (value: unknown) => ({
      id: '1',
      fields,
      responses: { ranking: [{ value, user_id: 'u1', status: 'submitted' }] },
    });
    const rank = (one: number, other: number) => [
      { value: 'response_a', rank: one },
      { value: 'response_b', rank: other },
    ];
    const rows = [ranked(['response_b', 'response_a']), ranked(rank(2, 1)), ranked(rank(1, 1))];
    expect(await readAs('argilla', JSON.stringify(rows), 'json')).toMatchObject([
      { ...better, annotator: 'u1' },
      better,
      { outcome: 'tie' },
    ]);
    const { problems } = await read(file(JSON.stringify([ranked('the longer one')]), 'json'));
    expect(problems).toMatchObject([{ code: 'bad-winner', label: 'the longer one' }]);
  });
});

describe('Label Studio', () => {
  const data = { prompt, answer1: carrot, answer2: apple };
  const annotation = (selected: string, change: object = {}) => ({
    completed_by: { id: 1, email: 'ana@example.org' },
    result: [{ from_name: 'p', to_name: 'p', type: 'pairwise', value: { selected } }],
    ...change,
  });

  test('JSON: every annotation that was not cancelled', async () => {
    const annotations = [
      annotation('right'),
      annotation('left', { completed_by: 2 }),
      annotation('left', { was_cancelled: true }),
    ];
    const predictions = [{ result: annotation('left').result }];
    const tasks = [
      { id: 1, data, annotations, predictions: [] },
      { id: 2, data, annotations: [], predictions },
    ];
    expect(await readAs('label-studio', JSON.stringify(tasks), 'json')).toMatchObject([
      { ...better, key: '1', annotator: 'ana@example.org' },
      { texts: [carrot, apple], annotator: '2' },
      { key: '2', outcome: null },
    ]);
  });

  test('JSON_MIN and CSV: the column of the control', async () => {
    const row = { id: 1, ...data, pw: 'right', annotator: 3, annotation_id: 9, lead_time: 3.2 };
    const expected = [{ ...better, annotator: '3', metadata: {} }];
    expect(await readAs('label-studio', JSON.stringify([row]), 'json')).toMatchObject(expected);
    const csv = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`;
    expect(await readAs('label-studio', csv, 'csv')).toMatchObject(expected);
  });

  test('choices that name a text, of a control that compares; other choices are none', async () => {
    const chosen = (from_name: string, ...choices: string[]) => ({
      from_name,
      to_name: 'p',
      type: 'choices',
      value: { choices },
    });
    const annotations = [
      { completed_by: 1, result: [chosen('length', '1'), chosen('better', '2')] },
      { completed_by: 2, result: [chosen('q', 'Response 1')] },
      { completed_by: 3, result: [chosen('length', '2'), chosen('topics', 'a', 'b')] },
    ];
    const task = { id: 1, data, annotations };
    expect(await readAs('label-studio', JSON.stringify([task]), 'json')).toMatchObject([
      { ...better, annotator: '1' },
      { texts: [carrot, apple], annotator: '2' },
    ]);
    const row = {
      id: 1,
      ...data,
      pref: 'Response 2',
      annotator: 3,
      annotation_id: 9,
      lead_time: 1,
    };
    const expected = [{ ...better, annotator: '3', metadata: {} }];
    expect(await readAs('label-studio', JSON.stringify([row]), 'json')).toMatchObject(expected);
    expect((await previewFile(file(JSON.stringify([row]), 'json'))).findings.notes).toEqual([]);
  });
});

test('Label Studio, ratings: a score of each annotation; of two controls, neither', async () => {
  const rated = (value: number, control = 'stars') => ({
    from_name: control,
    to_name: 't',
    type: 'rating',
    value: { rating: value },
  });
  const data = { prompt, text: apple };
  const annotations = [
    { completed_by: 1, result: [rated(4)] },
    { completed_by: 2, result: [rated(2)] },
    { completed_by: 3, result: [rated(1)], was_cancelled: true },
  ];
  const open = { id: 2, data: { prompt, text: carrot }, annotations: [] };
  const tasks = JSON.stringify([{ id: 1, data, annotations }, open]);
  expect(await readAs('label-studio-ratings', tasks, 'json')).toMatchObject([
    { kind: 'text', prompt, text: apple, key: '1', score: 4, annotator: '1' },
    { kind: 'text', prompt, text: apple, key: '1', score: 2, annotator: '2' },
    { kind: 'text', text: carrot, key: '2', score: null },
  ]);
  const two = { id: 1, data, annotations: [{ result: [rated(4), rated(1, 'safe')] }] };
  const { problems } = await read(file(JSON.stringify([two]), 'json'));
  expect(problems).toMatchObject([{ code: 'several-ratings' }]);
});

describe('Prodigy', () => {
  test('choice: options in HTML are the text that was shown', async () => {
    const options = [
      { id: 'a', html: '<i>Carrot</i>' },
      { id: 'b', html: '<style>p { color: red }</style><p>An&nbsp;<b>apple</b>.</p>' },
    ];
    const task = { html: 'Name a<br>fruit.', options, accept: ['b'], answer: 'accept' };
    expect(await readAs('prodigy', jsonl(task))).toMatchObject([
      { ...better, prompt: 'Name a\nfruit.' },
    ]);
    const list = { ...task, html: 'Name one:<ul><li>a fruit<li>&constructor;</ul>now.' };
    expect(await readAs('prodigy', jsonl(list))).toMatchObject([
      { prompt: 'Name one:\n\na fruit\n&constructor;\n\nnow.' },
    ]);
    const picture = { ...task, options: [{ id: 'a', html: '<img src="x.png">' }, options[1]] };
    const { problems } = await read(file(jsonl(picture), 'jsonl'));
    expect(problems).toMatchObject([{ code: 'empty-text' }]);
  });

  test('choice: HTML of which nothing is closed is read in one go', async () => {
    const open = ['<a', '<!--', '<script ', '<br'].map((tag) => ({
      html: prompt,
      accept: ['b'],
      answer: 'accept',
      options: [
        { id: 'a', html: `x${tag.repeat(50_000)}` },
        { id: 'b', html: apple },
      ],
    }));
    expect(await readAs('prodigy', jsonl(...open))).toHaveLength(open.length);
  });

  test('choice: the accepted option; what was ignored is no vote', async () => {
    const options = [
      { id: 'a', text: carrot },
      { id: 'b', text: apple },
    ];
    const task = { text: prompt, options, _view_id: 'choice', _annotator_id: 'ana' };
    expect(
      await readAs(
        'prodigy',
        jsonl(
          { ...task, accept: ['b'], answer: 'accept' },
          { ...task, accept: [], answer: 'ignore' },
        ),
      ),
    ).toMatchObject([{ ...better, annotator: 'ana' }, { outcome: null }]);
  });

  test('compare: accept or reject, as answered', async () => {
    const task = { input: { text: prompt }, accept: { text: carrot }, reject: { text: apple } };
    expect(
      await readAs('prodigy', jsonl({ ...task, answer: 'reject' }, { ...task, answer: 'accept' })),
    ).toMatchObject([better, { texts: [carrot, apple] }]);
  });
});
