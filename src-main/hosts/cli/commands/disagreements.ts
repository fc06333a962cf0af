/** dialect disagreements: pairs on which annotators disagree, and what is decided about them. */
import { type Command, Option } from 'commander';
import { DialectError, type Disagreement, type Disagreements } from '../../../contract/index.ts';
import {
  adjudicate,
  disagreements,
  undoAdjudication,
} from '../../../services/labelling/adjudication.ts';
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
  annotator: string;
  note: string;
  undo: boolean;
  json: boolean;
}

export function addDisagreements(program: Command): void {
  program
    .command('disagreements')
    .description(
      'Lists pairs on which annotators disagree; settles one, which training then takes.',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--count <n>', 'most pairs to list', integer(1, 50), 10)
    .option('--settle <pair>', 'decides this pair, by its number in the list', integer(1, 2 ** 31))
    .addOption(new Option('--answer <which>', 'the decision').choices(ANSWERS))
    .option('--annotator <name>', 'who decides', 'command line')
    .option('--note <text>', 'why, for those who disagreed', '')
    .option('--undo', 'takes back the last decision of this annotator', false)
    .option('--json', 'prints one JSON object', false)
    .addHelpText(
      'after',
      '\nPairs only. Of the other tasks every answer counts where they differ: each with its share of the question, single\ntexts by their mean.',
    )
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      const page = { limit: options.count, exclude: [] };
      if (options.settle === undefined && !options.undo) {
        const found = await readingProject(path, ({ db }) => disagreements(db, page));
        output.result(found, textOf(found));
        return;
      }
      const found = await withProject(path, 'dialect disagreements', ({ db }) => {
        const undone = options.undo ? undoAdjudication(db, options.annotator) : null;
        if (options.settle !== undefined) settle(db, options.settle, options);
        return Promise.resolve({ undone: undone?.pairId ?? null, ...disagreements(db, page) });
      });
      output.result(found, textOf(found));
    });
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

const MOST_SHOWN = 60;
const shown = (text: string) => {
  const line = text.replaceAll(/\s+/gu, ' ');
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
};

function textOf({ total, settled, pairs }: Disagreements): string {
  const head = `${total} to settle, ${settled} settled.`;
  return [head, ...pairs.map(pairText)].join('\n\n');
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
