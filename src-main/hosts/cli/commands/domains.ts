/** dialect domains, dialect imports: the domains and imports of a project, and their removal or merging. */
import type { Command } from 'commander';
import { type DataChange, DialectError, type Domain } from '../../../contract/index.ts';
import { changeData } from '../../../services/data/changes.ts';
import { listDomains, renameDomain } from '../../../store/data.ts';
import type { OpenProject } from '../../../store/database.ts';
import { mergeDomain, removeDomain } from '../../../store/domain-changes.ts';
import { listImports } from '../../../store/import-log.ts';
import { undoImport } from '../../../store/undo-import.ts';
import { integer } from '../options.ts';
import { counted, createOutput, table } from '../output.ts';
import { readingProject, withProject } from '../project.ts';

interface DomainOptions {
  remove?: string;
  merge?: string;
  into?: string;
  rename?: string;
  to?: string;
  yes: boolean;
  json: boolean;
}

export function addDomains(program: Command): void {
  program
    .command('domains')
    .description('Lists the domains of a project; removes, merges or renames one.')
    .argument('<project>', 'the .dialect file')
    .option('--remove <name>', 'tells what goes with a domain, and with --yes removes it')
    .option('--merge <name>', 'tells what becomes of it, and with --yes moves all of it')
    .option('--into <name>', '... into this domain of the same role')
    .option('--rename <name>', 'renames a domain')
    .option('--to <name>', '... to this name')
    .option('--yes', 'does it, after a copy of the project was made beside it', false)
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, options: DomainOptions) => {
      const { remove, merge, into, rename, to, yes, json } = options;
      const acts = [remove, merge, rename].filter((name) => name !== undefined);
      if (
        acts.length > 1 ||
        (merge === undefined) !== (into === undefined) ||
        (rename === undefined) !== (to === undefined)
      ) {
        throw new DialectError(
          'usage',
          'Give one of --remove NAME, --merge NAME --into NAME, and --rename NAME --to NAME.',
        );
      }
      if (rename !== undefined && to !== undefined) {
        await withProject(path, 'dialect domains', async ({ db }) => {
          renameDomain(db, named(listDomains(db), rename).id, to);
          await Promise.resolve();
        });
        createOutput(json).result({ renamed: rename, to }, `“${rename}” is now “${to}”.`);
      } else if (remove === undefined && merge === undefined) await list(path, json);
      else {
        const change = (project: OpenProject) => {
          const domains = listDomains(project.db);
          const { id } = named(domains, remove ?? merge ?? '');
          const other = into === undefined ? null : named(domains, into).id;
          return changeData(
            project,
            (db, wish) =>
              other === null
                ? removeDomain(db, id, wish)
                : mergeDomain(db, { id, into: other }, wish),
            { dryRun: !yes },
          );
        };
        tell(await withProject(path, 'dialect domains', change), { yes, json });
      }
    });
}

export function addImports(program: Command): void {
  program
    .command('imports')
    .description('Lists the imports of a project that can be undone, and undoes one.')
    .argument('<project>', 'the .dialect file')
    .option(
      '--undo <number>',
      'tells what goes with an import, and with --yes undoes it',
      integer(1, 1e9),
    ) // prettier-ignore
    .option('--yes', 'does it, after a copy of the project was made beside it', false)
    .option('--json', 'prints one JSON object', false)
    .action(async (path: string, wishes: { undo?: number; yes: boolean; json: boolean }) => {
      const { undo, yes, json } = wishes;
      if (undo === undefined) {
        const imports = await readingProject(path, ({ db }) => listImports(db));
        const rows = imports.map(({ id, at, files, domains, texts, pairs }) => [
          String(id),
          new Date(at).toISOString().slice(0, 16),
          files.join(', '),
          domains.join(', '),
          String(texts),
          String(pairs),
        ]);
        const head = ['import', 'when (UTC)', 'files', 'domain', 'new texts', 'new pairs'];
        const text = rows.length > 0 ? table([head, ...rows]) : 'No import can be undone.';
        createOutput(json).result({ imports }, text);
        return;
      }
      const change = (project: OpenProject) =>
        changeData(project, (db, wish) => undoImport(db, undo, wish), { dryRun: !yes });
      tell(await withProject(path, 'dialect imports', change), { yes, json });
    });
}

async function list(path: string, json: boolean): Promise<void> {
  const domains = await readingProject(path, ({ db }) => listDomains(db));
  const rows = domains.map(({ name, role, items, pairs, labelled }) => [
    `“${name}”`,
    role,
    String(items),
    String(pairs),
    String(labelled),
  ]);
  const head = ['domain', 'role', 'texts', 'pairs', 'labelled'];
  createOutput(json).result({ domains }, table([head, ...rows]));
}

/** @throws DialectError `unknown-domain`, naming the existing ones */
function named(domains: readonly Domain[], name: string): Domain {
  const found = domains.find((domain) => domain.name === name);
  if (found) return found;
  const known = domains.map((domain) => domain.name);
  throw new DialectError(
    'unknown-domain',
    `There is no domain “${name}”. There are: ${known.map((one) => `“${one}”`).join(', ')}.`,
    { name, known },
  );
}

function tell(change: DataChange, { yes, json }: { yes: boolean; json: boolean }): void {
  const { texts, pairs, votes, scores, gold, runs } = change.gone;
  const counts = [
    counted(texts, 'text'),
    counted(pairs, 'pair'),
    counted(votes, 'vote'),
    counted(scores, 'score'),
    counted(gold, 'gold label'),
    counted(runs, 'run'),
  ].join(', ');
  createOutput(json).result(
    { ...change, done: yes },
    [
      `${yes ? 'Gone' : 'Would go'}: ${counts}.`,
      ...change.notes,
      change.backup === null
        ? 'Nothing was changed. Give --yes to do it.'
        : `The project as it was before: ${change.backup}`,
    ].join('\n'),
  );
}
