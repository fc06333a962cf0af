/** Sentences on what an export of votes or pairs leaves out. */
import { ListTaskId } from '../../contract/index.ts';
import { taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { listDomains } from '../../store/data.ts';
import { spotCheckVotes } from '../../store/export.ts';
import { judgedAside } from '../../store/judges.ts';

/** Notes how many votes of other tasks are left out. @param which SQL condition for these */
export function noteQuestions(db: Db, note: (sentence: string) => void, which: string): void {
  const votes = Number(
    db
      .prepare(`SELECT count(*) FROM event WHERE kind = 'vote' AND question_id IS NOT NULL${which}`)
      .pluck()
      .get(),
  );
  if (votes === 0) return;
  note(
    `${votes} ${votes === 1 ? 'vote' : 'votes'} of other tasks, as ${namesOf(db, which)}, left out: export decisions, or the data of the project.`,
  );
}

/** They are only for measuring, and people train on a file of votes. */
export function noteSpotChecks(
  db: Db,
  where: 'anywhere' | 'source',
  note: (sentence: string) => void,
): void {
  const votes = spotCheckVotes(db, where);
  if (votes === 0) return;
  note(
    `${votes} ${votes === 1 ? 'vote' : 'votes'} of spot-checks left out, which measure candidates and are not trained on: export the data of the project to have them, marked.`,
  );
}

/** 'rankings and ratings' */
function namesOf(db: Db, which: string): string {
  const tasks = db
    .prepare<[], string>(
      `SELECT DISTINCT task FROM event WHERE question_id IS NOT NULL${which} ORDER BY task`,
    )
    .pluck()
    .all()
    .map((task) => ListTaskId.safeParse(task).data)
    .filter((task) => task !== undefined);
  return new Intl.ListFormat('en').format(tasks.map((task) => taskOf(task).noun.many));
}

/** Training also leaves them out until somebody includes them. */
export function noteJudges(db: Db, note: (sentence: string) => void): void {
  const sources = listDomains(db).filter(({ role }) => role === 'source');
  const votes = judgedAside(
    db,
    sources.map(({ id }) => id),
  );
  if (votes === 0) return;
  note(
    `${votes} ${votes === 1 ? 'vote' : 'votes'} of judges left out, as training leaves them out: include them in People, or export votes.`,
  );
}
