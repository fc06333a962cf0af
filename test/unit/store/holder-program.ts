/** Opens a project, reports it, and holds it until it is ended. */
import { openProject } from '../../../src-main/store/open.ts';

const [path, program] = process.argv.slice(2);
await openProject(path, program);
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);
