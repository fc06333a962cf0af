/**
 * Runs `dialect import ... --json` for each file of argument FOLDER, one after the other and each into a project
 * of its own in folder PROJECTS; prints all results as one JSON object.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { toFailure } from '../../src-main/contract/index.ts';
import { addImport } from '../../src-main/hosts/cli/commands/import.ts';

const [folder, projects] = process.argv.slice(2);
const said: Record<string, unknown> = {};
const write = process.stdout.write.bind(process.stdout);
for (const name of readdirSync(folder)) {
  const program = new Command('dialect').exitOverride();
  addImport(program);
  let printed = '';
  process.stdout.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  const args = ['import', join(projects, `${name}.dialect`), join(folder, name)];
  try {
    await program.parseAsync([...args, '--domain', 'd', '--role', 'source', '--json'], {
      from: 'user',
    });
    said[name] = JSON.parse(printed);
  } catch (error) {
    said[name] = { failure: toFailure(error).code };
  } finally {
    process.stdout.write = write;
  }
}
process.stdout.write(JSON.stringify(said));
