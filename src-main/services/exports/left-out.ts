/** Sentences on what an export of votes or pairs leaves out. */
import { ListTaskId } from '../../contract/index.ts';
import { taskOf } from '../../domain/tasks/index.ts';
import type { Db } from '../../store/database.ts';
import { listDomains } from '../../store/data.ts';
import { spotCheckVotes } from '../../store/export.ts';
import { judgedAside } from '../../store/judges.ts';

/** Tasks whose questions compare texts, so that their votes can be written as pairs. */
export const comparing = ListTaskId.options.filter((task) => taskOf(task).texts.most > 1);

/** Notes how many votes of other tasks than these are left out. */
export function noteQuestions(
  db: Db,
  note: (sentence: string) => void,
  written: readonly ListTaskId[],
): void {
  const leftOut = db
    .prepare<[string], { task: string; votes: number }>(
      `SELECT task, count(*) FILTER (WHERE kind = 'vote') AS votes FROM event
       WHERE question_id IS NOT NULL AND task NOT IN (SELECT value FROM json_each(?))
       GROUP BY task ORDER BY task`,
    )
    .all(JSON.stringify(written));
  const votes = leftOut.reduce((sum, of) => sum + of.votes, 0);
  if (votes === 0) return;
  const names = leftOut.flatMap(({ task }) => {
    const known = ListTaskId.safeParse(task).data;
    return known ? [taskOf(known).noun.many] : [];
  });
  note(
    `${votes} ${votes === 1 ? 'vote' : 'votes'} of other tasks, as ${new Intl.ListFormat('en').format(names)}, left out: export decisions, or the data of the project.`,
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
