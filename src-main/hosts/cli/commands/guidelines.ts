/** dialect guidelines: what annotators go by, the reasons that they choose from, and their history. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  DialectError,
  type Guidelines,
  type GuidelinesVersion,
  ReasonGiven,
} from '../../../contract/index.ts';
import { guidelines, guidelinesHistory, setGuidelines } from '../../../store/guidelines.ts';
import { integer } from '../options.ts';
import { createOutput, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';

interface Options {
  set?: string;
  reasons?: string;
  author: string;
  history: boolean;
  number?: number;
  json: boolean;
}

export function addGuidelines(program: Command): void {
  program
    .command('guidelines')
    .description(
      'Shows what annotators go by and the reasons they choose from; writes a new version.',
    )
    .argument('<project>', 'NAME.dialect')
    .option('--set <file>', 'Markdown: the guidelines from now on')
    .option('--reasons <file>', 'JSON: [{"label": "more correct", "key": "q"}, ...]')
    .option('--author <name>', 'who writes them', 'command line')
    .option('--history', 'lists all versions, and the votes given under each', false)
    .option(
      '--number <n>',
      'shows this version; 0 those that Dialect comes with',
      integer(0, 100_000),
    )
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      if (options.set !== undefined || options.reasons !== undefined) {
        const wish = {
          ...(options.set === undefined ? {} : { text: contentOf(options.set) }),
          ...(options.reasons === undefined ? {} : { reasons: reasonsIn(options.reasons) }),
        };
        const written = await withProject(path, 'dialect guidelines', ({ db }) => {
          const { text, reasons } = guidelines(db);
          const content = { text, reasons, ...wish };
          return Promise.resolve(setGuidelines(db, content, { author: options.author }));
        });
        output.result(written, `Votes are given under version ${written.number}.`);
      } else if (options.history) {
        const versions = await readingProject(path, ({ db }) => guidelinesHistory(db));
        output.result({ versions }, historyOf(versions));
      } else {
        const found = await readingProject(path, ({ db }) => {
          const { number } = options;
          if (number === undefined) return guidelines(db);
          const version = guidelinesHistory(db).find((one) => one.number === number);
          return guidelines(db, version === undefined ? `number ${number}` : version.id);
        });
        output.result(found, textOf(found));
      }
    });
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DialectError(
      'not-found',
      `“${path}” could not be read: ${(error as Error).message}. Nothing was changed.`,
      { path },
    );
  }
}

/** @throws DialectError `bad-guidelines` */
function reasonsIn(path: string): ReasonGiven[] {
  const text = contentOf(path);
  let why: string;
  try {
    const parsed = z.array(ReasonGiven).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    why = parsed.error.issues
      .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
      .join(' ');
  } catch (error) {
    why = (error as Error).message;
  }
  throw new DialectError(
    'bad-guidelines',
    `“${path}” holds no reasons: ${why} Give a JSON list of objects with label and, where it has one, key. Nothing was changed.`,
    { path },
  );
}

function textOf({ number, author, at, text, reasons }: Guidelines): string {
  const written =
    at === null ? 'as Dialect comes with them' : `by ${author}, ${new Date(at).toISOString()}`;
  const keys = reasons.map(({ id, label, key }) => [key ?? '', label, id]);
  const listed = keys.length === 0 ? 'No reasons.' : table([['key', 'reason', 'id'], ...keys]);
  return `${text.trimEnd()}\n\n${listed}\n\nVersion ${number}, ${written}.`;
}

function historyOf(versions: readonly GuidelinesVersion[]): string {
  return table([
    ['version', 'written', 'by', 'votes', ''],
    ...versions.map(({ number, at, author, votes, current }) => [
      String(number),
      at === null ? 'comes with Dialect' : new Date(at).toISOString(),
      author,
      String(votes),
      current ? 'counts now' : '',
    ]),
  ]);
}
