/** dialect disagreements: what annotators disagree on, and what is decided about it. */
import { type Command, Option } from 'commander';
import {
  DialectError,
  type Disagreement,
  type Disagreements,
  type QuestionDisagreement,
  type QuestionDisagreements,
} from '../../../contract/index.ts';
import {
  adjudicate,
  disagreements,
  undoAdjudication,
} from '../../../services/labelling/adjudication.ts';
import {
  adjudicateQuestion,
  questionDisagreements,
} from '../../../services/labelling/question-adjudication.ts';
import { pairById } from '../../../store/data.ts';
import type { Db } from '../../../store/database.ts';
import { integer } from '../options.ts';
import { createOutput, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';

const ANSWERS = ['first', 'second', 'tie', 'both-bad'] as const;

interface Options {
  count: number;
  settle?: number;
  answer?: (typeof ANSWERS)[number];
  settleQuestion?: number;
  as?: string;
  annotator: string;
  note: string;
  undo: boolean;
  json: boolean;
}

export function addDisagreements(program: Command): void {
  program
    .command('disagreements')
    .description(
      'Lists pairs and other questions on which annotators disagree; settles one, which training then takes.',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--count <n>', 'most pairs, and most other questions, to list', integer(1, 50), 10)
    .option('--settle <pair>', 'decides this pair, by its number in the list', integer(1, 2 ** 31))
    .addOption(new Option('--answer <which>', 'the decision').choices(ANSWERS))
    .option('--settle-question <number>', 'decides this other question', integer(1, 2 ** 31))
    .option('--as <name>', 'the decision: what this annotator answered')
    .option('--annotator <name>', 'who decides', 'command line')
    .option('--note <text>', 'why, for those who disagreed', '')
    .option('--undo', 'takes back the last decision of this annotator', false)
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      const changes = [options.settle, options.settleQuestion].some((one) => one !== undefined);
      if (!changes && !options.undo) {
        const found = await readingProject(path, ({ db }) => listed(db, options.count));
        output.result(found, textOf(found));
        return;
      }
      const found = await withProject(path, 'dialect disagreements', ({ db }) => {
        const undone = options.undo ? undoAdjudication(db, options.annotator) : null;
        if (options.settle !== undefined) settle(db, options.settle, options);
        if (options.settleQuestion !== undefined) {
          settleQuestion(db, options.settleQuestion, options);
        }
        return Promise.resolve({
          undone: undone && 'pairId' in undone ? undone.pairId : null,
          undoneQuestion: undone && 'questionId' in undone ? undone.questionId : null,
          ...listed(db, options.count),
        });
      });
      output.result(found, textOf(found));
    });
}

type Listed = Disagreements & { other: QuestionDisagreements };

function listed(db: Db, limit: number): Listed {
  const page = { limit, exclude: [] };
  return { ...disagreements(db, page), other: questionDisagreements(db, page) };
}

/** @throws DialectError `usage`, `not-found` */
function settle(db: Db, pairId: number, { answer, annotator, note }: Options): void {
  if (answer === undefined) {
    throw new DialectError('usage', `Give the decision: --answer ${ANSWERS.join(', ')}.`);
  }
  const { a, b } = pairById(db, pairId);
  const side = { first: a.id, second: b.id, tie: null, 'both-bad': null }[answer];
  adjudicate(db, {
    pairId,
    annotator,
    note,
    strength: 2,
    durationMs: 0,
    chosen: side,
    outcome: answer === 'first' || answer === 'second' ? 'prefer' : answer,
  });
}

/** @throws DialectError `usage`, `not-found`, `no-disagreement` */
function settleQuestion(db: Db, questionId: number, { as, annotator, note }: Options): void {
  const { questions } = questionDisagreements(db, { shown: questionId, limit: 1, exclude: [] });
  const said = questions[0]?.questionId === questionId ? questions[0].answers : [];
  const chosen = said.find(({ votes }) => votes.some((vote) => vote.annotator === as));
  if (chosen === undefined) {
    throw new DialectError(
      'usage',
      'Nothing was settled. Give the number of a question that is listed, and by --as the name of an annotator who answered it.',
    );
  }
  const { outcome, answer } = chosen;
  adjudicateQuestion(db, { questionId, annotator, note, durationMs: 0, outcome, answer });
}

const MOST_SHOWN = 60;
const shown = (text: string) => {
  const line = text.replaceAll(/\s+/gu, ' ');
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
};

function textOf({ total, settled, pairs, other }: Listed): string {
  const head = `Pairs: ${total} to settle, ${settled} settled.`;
  const others = `Other tasks: ${other.total} to settle, ${other.settled} settled.`;
  return [
    head,
    ...pairs.map(pairText),
    ...(other.total + other.settled === 0 ? [] : [others]),
    ...other.questions.map(questionText),
  ].join('\n\n');
}

function questionText({ questionId, task, prompt, texts, answers }: QuestionDisagreement): string {
  const said = answers.flatMap(({ words, votes }) =>
    votes.map(({ annotator, note }) => [annotator, words, shown(note)]),
  );
  return [
    `${questionId}  ${task}: ${shown(prompt)}`,
    ...texts.map(({ text }, at) => `  ${String.fromCharCode(65 + at)}: ${shown(text)}`),
    table([['annotator', 'said', 'note'], ...said]),
  ].join('\n');
}

function pairText({ pairId, prompt, answers, votes }: Disagreement): string {
  const said = votes.map(({ annotator, outcome, chosen, note }) => [
    annotator,
    outcome === 'prefer' ? (chosen === answers[0].id ? 'first' : 'second') : outcome,
    shown(note),
  ]);
  return [
    `${pairId}  ${shown(prompt)}`,
    `  first:  ${shown(answers[0].text)}`,
    `  second: ${shown(answers[1].text)}`,
    table([['annotator', 'said', 'note'], ...said]),
  ].join('\n');
}
