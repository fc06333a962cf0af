/** dialect tasks: what a project asks its annotators, and how many questions it has. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { DialectError, TaskId, TaskSettings } from '../../../contract/index.ts';
import { taskOf } from '../../../domain/tasks/index.ts';
import { listDomains } from '../../../store/data.ts';
import type { Db } from '../../../store/database.ts';
import { makePairs } from '../../../store/make-pairs.ts';
import { makeQuestions, taskCounts } from '../../../store/questions.ts';
import { setTaskSettings, taskSettings } from '../../../store/task-settings.ts';
import { idsOfNames } from '../domain-names.ts';
import { integer } from '../options.ts';
import { counted, createOutput, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';

/** Tasks with settings of their own: 'rating, choice or criteria'. */
const namesOfSettings = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  TaskId.options.filter((task) => task in TaskSettings.shape),
);

interface Options {
  set?: string;
  make?: TaskId;
  domain?: string;
  count: number;
  answers: number;
  likeLength: boolean;
  json: boolean;
}

export function addTasks(program: Command): void {
  program
    .command('tasks')
    .description('Shows what annotators are asked; changes that, and makes questions.')
    .argument('<project>', 'NAME.dialect')
    .option('--set <file>', `JSON with ${namesOfSettings}, as --json prints it`)
    .option('--make <task>', `${TaskId.options.join(', ')}: makes questions of texts`, taskNamed)
    .option('--domain <name>', 'the source domain whose texts are asked about')
    .option('--count <n>', 'most questions to make', integer(1, 100_000), 200)
    .option('--answers <n>', 'texts of a ranking or of a best-and-worst choice', integer(2, 9), 4)
    .option('--like-length', 'pairs of the texts whose lengths are most alike first', false)
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: Options) => {
      const output = createOutput(options.json);
      if (options.set === undefined && options.make === undefined) {
        const found = await readingProject(path, ({ db }) => stateOf(db));
        output.result(found, textOf(found));
        return;
      }
      const found = await withProject(path, 'dialect tasks', ({ db }) => {
        if (options.set !== undefined)
          setTaskSettings(db, settingsIn(options.set, taskSettings(db)));
        const made = options.make === undefined ? {} : { made: make(db, options.make, options) };
        return Promise.resolve({ ...stateOf(db), ...made });
      });
      if ('made' in found) output.note(`${counted(Number(found.made), 'question')} made.`);
      output.result(found, textOf(found));
    });
}

function taskNamed(text: string): TaskId {
  const task = TaskId.safeParse(text).data;
  if (task) return task;
  throw new InvalidArgumentError(`It must be one of ${TaskId.options.join(', ')}.`);
}

/** Settings that the file does not name stay. @throws DialectError `bad-settings` */
function settingsIn(path: string, now: TaskSettings): TaskSettings {
  let why: string;
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    const whole =
      typeof read === 'object' && read !== null && 'settings' in read ? read.settings : read;
    const parsed = TaskSettings.partial().strict().safeParse(whole);
    if (parsed.success) return { ...now, ...given(parsed.data) };
    why = parsed.error.issues
      .map(({ path: at, message }) => `${at.join('.')}: ${message}`)
      .join(' ');
  } catch (error) {
    why = (error as Error).message;
  }
  throw new DialectError(
    'bad-settings',
    `“${path}” does not hold the settings of tasks: ${why} Give a JSON object with ${namesOfSettings}. Nothing was changed.`,
    { path },
  );
}

/** Without undefined fields. */
function given(parts: Partial<TaskSettings>): Partial<TaskSettings> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
}

/** @throws DialectError `usage`, `unknown-domain` */
function make(db: Db, task: TaskId, { domain, count, answers, likeLength }: Options): number {
  const sources = listDomains(db).filter(({ role }) => role === 'source');
  if (domain === undefined && sources.length !== 1) {
    throw new DialectError('usage', 'Name the domain of the texts to ask about: --domain NAME.');
  }
  const [domainId] = domain === undefined ? [sources[0].id] : idsOfNames(sources, 'source', domain);
  return task === 'pairs'
    ? makePairs(db, domainId, count, likeLength ? 'length' : 'chance')
    : makeQuestions(db, { task, domainId, count, answers });
}

function stateOf(db: Db) {
  return { questions: taskCounts(db), settings: taskSettings(db) };
}

function textOf({ questions, settings }: ReturnType<typeof stateOf>): string {
  const rows = TaskId.options.map((task) => [
    task,
    String(questions[task]),
    taskOf(task).asks?.(settings) ?? '',
  ]);
  return table([['task', 'questions', 'asks'], ...rows]);
}
