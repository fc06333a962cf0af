/** Which pair comes next: by a quick model, for several annotators, with repeats and gold pairs among them. */
import { expect, it } from 'vitest';
import {
  labelPair,
  nextLabelPairs,
  submitVote,
} from '../../../src-main/services/labelling/labelling.ts';
import { Desks } from '../../../src-main/services/labelling/desks.ts';
import {
  endModelOrders,
  modelOrdersAtWork,
  noteVoteForOrder,
  orderAnew,
  wantModelOrder,
} from '../../../src-main/services/labelling/model-orders.ts';
import { peopleReport } from '../../../src-main/services/labelling/people.ts';
import { changeLabelSettings, labelSettings } from '../../../src-main/store/label-settings.ts';
import { makePairs } from '../../../src-main/store/make-pairs.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { labelNextInput } from '../../../src-main/store/label-next-input.ts';
import { modelVotes, orderInput } from '../../../src-main/store/model-orders.ts';
import { includeJudge } from '../../../src-main/store/task-settings.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { nextOfQueue } from '../../../src-main/store/queues.ts';
import {
  decision,
  importRecords,
  newProject,
  pairIds,
  pairRecord,
  textRecord,
  unlabelledPairs,
} from './support.ts';

const caller = { id: 1 };
const page = { queue: 'pending' as const, exclude: [], limit: 5, offset: 0 };

function asked(db: Db, annotator: string, exclude: number[] = []) {
  return nextLabelPairs(
    db,
    { ...page, annotator, exclude, holds: [] },
    { desks: new Desks(), caller },
  );
}

it('keeps a pair pending until as many annotators have decided it as the project wants', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(3));
  const [first] = pairIds(db);
  submitVote(db, decision(first, 'ann'));
  expect(labelOverview(db, 'ben').queues).toMatchObject({ pending: 2, second: 1 });
  changeLabelSettings(db, { overlap: 2 });
  expect(labelOverview(db, 'ben').queues).toMatchObject({ pending: 3, second: 0 });
  submitVote(db, decision(first, 'ben'));
  expect(labelOverview(db, 'cem').queues).toMatchObject({ pending: 2, second: 1 });
  expect(labelOverview(db, 'ann').queues).toMatchObject({ pending: 2, done: 1 });
  expect(labelSettings(db)).toEqual({ overlap: 2, repeats: 0, gold: 0, refreshEvery: 20 });
});

it('asks again, sides swapped and blind, and tells how consistent the votes are', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(60));
  changeLabelSettings(db, { repeats: 0.5 });
  const pairs = pairIds(db);
  for (const pair of pairs.slice(0, 20)) {
    const { first } = labelPair(db, 'ann', pair.id);
    submitVote(db, decision(pair, 'ann', { chosen: first.id, shownFirst: first.id }));
  }
  const decided = new Set(pairs.slice(0, 20).map(({ id }) => id));
  const seen = new Set<number>();
  for (let round = 0; round < 12 && seen.size < 4; round++) {
    for (const pair of asked(db, 'ann', [...seen])) {
      const again = decided.has(pair.pairId);
      if (!again || seen.has(pair.pairId)) continue;
      seen.add(pair.pairId);
      const before = labelPair(db, 'ann', pair.pairId);
      expect(pair).toMatchObject({ vote: null, draft: null, standing: before.vote?.id });
      expect(pair.first.id).toBe(before.second.id);
      // Half of them are decided the same way: the left one is another text now.
      const chosen = seen.size % 2 === 0 ? before.first.id : pair.first.id;
      submitVote(db, {
        ...decision(pairs[0], 'ann', { pairId: pair.pairId, chosen, shownFirst: pair.first.id }),
        replaces: pair.standing,
      });
    }
    const open = asked(db, 'ann').find(({ pairId }) => !decided.has(pairId));
    if (!open) break;
    decided.add(open.pairId);
    const shown = { chosen: open.first.id, shownFirst: open.first.id };
    submitVote(db, decision(pairs[0], 'ann', { pairId: open.pairId, ...shown }));
  }
  expect(seen.size).toBeGreaterThanOrEqual(2);
  const [ann] = peopleReport(db).annotators;
  expect(ann.repeats.n).toBe(seen.size);
  expect(ann.repeats.value).toBe(Math.floor(seen.size / 2) / seen.size);
});

