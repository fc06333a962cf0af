/** dialect copy: a complete copy of a project, even while it is open. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { DialectError } from '../../../contract/index.ts';
import { copySlowly } from '../../../store/copy.ts';
import { noFolder } from '../../../store/explain.ts';
import { createOutput } from '../output.ts';
import { readingProject } from '../project.ts';

export function addCopy(program: Command): void {
  program
    .command('copy')
    .description('Copies a project with its newest votes, also while it is open.')
    .argument('<project>', 'the .dialect file')
    .argument('<copy>', 'the new .dialect file; never over another file')
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, copy: string, options: { json: boolean }) => {
      const target = resolve(copy);
      if (existsSync(target)) {
        throw new DialectError('exists', `${target} exists already. Choose another name.`, {
          path: target,
        });
      }
      if (!existsSync(dirname(target))) throw noFolder(target);
      await readingProject(path, ({ db }) => copySlowly(db, target));
      createOutput(options.json).result({ copy: target }, `Copied to ${target}.`);
    });
}
