/** The advice of a run in words, and what to do next; formed without gold. */
import type { Evaluation, EvidenceSection, NextStep, Run, RunFindings, Verdict } from '#contract';
import { integer, isolated, plural } from '../../ui/format.ts';
import type { IconName } from '../../ui/Icon.svelte';

export interface NextAct {
  label: string;
  icon: IconName;
  /** The candidate whose ranking to show; else the pairs to label, or the room to go to. */
  method?: string;
  pairs?: 'source' | 'spot-check';
  /** Number of pairs to draw, or to send to the queue. */
  count?: number;
  room?: 'data' | 'train' | 'spot-check-evidence';
}

/** Null for runs of earlier versions. */
export function verdictOf(
  run: Pick<Run, 'findings'>,
  evaluation: Pick<Evaluation, 'verdict'> | null | undefined,
): Verdict | null {
  return run.findings?.verdict ?? evaluation?.verdict ?? null;
}

export function labelOf(run: Pick<Run, 'methods'>, method: string): string {
  return run.methods.find((one) => one.method === method)?.label ?? method;
}

/** A reward model among the encoders, used without training. */
const AS_IS = 'as-is';

/** 'Adapt with WDGRL 0.1', 'Do not adapt', 'Label 120 more pairs', 'Check 80 target pairs blind'. */
export function headline(verdict: Verdict, run: Pick<Run, 'methods'>): string {
  switch (verdict.advice) {
    case 'adapt':
      return `Adapt with ${isolated(labelOf(run, verdict.candidate))}`;
    case 'do-not-adapt':
      return verdict.candidate === AS_IS ? 'Use the reward model as it is' : 'Do not adapt';
    case 'only-length':
      return 'Only length transfers';
    case 'nothing-transfers':
      return 'Nothing transfers';
    case 'label-more': {
      const count =
        verdict.labels === null ? '' : `${ceilingWord(verdict)}${integer(verdict.labels)} `;
      return verdict.labelsOf === 'target'
        ? `Check ${count}target pairs blind`
        : `Label ${count}more pairs`;
    }
  }
}

/** Earlier versions, whose reasons name no evidence, wrote their ceiling where more are needed. */
function ceilingWord({ labels, evidence }: Verdict): string {
  return evidence.length === 0 && (labels ?? 0) >= 2000 ? 'at least ' : '';
}

/** The act for the step that the core found; null if the verdict alone decides. */
function actOf({ kind, count, role }: NextStep): NextAct | null {
  switch (kind) {
    case 'label':
      return {
        label: `Label ${plural(count ?? 0, 'source pair')}`,
        icon: 'label',
        pairs: 'source',
        count: count ?? 0,
      };
    case 'spot-check':
      return {
        label: `Check ${plural(count ?? 0, 'target pair')} blind`,
        icon: 'label',
        pairs: 'spot-check',
        count: count ?? 0,
      };
    case 'import':
      return {
        label: role === 'target' ? 'Import target texts' : 'Import source pairs',
        icon: 'data',
        room: 'data',
      };
    case 'train':
      return { label: 'Train', icon: 'train', room: 'train' };
    case 'move':
      return {
        label: 'Learn from these votes',
        icon: 'train',
        room: 'spot-check-evidence',
      };
    case 'rank':
      return null;
  }
}

/**
 * Null if there is nothing to do: the ranking in question is already shown.
 *
 * @param step what can be done; if left out, or for a run of an earlier version, the verdict alone decides
 */
export function nextAct(
  verdict: Verdict,
  run: Pick<Run, 'methods'>,
  shown: { method: string; view: 'ranking' | 'evidence' },
  step: NextStep | null = null,
): NextAct | null {
  const act = step && actOf(step);
  if (act) return act;
  if (verdict.advice === 'label-more') {
    return verdict.labelsOf === 'target'
      ? { label: 'Label drawn pairs', icon: 'label', pairs: 'spot-check' }
      : { label: 'Label', icon: 'label', pairs: 'source' };
  }
  if (shown.method === verdict.candidate && shown.view === 'ranking') return null;
  return {
    label: `Show the ranking of ${isolated(labelOf(run, verdict.candidate))}`,
    icon: 'transfer',
    method: verdict.candidate,
  };
}

/** Ids of the headings of the evidence sections. */
export const headings: ReadonlyMap<string, string> = new Map<EvidenceSection, string>([
  ['spot-check', 'spot-check-title'],
  ['source', 'source-title'],
  ['validators', 'validators-title'],
  ['diagnostics', 'diagnostics-title'],
  ['ranking', 'ranking-title'],
  ['shortcuts', 'shortcuts-title'],
  ['coverage', 'coverage-title'],
]);

/** The heading under which a reason's basis is shown; null for reasons of earlier versions. */
export function headingOf(verdict: Verdict, reason: number): string | null {
  return headings.get(verdict.evidence.at(reason) ?? '') ?? null;
}

/** How far the validators agree, in words. */
export function agreementSentence(findings: RunFindings, run: Pick<Run, 'methods'>): string {
  const { concordance, validators } = findings;
  const judges = validators.filter((one) => one.favourite !== null);
  if (judges.length === 0) return 'No validator could judge these candidates.';
  const favourites = [...new Set(judges.map((one) => one.favourite ?? ''))];
  const first =
    favourites.length === 1
      ? `${judges.length === 1 ? judges[0]?.label : 'All of them'} put${judges.length === 1 ? 's' : ''} ${labelOf(run, favourites[0] ?? '')} first.`
      : `${judges.map((one) => `${one.label} puts ${labelOf(run, one.favourite ?? '')} first`).join(', ')}.`;
  if (concordance === null) return first;
  return `The validators ${agreement(concordance, judges.length)} in how they rank the candidates. ${first}`;
}

/** Mean rank correlation below which the verdict counts validators as contradicting each other. */
const LEAST_AGREEMENT = 0.2;
const LARGE_AGREEMENT = 0.6;

/**
 * Kendall's W in words. Its meaning depends on the number of validators: two with unrelated rankings reach .5.
 * Their mean rank correlation is (m W - 1) / (m - 1) (Kendall 1970, ch. 6).
 *
 * @param validators m, those that could judge; at least 2
 */
export function agreement(concordance: number, validators: number): string {
  const correlation = (validators * concordance - 1) / (validators - 1);
  if (correlation >= LARGE_AGREEMENT) return 'largely agree';
  return correlation >= LEAST_AGREEMENT ? 'agree in part' : 'differ';
}

/** Candidates by average rank, best first; those without one last, references left out. */
export function byAverageRank(run: Pick<Run, 'methods'>): Run['methods'] {
  const key = (rank: number | null) => rank ?? Number.MAX_VALUE;
  return run.methods
    .filter((one) => !one.reference)
    .toSorted((a, b) => key(a.averageRank) - key(b.averageRank));
}

/** The few candidates whose figures are shown side by side: source-only, the chosen one, the selected one. */
export function fewOf(
  run: Pick<Run, 'methods'>,
  wanted: readonly (string | null)[],
): Run['methods'] {
  if (run.methods.length <= 3) return run.methods;
  return run.methods.filter((one) => one.method === 'source-only' || wanted.includes(one.method));
}