it('mixes gold pairs into what is pending, which look like any other', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(30));
  importRecords(db, [pairRecord('gold', ['right', 'wrong'], 'prefer')], {
    domain: 'aim',
    role: 'gold',
  });
  changeLabelSettings(db, { gold: 0.5 });
  const pairs = pairIds(db);
  const domains: string[] = [];
  for (const pair of pairs.slice(0, 12)) {
    domains.push(...asked(db, 'ann').map(({ domain }) => domain));
    submitVote(db, decision(pair, 'ann'));
  }
  expect(domains).toContain('aim');
  expect(asked(db, 'ann').every(({ why }) => why.startsWith('Drawn at random'))).toBe(true);
});

it('orders pairs by a quick model in a process of its own, and by chance until it is there', async () => {
  const project = newProject();
  const { db } = project;
  const length = (n: number) => Array.from({ length: n }, (_, i) => `word${i}`).join(' ');
  importRecords(
    db,
    Array.from({ length: 30 }, (_, i) => textRecord(`p${i % 3}`, `${length(i + 1)}.`)),
  );
  importRecords(
    db,
    Array.from({ length: 20 }, (_, i) => textRecord('t', `${length(25 + (i % 5))}! ${i}`)),
    { domain: 'aim', role: 'target' },
  );
  const [domain] = [db.prepare("SELECT id FROM domain WHERE name = 'email'").pluck().get()];
  makePairs(db, Number(domain), 60);
  const textOf = db.prepare('SELECT text FROM item WHERE id = ?').pluck();
  const lengthOf = (id: number) => String(textOf.get(id)).length;
  const pairs = pairIds(db);
  for (const pair of pairs.slice(0, 12)) {
    const chosen = lengthOf(pair.a) > lengthOf(pair.b) ? pair.a : pair.b;
    submitVote(db, decision(pair, 'ann', { chosen }));
  }
  const next = (order: 'clear' | 'target' | 'disagreement' | 'gain' | 'random') =>
    nextOfQueue(db, { ...page, annotator: 'ann', task: 'pairs', order, limit: 60 });
  expect(next('clear')).toEqual(next('random'));

  wantModelOrder(project);
  await expect.poll(() => modelVotes(db), { timeout: 60_000 }).toBe(12);
  const open = pairs.slice(12);
  const mean = (ids: number[], of: (pair: (typeof pairs)[number]) => number) =>
    ids.reduce((sum, id) => sum + of(open.find((pair) => pair.id === id) ?? open[0]), 0) /
    ids.length;
  const gap = (pair: (typeof pairs)[number]) => Math.abs(lengthOf(pair.a) - lengthOf(pair.b));
  const long = (pair: (typeof pairs)[number]) => lengthOf(pair.a) + lengthOf(pair.b);
  const clear = next('clear');
  expect(clear.toSorted((a, b) => a - b)).toEqual(open.map(({ id }) => id));
  // The longer text won: pairs that differ much in length are clear, and the target's texts are long.
  expect(mean(clear.slice(0, 8), gap)).toBeGreaterThan(mean(clear.slice(-8), gap));
  const target = next('target');
  expect(mean(target.slice(0, 8), long)).toBeGreaterThan(mean(target.slice(-8), long));
  for (const order of ['disagreement', 'gain'] as const) {
    expect(next(order).toSorted((a, b) => a - b)).toEqual(open.map(({ id }) => id));
  }

  // New texts make a new list necessary: until then the order is random again.
  importRecords(db, unlabelledPairs(1));
  expect(next('clear')).toEqual(next('random'));
  orderAnew(project);
  await endModelOrders(project);
});

