/** Votes of every task: validated by it, never overwritten, and always consistent with their replay. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ListTaskId, type Params, TaskId } from '../../../src-main/contract/index.ts';
import { type Random, seededRandom, shuffle } from '../../../src-main/domain/random.ts';
import { taskOf } from '../../../src-main/domain/tasks/index.ts';
import {
  labelQuestion,
  nextQuestions,
  stepQuestion,
  submitQuestionVote,
} from '../../../src-main/services/labelling/questions.ts';
import { redoVote, submitVote, undoVote } from '../../../src-main/services/labelling/labelling.ts';
import type { Db } from '../../../src-main/store/database.ts';
import { rebuildStanding } from '../../../src-main/store/events.ts';
import { openProject } from '../../../src-main/store/open.ts';
import { labelOverview } from '../../../src-main/store/overview.ts';
import { makeQuestions, taskCounts } from '../../../src-main/store/questions.ts';
import { forgetCounts } from '../../../src-main/store/queues.ts';
import { listRuns } from '../../../src-main/store/runs.ts';
import { APPLICATION_ID, migrations } from '../../../src-main/store/schema.ts';
import {
  count,
  decision,
  importRecords,
  newProject,
  pairIds,
  temporaryFolder,
  textRecord,
  unlabelledPairs,
} from './support.ts';

const task: ListTaskId = 'ranking';

/** `prompts` prompts with four texts each, and one question for each. */
function withQuestions(prompts: number) {
  const { db } = newProject();
  const texts = Array.from({ length: prompts * 4 }, (_, i) =>
    textRecord(`prompt ${Math.floor(i / 4)}`, `answer ${i}`),
  );
  importRecords(db, texts);
  expect(makeQuestions(db, { task, domainId: 1, count: 100, answers: 4 })).toBe(prompts);
  return db;
}

const page: Params<'question.next'> = {
  annotator: 'ann',
  task: 'ranking',
  queue: 'pending',
  exclude: [],
  limit: 50,
  offset: 0,
};

function ranked(db: Db, questionId: number, answer: unknown, annotator = 'ann') {
  const shown = labelQuestion(db, annotator, questionId).answers.map(({ id }) => id);
  return submitQuestionVote(db, {
    questionId,
    annotator,
    outcome: 'ranked',
    answer,
    shown,
    durationMs: 900,
    reasons: [],
    note: '',
  });
}

describe('questions', () => {
  it('are made of texts that share a prompt, each set of them once', () => {
    const db = withQuestions(3);
    expect(makeQuestions(db, { task, domainId: 1, count: 100, answers: 4 })).toBe(0);
    expect(taskCounts(db)).toEqual({
      pairs: 0,
      ranking: 3,
      'best-worst': 0,
      rating: 0,
      choice: 0,
      criteria: 0,
    });
    const questions = nextQuestions(db, page);
    expect(questions.map(({ answers }) => answers.length)).toEqual([4, 4, 4]);
    expect(nextQuestions(db, page)).toEqual(questions);
    for (const { prompt, answers } of questions) {
      const first = Number(prompt.split(' ')[1]) * 4;
      const texts = [0, 1, 2, 3].map((i) => `answer ${first + i}`);
      expect(answers.map(({ text }) => text).sort()).toEqual(texts.sort());
    }
  });

  it('are shown in an order of each annotator’s own', () => {
    const db = withQuestions(12);
    const order = (annotator: string) =>
      nextQuestions(db, { ...page, annotator }).map(({ answers }) => answers.map(({ id }) => id));
    expect(order('ann')).toEqual(order('ann'));
    expect(order('ben')).not.toEqual(order('ann'));
  });
});

