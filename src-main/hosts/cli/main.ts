/** The command line. Exit code 0: done, 1: failed, 2: wrong usage. */
import { Command, CommanderError } from 'commander';
import { toFailure } from '../../contract/errors.ts';
import type { Failure } from '../../contract/records.ts';
import { printable } from './output.ts';
import { version } from './version.ts';

type AddCommand = (program: Command) => void;

/** Each loads the modules that it needs: only the one that is called, or all of them for the help. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  import: async () => (await import('./commands/import.ts')).addImport,
  encode: async () => (await import('./commands/encoders.ts')).addEncode,
  train: async () => (await import('./commands/train.ts')).addTrain,
  evaluate: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  'label-next': async () => (await import('./commands/label-next.ts')).addLabelNext,
  'spot-check': async () => (await import('./commands/spot-check.ts')).addSpotCheck,
  rank: async () => (await import('./commands/export.ts')).addRank,
  export: async () => (await import('./commands/export.ts')).addExport,
  runs: async () => (await import('./commands/runs.ts')).addRuns,
  map: async () => (await import('./commands/map.ts')).addMap,
  report: async () => (await import('./commands/export.ts')).addReport,
  serve: async () => (await import('./commands/serve.ts')).addServe,
  encoders: async () => (await import('./commands/encoders.ts')).addEncoders,
  engines: async () => (await import('./commands/engines.ts')).addEngines,
  copy: async () => (await import('./commands/copy.ts')).addCopy,
  tasks: async () => (await import('./commands/tasks.ts')).addTasks,
  guidelines: async () => (await import('./commands/guidelines.ts')).addGuidelines,
  judge: async () => (await import('./commands/judge.ts')).addJudge,
  agreement: async () => (await import('./commands/agreement.ts')).addAgreement,
  disagreements: async () => (await import('./commands/disagreements.ts')).addDisagreements,
  domains: async () => (await import('./commands/domains.ts')).addDomains,
  imports: async () => (await import('./commands/domains.ts')).addImports,
  merge: async () => (await import('./commands/merge.ts')).addMerge,
  split: async () => (await import('./commands/merge.ts')).addSplit,
  salvage: async () => (await import('./commands/salvage.ts')).addSalvage,
};

/** Errors of usage that only the core can detect. */
const USAGE_CODES = new Set([
  'usage',
  'unknown-method',
  'bad-strength',
  'unknown-loss',
  'unknown-validator',
  'unknown-encoder',
  'unknown-domain',
  'unknown-format',
  'bad-mapping',
  'bad-settings',
  'bad-guidelines',
]);

async function createProgram(called: string | undefined): Promise<Command> {
  const program = new Command('dialect')
    .description('Turns preference labels of one domain into a reward model for another.')
    .version(version)
    .showHelpAfterError('(dialect COMMAND --help tells how a command is used)')
    .exitOverride();
  const known = called !== undefined && Object.hasOwn(commands, called);
  const wanted = known ? [commands[called]] : Object.values(commands);
  for (const load of wanted) (await load())(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

function printFailure(error: Failure): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const program = await createProgram(args[0]);
    await program.parseAsync(args, { from: 'user' });
    // A command may have done only part of its work.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      const asked = ['commander.helpDisplayed', 'commander.help', 'commander.version'];
      if (asked.includes(error.code) && error.exitCode === 0) return 0;
      const message = error.message.replace(/^error: /, '');
      if (args.includes('--json')) printFailure({ code: 'usage', message });
      return 2;
    }
    const failure = toFailure(error);
    process.stderr.write(`dialect: ${printable(failure.message)}\n`);
    if (args.includes('--json')) printFailure(failure);
    if (failure.code === 'internal' && error instanceof Error && process.env['DIALECT_DEBUG']) {
      process.stderr.write(`${error.stack ?? ''}\n`);
    }
    return USAGE_CODES.has(failure.code) ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