it('makes orders anew at every twenty votes, those before it was opened included, and when somebody begins', async () => {
  const project = newProject();
  const { db } = project;
  importRecords(db, unlabelledPairs(40));
  const pairs = pairIds(db);
  const vote = (count: number) => {
    for (const pair of pairs.splice(0, count)) {
      submitVote(db, decision(pair, 'ann'));
      noteVoteForOrder(project);
    }
  };
  for (const pair of pairs.splice(0, 15)) submitVote(db, decision(pair, 'ann'));
  wantModelOrder(project, { begins: true });
  await modelOrdersAtWork(project);
  expect(modelVotes(db)).toBe(15);
  // It has seen every vote: whoever begins again finds it as it is.
  wantModelOrder(project, { begins: true });
  expect(modelOrdersAtWork(project)).toBeNull();
  vote(4);
  expect(modelOrdersAtWork(project)).toBeNull();
  vote(1);
  expect(modelOrdersAtWork(project)).not.toBeNull();
  await modelOrdersAtWork(project);
  expect(modelVotes(db)).toBe(20);

  vote(1);
  wantModelOrder(project);
  expect(modelOrdersAtWork(project)).toBeNull();
  wantModelOrder(project, { begins: true });
  await modelOrdersAtWork(project);
  expect(modelVotes(db)).toBe(21);

  changeLabelSettings(db, { refreshEvery: 0 });
  wantModelOrder(project, { begins: true });
  await modelOrdersAtWork(project);
  vote(3);
  wantModelOrder(project, { begins: true });
  expect(modelOrdersAtWork(project)).toBeNull();
});

it('tries no order again that failed until its data are others, or somebody asks', async () => {
  const project = newProject();
  importRecords(project.db, unlabelledPairs(3));
  const broken = { ...project, path: `${project.path}.gone` };
  wantModelOrder(broken);
  expect(modelOrdersAtWork(broken)).not.toBeNull();
  await modelOrdersAtWork(broken);
  wantModelOrder(broken);
  expect(modelOrdersAtWork(broken)).toBeNull();
  importRecords(project.db, [pairRecord('new', ['one', 'other'])]);
  wantModelOrder(broken);
  expect(modelOrdersAtWork(broken)).not.toBeNull();
  await modelOrdersAtWork(broken);
  orderAnew(project);
  await modelOrdersAtWork(project);
  expect(modelVotes(project.db)).toBe(0);
});

it('asks again only what is of the domain that was chosen, and what no other window holds', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(40));
  const more = Array.from({ length: 10 }, (_, i) =>
    pairRecord(`other ${i}`, [`one ${i}`, `two ${i}`]),
  );
  importRecords(db, more, { domain: 'reviews' });
  changeLabelSettings(db, { repeats: 0.5 });
  const idOf = db.prepare('SELECT id FROM domain WHERE name = ?').pluck();
  const inDomain = db.prepare('SELECT domain_id FROM pair WHERE id = ?').pluck();
  const [email, reviews] = [Number(idOf.get('email')), Number(idOf.get('reviews'))];
  const pairs = pairIds(db);
  const emails = pairs.filter(({ id }) => inDomain.get(id) === email);
  for (const pair of emails.slice(0, 30)) submitVote(db, decision(pair, 'ann'));
  const desks = new Desks();
  const repeated = (domainId: number, skip: number) => {
    const exclude = Array.from({ length: skip }, (_, i) => 100_000 + i);
    const wish = { ...page, annotator: 'ann', domainId, exclude, holds: [] };
    return nextLabelPairs(db, wish, { desks, caller })
      .filter(({ standing }) => standing !== null)
      .map(({ pairId }) => pairId);
  };
  // The draw depends on how many are left out.
  const draws = Array.from({ length: 20 }, (_, i) => i);
  const ofEmail = new Set(draws.flatMap((skip) => repeated(email, skip)));
  expect(ofEmail.size).toBeGreaterThan(3);
  expect(draws.flatMap((skip) => repeated(reviews, skip))).toEqual([]);
  desks.lend({ id: 2 }, 'ann', { task: 'pairs', ids: [...ofEmail] });
  for (const id of draws.flatMap((skip) => repeated(email, skip)))
    expect(ofEmail).not.toContain(id);
});

it('learns from a judge only where somebody included it, and still asks people for what a judge decided', () => {
  const { db } = newProject();
  importRecords(db, unlabelledPairs(3));
  const [first, second] = pairIds(db);
  submitVote(db, decision(first, 'ann'));
  submitVote(db, decision(second, 'judge: local'));
  expect(orderInput(db).votes).toHaveLength(1);
  expect(labelNextInput(db, 1).voted.map(({ id }) => id)).toEqual([first.id]);
  expect(labelNextInput(db, 1).open.map(({ id }) => id)).toContain(second.id);
  includeJudge(db, 'judge: local', true);
  expect(orderInput(db).votes).toHaveLength(2);
  expect(labelNextInput(db, 1).voted).toHaveLength(2);
});