describe('a vote on a question', () => {
  it('is kept as it was given, and supersedes the former one', () => {
    const db = withQuestions(1);
    const [{ questionId, answers }] = nextQuestions(db, page);
    const [a, b, c, d] = answers.map(({ id }) => id);
    const first = ranked(db, questionId, [[b], [a, d], [c]]);
    expect(first.vote).toMatchObject({ task, answer: [[b], [a, d], [c]], shown: [a, b, c, d] });
    expect(first.overview).toMatchObject({ queues: { pending: 0, done: 1 }, canUndo: true });
    const second = ranked(db, questionId, [[a, b, c, d]]);
    expect(second.vote.supersedes).toBe(first.vote.id);
    expect(stepQuestion(db, { annotator: 'ann', task }, 'undo')?.question.vote).toEqual(first.vote);
    expect(count(db, 'event')).toBe(3);
  });

  it.each([
    ['no list', 'ranked', { best: 1 }, /no list of groups/],
    ['a text too few', 'ranked', [[1], [2], [3]], /leaves out a text/],
    ['a text twice', 'ranked', [[1, 1], [2], [3], [4]], /places a text twice/],
    ['a text of another question', 'ranked', [[1], [2], [3], [4], [5]], /does not belong/],
    ['an empty group', 'ranked', [[], [1, 2, 3, 4]], /no list of groups/],
    ['an outcome of another task', 'prefer', null, /outcome “prefer”, which rankings do not know/],
    ['a skip with an answer', 'skip', [[1, 2, 3, 4]], /sets the question aside and answers it/],
  ])('with %s is refused and leaves nothing', (_name, outcome, answer, sentence) => {
    const db = withQuestions(2);
    const questions = nextQuestions(db, page);
    const { questionId, answers } =
      questions.find((q) => q.answers.some(({ id }) => id === 1)) ?? questions[0];
    expect(() =>
      submitQuestionVote(db, {
        questionId,
        annotator: 'ann',
        outcome,
        answer,
        shown: answers.map(({ id }) => id),
        durationMs: 1,
        reasons: [],
        note: '',
      }),
    ).toThrow(sentence);
    expect(count(db, 'event')).toBe(0);
  });
});

/** An answer that is valid under the default settings. */
function someAnswer(task: ListTaskId, items: readonly number[], random: Random): unknown {
  const order = shuffle([...items], random);
  const either = () => [...items, null][random.below(items.length + 1)];
  switch (task) {
    case 'ranking':
      return random.next() < 0.5 ? order.map((id) => [id]) : [order.slice(0, 2), order.slice(2)];
    case 'best-worst':
      return { best: order[0], worst: order[1] };
    case 'rating':
      return { value: 1 + random.below(5), least: 1, most: 5 };
    case 'choice':
      return { options: [['good', 'bad'][random.below(2)]] };
    case 'criteria':
      return {
        overall: either(),
        by: ['correct', 'helpful', 'safe'].map((name) => [name, either()]),
      };
  }
}

describe('any sequence of votes, skips, undos and redos', () => {
  it('leaves the state of its replay, in each task by itself', () => {
    const db = withQuestions(3);
    for (const of of ListTaskId.options) {
      makeQuestions(db, { task: of, domainId: 1, count: 3, answers: 4 });
    }
    importRecords(db, unlabelledPairs(3), { domain: 'pairs' });
    const pairs = pairIds(db);
    const random = seededRandom('both tasks');
    const questions = ListTaskId.options.flatMap((of) =>
      nextQuestions(db, { ...page, task: of }).map(({ questionId, answers }) => ({
        of,
        questionId,
        items: answers.map(({ id }) => id),
      })),
    );
    expect(questions).toHaveLength(15);
    /** The standing votes by a plain list of votes: 'task annotator' -> votes done, votes undone. */
    const lists = new Map<string, { done: [string, string][]; undone: [string, string][] }>();
    const act = (
      name: string,
      vote: () => [string, string],
      step: (kind: 'undo' | 'redo') => unknown,
    ) => {
      const list = lists.get(name) ?? { done: [], undone: [] };
      lists.set(name, list);
      const dice = random.next();
      if (dice < 0.5) {
        list.done.push(vote());
        list.undone = [];
        return;
      }
      const kind = dice < 0.8 ? 'undo' : 'redo';
      const [from, to] = kind === 'undo' ? [list.done, list.undone] : [list.undone, list.done];
      const moved = from.pop();
      if (moved) to.push(moved);
      expect(step(kind) !== null).toBe(moved !== undefined);
    };
    for (let at = 0; at < 400; at++) {
      const annotator = random.next() < 0.6 ? 'ann' : 'ben';
      if (random.next() < 0.25) {
        act(
          `pairs ${annotator}`,
          () => {
            const pair = pairs[random.below(pairs.length)];
            const outcome = random.next() < 0.3 ? 'skip' : 'prefer';
            const { vote } = submitVote(db, decision(pair, annotator, { outcome }));
            return [`pairs ${annotator} ${pair.id}`, vote.id];
          },
          (kind) => (kind === 'undo' ? undoVote : redoVote)(db, annotator),
        );
        continue;
      }
      const of = ListTaskId.options[random.below(ListTaskId.options.length)];
      act(
        `${of} ${annotator}`,
        () => {
          const mine = questions.filter((question) => question.of === of);
          const { questionId, items } = mine[random.below(mine.length)];
          const skip = random.next() < 0.3;
          const { vote } = submitQuestionVote(db, {
            questionId,
            annotator,
            outcome: skip ? 'skip' : taskOf(of).decided[0],
            shown: items,
            answer: skip ? null : someAnswer(of, items, random),
            durationMs: 1,
            reasons: [],
            note: '',
          });
          return [`question ${annotator} ${questionId}`, vote.id];
        },
        (kind) => stepQuestion(db, { annotator, task: of }, kind),
      );
    }
    const expected = Object.fromEntries([...lists.values()].flatMap(({ done }) => done));
    const stands = () =>
      Object.fromEntries(
        db
          .prepare<[], { subject: string; event_id: string }>(
            `SELECT 'pairs ' || annotator || ' ' || pair_id AS subject, event_id FROM standing UNION ALL
             SELECT 'question ' || annotator || ' ' || question_id, event_id FROM question_standing`,
          )
          .all()
          .map(({ subject, event_id }) => [subject, event_id]),
      );
    expect(stands()).toEqual(expected);
    rebuildStanding(db);
    expect(stands()).toEqual(expected);
    for (const annotator of ['ann', 'ben']) {
      const kept = TaskId.options.map((of) => labelOverview(db, annotator, of));
      forgetCounts(db);
      expect(TaskId.options.map((of) => labelOverview(db, annotator, of))).toEqual(kept);
    }
  });
});

