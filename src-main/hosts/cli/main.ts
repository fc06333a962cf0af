/** The command line. Exit code 0: done, 1: failed, 2: wrong usage. */
import { Command, CommanderError } from 'commander';
import { type Failure, toFailure } from '../../contract/index.ts';
import { addCopy } from './commands/copy.ts';
import { addDemo } from './commands/demo.ts';
import { addEncode, addEncoders } from './commands/encoders.ts';
import { addEngines } from './commands/engines.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExport, addRank } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addSalvage } from './commands/salvage.ts';
import { addServe } from './commands/serve.ts';
import { addTrain } from './commands/train.ts';
import { version } from './version.ts';

/** The command line itself was wrong, though only the core could tell. */
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
]);

function createProgram(): Command {
  const program = new Command('dialect')
    .description('Turns preference labels of one domain into a reward model for another.')
    .version(version)
    .showHelpAfterError('(dialect COMMAND --help tells how a command is used)')
    .exitOverride();
  for (const add of [
    addDemo,
    addImport,
    addEncode,
    addTrain,
    addEvaluate,
    addRank,
    addExport,
    addServe,
    addEncoders,
    addEngines,
    addCopy,
    addSalvage,
  ]) {
    add(program);
  }
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

function printFailure(error: Failure): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

async function main(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    // A command may have done what it could, and not all of it.
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
    process.stderr.write(`dialect: ${failure.message}\n`);
    if (args.includes('--json')) printFailure(failure);
    if (failure.code === 'internal' && error instanceof Error && process.env['DIALECT_DEBUG']) {
      process.stderr.write(`${error.stack ?? ''}\n`);
    }
    return USAGE_CODES.has(failure.code) ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
