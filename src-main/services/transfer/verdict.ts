/** The verdict of now, and what can be done about it. */
import type { JudgedRun, NextStep, Run, SpotCheck, Verdict } from '../../contract/index.ts';
import { FIRST_LOOK } from '../../domain/spot-check/sequential.ts';
import { checkedVerdict } from '../../domain/verdict-checked.ts';
import { keepFindings } from '../../store/checkpoints.ts';
import type { Db } from '../../store/database.ts';
import { unlabelledPairs } from '../../store/unlabelled.ts';
import { spotCheckOf } from './spot-check.ts';

/**
 * The run's own verdict, and what its spot-check makes of it. Reads only.
 *
 * @returns null for runs of earlier versions
 * @throws DialectError `no-run` where the run has not ended
 */
export function judgedRun(db: Db, run: Run): JudgedRun | null {
  const { findings } = run;
  if (!findings) return null;
  const check = spotCheckOf(db, run);
  const verdict = checkedVerdict(findings.unchecked ?? findings.verdict, check);
  return { runId: run.id, verdict, next: nextStep(db, run, verdict, check) };
}

/**
 * Has the run keep the verdict, so that whatever names its candidate names the same.
 *
 * @returns whether it is another than it was
 */
export function keepJudged(db: Db, run: Run, verdict: Verdict): boolean {
  const { findings } = run;
  if (!findings || JSON.stringify(findings.verdict) === JSON.stringify(verdict)) return false;
  const unchecked = verdict.checked === null ? null : (findings.unchecked ?? findings.verdict);
  keepFindings(db, run.id, { ...findings, chosen: verdict.candidate, verdict, unchecked });
  return true;
}

const RANK: NextStep = { kind: 'rank', count: null, role: null };
const TRAIN: NextStep = { kind: 'train', count: null, role: null };

function nextStep(db: Db, run: Run, verdict: Verdict, check: SpotCheck): NextStep {
  const { advice, labels, labelsOf } = verdict;
  if (advice === 'only-length' || advice === 'nothing-transfers') {
    const count = check.labelled - check.moved;
    return count === 0 ? TRAIN : { kind: 'move', count, role: null };
  }
  if (labelsOf === 'source') {
    const { pairs } = unlabelledPairs(db);
    return pairs === 0
      ? { kind: 'import', count: null, role: 'source' }
      : { kind: 'label', count: Math.min(labels ?? pairs, pairs), role: 'source' };
  }
  const drawable = check.waiting + check.left;
  if (labelsOf === 'target') {
    return drawable === 0
      ? { kind: 'import', count: null, role: 'target' }
      : { kind: 'spot-check', count: Math.min(labels ?? FIRST_LOOK, drawable), role: 'target' };
  }
  if (run.methods.length === 1 && verdict.checked === null) return TRAIN;
  if (verdict.checked !== null || drawable === 0) return RANK;
  // Validators without target labels can mislead: a few tens of labels show a gross error.
  const missing = Math.max(1, FIRST_LOOK - check.labelled);
  return { kind: 'spot-check', count: Math.min(missing, drawable), role: 'target' };
}