describe('a project of version 5', () => {
  it('keeps every vote, undo and redo, and which of them stand', async () => {
    const path = join(temporaryFolder(), 'old.dialect');
    const old = new Database(path);
    old.pragma(`application_id = ${APPLICATION_ID}`);
    for (const step of migrations.slice(0, 5)) old.exec(step);
    old.pragma('user_version = 5');
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => `00000000-000${n}-7000-8000-000000000000`);
    old.exec(`
      INSERT INTO meta VALUES ('name', 'Old'), ('id', 'old'), ('createdAt', '0');
      INSERT INTO domain VALUES (1, 'email', 'source', 0);
      INSERT INTO item VALUES (1, 1, x'01', '', 'p', 'good', '{}'), (2, 1, x'02', '', 'p', 'bad', '{}');
      INSERT INTO pair VALUES (7, 1, 1, 2, 'k', '{}', 3);
      INSERT INTO event VALUES
        ('${a}', 'vote', NULL, 7, 'ann', 'labelled', 'prefer', 1, 3, 2, 900, '["clear"]', 'n', NULL, 5),
        ('${b}', 'vote', NULL, 7, 'ann', 'labelled', 'tie', NULL, 2, 1, 80, '[]', '', '${a}', 6),
        ('${c}', 'undo', '${b}', 7, 'ann', 'labelled', NULL, NULL, NULL, NULL, NULL, '[]', '', NULL, 7),
        ('${d}', 'vote', NULL, 7, 'imported', 'imported', 'flag', NULL, NULL, NULL, NULL, '[]', '', NULL, 8);
      INSERT INTO standing VALUES (7, 'ann', '${a}', 'prefer'), (7, 'imported', '${d}', 'flag');
      INSERT INTO run (id, status, settings, votes, pairs, target_items, created_at)
      VALUES (1, 'stopped', '{}', 1, 1, 0, 9);
      INSERT INTO run_checkpoint VALUES (1, 9, 0.5, x'ff0f6f');`);
    const all = (db: Db, table: string) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all();
    const before = { event: all(old, 'event') as object[], standing: all(old, 'standing') };
    old.close();

    const project = await openProject(path, 'test');
    onTestFinished(() => project.close());
    const added = {
      task: 'pairs',
      question_id: null,
      answer: null,
      shown: null,
      batch: null,
      guidelines: null,
    };
    expect(all(project.db, 'event')).toEqual(before.event.map((row) => ({ ...row, ...added })));
    expect(all(project.db, 'standing')).toEqual(before.standing);
    expect(project.db.pragma('foreign_key_check')).toEqual([]);
    expect(redoVote(project.db, 'ann')?.pair.vote?.id).toBe(b);
    // Its checkpoint is of that version, so the run is not offered for resuming.
    expect(listRuns(project.db)).toMatchObject([{ resumable: null, outdated: true }]);
  });
});
