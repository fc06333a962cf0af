/** The checking process: checks a project that is too large to be checked while the user waits. */
import { answerParent } from '../parent.ts';
import type { CheckStart, FromCheck } from '../protocols/check.ts';
import { damageOf, unreadableRows } from '../../store/check-content.ts';
import { toldDamage } from '../../store/explain.ts';
import { openReadOnly } from '../../store/read-only.ts';

answerParent<CheckStart, FromCheck>(async ({ projectPath }, { send }) => {
  const project = await openReadOnly(projectPath);
  try {
    const damage = damageOf(project.db);
    const notices = damage === null ? unreadableRows(project.db, projectPath) : [];
    if (damage !== null) notices.push(toldDamage(projectPath, damage));
    send({ kind: 'checked', notices });
  } finally {
    project.close();
  }
});
