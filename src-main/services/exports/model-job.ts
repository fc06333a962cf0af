/** The export of a candidate's model as a job: a zip that the host saves or downloads. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { getRun } from '../../store/runs.ts';
import { inspect } from '../inspect/jobs.ts';
import type { Session } from '../session.ts';
import { pythonOfUser } from './check-scorer.ts';

/** @throws DialectError `not-found` */
export function modelJob(
  session: Session,
  { runId, method, withEncoder }: { runId: number; method: string; withEncoder: boolean },
): { jobId: string } {
  const project = session.state.project?.name ?? 'project';
  const folder = `${project}-run-${runId}-${method}-model`.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '-');
  const name = `${folder}.zip`;
  const to = session.temporaryPath(name);
  const application = `Dialect ${session.state.version}`;
  const python = pythonOfUser();
  const work = { kind: 'model', to, folder, withEncoder, python, application } as const;
  const run = getRun(session.project.db, runId);
  const label = run.methods.find((known) => known.method === method)?.label ?? method;
  let said = '';
  return inspect(session, { runId, method }, work, {
    kind: 'export',
    title: `Export the model ${label}, run ${runId}`,
    keep(message) {
      if (message.kind === 'model') said = message.said;
    },
    done() {
      const token = session.files.lend({ path: to, name, temporary: true });
      session.files.served([token]);
      return { message: said, file: { token, name } };
    },
    ended(status) {
      // A process that was stopped or died leaves its folder, and perhaps half a zip.
      if (status === 'done') return;
      for (const left of readdirSync(dirname(to))) {
        if (left.includes(basename(to)))
          rmSync(join(dirname(to), left), { recursive: true, force: true });
      }
    },
  });
}
