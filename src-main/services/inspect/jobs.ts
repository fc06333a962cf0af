/**
 * Inspections of a finished run as jobs: in a process of its own, with the result stored in the project.
 */
import { type Job, fromFailure, type MapProjection, TakenApart } from '../../contract/index.ts';
import type { ChildEnd } from '../../processes/child.ts';
import { startInspector } from '../../processes/inspector.ts';
import type { FromInspector, InspectStart } from '../../processes/protocols/inspector.ts';
import type { Db } from '../../store/database.ts';
import { inspectionOf, keepInspection } from '../../store/inspections.ts';
import { keepMap } from '../../store/text-maps.ts';
import { getRun } from '../../store/runs.ts';
import type { Session } from '../session.ts';

interface Of {
  runId: number;
  method: string;
}

const apartName = (itemId: number) => `text ${itemId}`;

export function keptApart(db: Db, { runId, method, itemId }: Of & { itemId: number }) {
  return inspectionOf(db, { runId, method, name: apartName(itemId) }, TakenApart)?.about ?? null;
}

/** @throws DialectError `not-found` */
export function apartJob(session: Session, of: Of & { itemId: number }): { jobId: string } {
  const { runId, method, itemId } = of;
  const { db } = session.project;
  const title = 'Take a text apart';
  return inspect(
    session,
    of,
    { kind: 'apart', itemId },
    {
      kind: 'inspect',
      title,
      keep(message) {
        if (message.kind !== 'apart') return;
        keepInspection(db, { runId, method, name: apartName(itemId) }, { about: message.found });
      },
    },
  );
}

/** @throws DialectError `not-found` */
export function mapJob(
  session: Session,
  of: Of & { projection: MapProjection },
): { jobId: string } {
  const { projection } = of;
  const { db } = session.project;
  const title = projection === 'umap' ? 'Draw maps by UMAP' : 'Draw maps by PCA';
  return inspect(
    session,
    of,
    { kind: 'map', projection },
    {
      kind: 'inspect',
      title,
      keep(message) {
        if (message.kind === 'map') keepMap(db, of, message.about, message.data);
      },
    },
  );
}

interface Kept {
  kind: 'inspect' | 'export';
  title: string;
  /** Stores the process's result. */
  keep(message: FromInspector): void;
  /** What the job says of itself once it is done. */
  done?(): Partial<Job>;
  /** Called when the process has ended, before `done`. */
  ended?(status: ChildEnd['status']): void;
}

/** @throws DialectError `not-found` */
export function inspect(
  session: Session,
  { runId, method }: Of,
  work: InspectStart['work'],
  { kind, title, keep, done = () => ({ message: 'Done.' }), ended }: Kept,
): { jobId: string } {
  const { project, home, jobs } = session;
  getRun(project.db, runId);
  const jobId = jobs.start(kind, title, async (job, signal): Promise<Partial<Job>> => {
    job.update({ runId, message: 'Opening the run' });
    const start = { projectPath: project.path, runId, method, models: home.models, work };
    const child = startInspector(start, (message) => {
      if (message.kind === 'progress') {
        const { fraction, message: said, secondsLeft } = message;
        job.update({ fraction, message: said, secondsLeft });
      } else {
        getRun(project.db, runId); // it may have been deleted meanwhile
        keep(message);
      }
    });
    job.killable(() => child.kill());
    if (signal.aborted) child.stop();
    signal.addEventListener('abort', () => child.stop(), { once: true });
    const end = await child.ended;
    ended?.(end.status);
    if (end.status === 'failed') throw fromFailure(end.failure);
    if (end.status === 'stopped') return { state: 'stopped', message: 'Stopped.' };
    if (kind === 'inspect') session.publish('data', { what: 'runs' });
    return done();
  });
  return { jobId };
}
