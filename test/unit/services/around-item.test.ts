/** The context of a ranked text: seeds and other answers to its prompt. */
import { expect, test } from 'vitest';
import { aroundItem } from '../../../src-main/services/transfer/around-item.ts';
import { addRun, addTargets, METHOD, type Prompts } from '../store/ranked.ts';
import { runWhole } from '../../../src-main/store/slices.ts';
import { newProject } from '../store/support.ts';

const prompts: Prompts = {
  'How?': { one: [3, 0], two: [2, 2], three: [1, 1] },
  'Why?': { other: [5, -5] },
};

function around(text: string, { seeds = true } = {}) {
  const { db } = newProject();
  addTargets(db, prompts);
  const runId = addRun(db, prompts, { seeds });
  const item = db.prepare('SELECT id FROM item WHERE text = ?').pluck().get(text) as number;
  return runWhole(aroundItem(db, runId, METHOD, item));
}

test('each seed has its own place for a text, among all texts', () => {
  expect(around('one').seeds).toEqual([
    { seed: 0, reward: 3, rank: 2 },
    { seed: 1, reward: 0, rank: 3 },
  ]);
  expect(around('one', { seeds: false }).seeds).toEqual([]);
});

test('the other answers of its prompt come best first, those of other prompts do not', () => {
  expect(around('one').answers.map(({ text }) => text)).toEqual(['two', 'three']);
  expect(around('other').answers).toEqual([]);
});

test('both are read in parts, whatever part a text is in', () => {
  const { db } = newProject();
  const many = Array.from({ length: 700 }, (_, i): [string, number[]] => [`text ${i}`, [i, -i]]);
  const large: Prompts = { 'How?': Object.fromEntries(many) };
  addTargets(db, large);
  const parts = aroundItem(db, addRun(db, large), METHOD, 350);
  let turns = 0;
  let step = parts.next();
  for (; !step.done; step = parts.next()) turns++;
  expect(turns).toBeGreaterThan(2);
  const own = db.prepare('SELECT text FROM item WHERE id = 350').pluck().get();
  const at = many.findIndex(([text]) => text === own);
  expect(step.value.seeds.map(({ rank }) => rank)).toEqual([many.length - at, at + 1]);
  expect(step.value.answers.map(({ rank }) => rank)).toEqual(
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
});
