/**
 * Replaces Electron's own default application, which the wheel lacks: loads the application whose folder is named
 * on the command line, and the modules that `-r` names before it.
 */
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import electron from 'electron';

/** What Electron provides only for its default application. */
interface Internals {
  setVersion(version: string): void;
  setAppPath(folder: string): void;
}
type Load = (file: string, parent: unknown, asMain: boolean) => unknown;

const app = electron.app as typeof electron.app & Internals;
const load = (Module as unknown as { _load: Load })._load;

const args = process.argv.slice(1);
let folder: string | undefined;
while (folder === undefined && args.length > 0) {
  const next = args.shift() ?? '';
  if (next === '-r' || next === '--require') load(path.resolve(args.shift() ?? ''), null, false);
  else if (!next.startsWith('-')) folder = path.resolve(next);
}
if (folder === undefined) {
  process.stderr.write('No application was named.\n');
  app.exit(2);
} else {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
    productName: string;
  };
  app.setVersion(manifest.version);
  app.setName(manifest.productName);
  app.setDesktopName(`${manifest.productName}.desktop`);
  app.setAppPath(folder);
  load(folder, null, true);
}
