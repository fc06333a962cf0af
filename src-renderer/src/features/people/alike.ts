/** Whether competence by rewards tells annotators apart. */
import type { AnnotatorReport } from '#contract';

/** As good as 1, and as good as everything: two decimals are shown. */
const WHOLE = 0.995;

/**
 * Whether all annotators have a competence of 1 by rewards, though they do not always agree: where all err alike, texts
 * with like rewards explain their votes as well.
 */
export function alikeByRewards(
  annotators: readonly Pick<AnnotatorReport, 'competenceByRewards' | 'agreement'>[],
): boolean {
  const rated = annotators.filter(({ competenceByRewards: { value } }) => value !== null);
  const whole = rated.every(({ competenceByRewards: { value } }) => (value ?? 0) >= WHOLE);
  const differ = rated.some(({ agreement: { value } }) => value !== null && value < WHOLE);
  return rated.length > 1 && whole && differ;
}
