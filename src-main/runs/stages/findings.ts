/** Findings over a run's candidates, without any target label: validators combined, and a verdict. */
import type { MethodSummary, RunFindings } from '../../contract/index.ts';
import { AS_IS, combineValidators } from '../../domain/average-rank.ts';
import {
  independentUnits,
  oneHoldsMost,
  shareInterval,
  weightedMean,
} from '../../domain/statistics.ts';
import {
  formVerdict,
  settledOn,
  type ChoiceInput,
  type VerdictInput,
} from '../../domain/verdict.ts';
import { SOURCE_ONLY } from '../../learning/candidates.ts';
import { domainShift } from '../../learning/diagnostics.ts';
import { crossFit } from '../../learning/numeric/domain-classifier.ts';
import { validatorOf } from '../../learning/validators/index.ts';
import type { RunContext } from '../context.ts';
import type { RunEncoder } from '../blocks.ts';
import { coverageOf, shortcutsOf } from './evidence.ts';
import type { PreparedRun } from './prepare.ts';

/** Minimum text rows per domain for measuring a shift. */
const FEWEST_TEXTS = 20;

export interface Findings {
  /** Failed candidates are reported by the journal. */
  findings: Omit<RunFindings, 'leftOut'>;
  /** With their ranks by the validators. */
  summaries: MethodSummary[];
}

type Compared = Pick<RunContext, 'run' | 'settings' | 'encoder' | 'splits' | 'check'>;

export async function findingsOf(
  context: Compared,
  summaries: readonly MethodSummary[],
): Promise<Findings> {
  const { run, settings, encoder } = context;
  const combined = combinedRanks(settings.validators, summaries);
  const ranked = summaries.map((summary) => withRanks(summary, combined));
  const shift = await domainShift(
    run.data.joint.source,
    run.data.joint.target,
    run.data.columns,
    { source: run.source.prompts, target: run.data.joint.targetPrompts },
    context.check,
  );
  const labelShift = labelShiftOf(run);
  const found = { shortcuts: shortcutsOf(run, context.splits), coverage: coverageOf(run) };
  const choice = choiceInput(context, ranked, combined, { shift, labelShift });
  const chosen = settledOn(choice);
  const settled = ranked.find(({ method }) => method === chosen);
  const verdict = formVerdict({
    ...choice,
    shift: {
      before: shift,
      sourceOnly: baseOf(ranked)?.diagnostics?.shift ?? null,
      after: settled?.diagnostics?.shift ?? null,
    },
    lengthCorrelation: settled?.lengthCorrelation ?? null,
    shortcuts: followedBy(found.shortcuts, settled),
    coverage: found.coverage?.share ?? null,
    lengthBalance: run.lengthBalance,
    promptUnread: promptUnread(run, encoder),
    seedAgreement: settled?.seedAgreement ?? null,
    asIsAccuracy: ranked.find(({ method }) => method === AS_IS)?.sourceAccuracy ?? null,
  });
  return {
    summaries: ranked,
    findings: {
      loss: run.loss.id,
      lossReason: run.lossReason,
      shift,
      labelShift,
      ...found,
      validators: settings.validators.map((id) => {
        const { label, description } = validatorOf(id);
        return { id, label, description, favourite: combined.favourites[id] ?? null };
      }),
      concordance: combined.concordance,
      chosen,
      factors: run.factors,
      meaningFactor: null,
      blocks: encoder.blocks.map(readAs),
      shortened: encoder.shortened(),
      verdict,
      unchecked: null,
    },
  };
}

/** A block of the encoder, without its columns. */
function readAs({ name, label, kind, reads, dimension }: Compared['encoder']['blocks'][number]) {
  return { name, label, kind, reads, dimension };
}

/** What the verdict is told of shortcuts: the votes, and the ranking of the candidate. */
function followedBy(
  shortcuts: RunFindings['shortcuts'],
  settled: MethodSummary | undefined,
): VerdictInput['shortcuts'] {
  return shortcuts.map(({ id, label, source }) => ({
    id,
    label,
    source,
    correlation: settled?.shortcuts.find((one) => one.id === id)?.correlation ?? null,
  }));
}

type Combined = ReturnType<typeof combineValidators>;

function combinedRanks(
  validators: readonly string[],
  summaries: readonly MethodSummary[],
): Combined {
  return combineValidators(
    validators.map((validator) => ({
      validator,
      scores: Object.fromEntries(
        summaries.map(({ method, validation }) => [
          method,
          validation.find((one) => one.validator === validator)?.score ?? null,
        ]),
      ),
    })),
    summaries.map(({ method }) => method),
  );
}

function withRanks(summary: MethodSummary, { candidates }: Combined): MethodSummary {
  const own = candidates.find(({ candidate }) => candidate === summary.method);
  return {
    ...summary,
    averageRank: own?.averageRank ?? null,
    validation: summary.validation.map((one) => ({
      ...one,
      rank: own?.ranks[one.validator] ?? null,
    })),
  };
}

function baseOf(ranked: readonly MethodSummary[]): MethodSummary | undefined {
  return ranked.find(({ method }) => method === SOURCE_ONLY);
}

/** The input to the choice of a candidate. */
function choiceInput(
  { run, splits }: Compared,
  ranked: readonly MethodSummary[],
  { chosen, concordance }: Combined,
  { shift, labelShift }: Pick<RunFindings, 'shift' | 'labelShift'>,
): ChoiceInput {
  const base = baseOf(ranked);
  const { pairs } = run.data;
  const tested = new Set(splits.flatMap((split) => [...split.tested]));
  return {
    candidates: ranked.map((summary) => ({
      id: summary.method,
      label: summary.label,
      averageRank: summary.averageRank,
      discordant: summary.discordant,
      scores: summary.validation.map(({ validator, score, gainError }) => ({
        validator: validatorOf(validator).adjective,
        score,
        error: gainError,
      })),
    })),
    first: chosen ?? SOURCE_ONLY,
    concordance,
    source: {
      pairs: pairs.chosen.length,
      heldOut: tested.size,
      prompts: promptsOf(pairs.prompts, tested),
      accuracy: base?.sourceAccuracy ?? null,
      interval: base?.sourceInterval ?? null,
      longerWins: base?.longerWins ?? null,
      aheadOfLonger: base?.againstLonger ?? null,
      inseparable: pairs.chosen.length > 1 && new Set(pairs.groups).size === 1,
    },
    targetPrompts: severalTexts(run.target.prompts),
    shift: { before: shift },
    labelShift,
  };
}

/** Distinct prompts of all pairs and of those held out; null if prompts are useless as clusters. */
function promptsOf(
  prompts: Int32Array,
  tested: ReadonlySet<number>,
): ChoiceInput['source']['prompts'] {
  if (oneHoldsMost(prompts)) return null;
  const heldOut = new Set([...tested].map((pair) => prompts[pair])).size;
  return { labelled: new Set(prompts).size, heldOut };
}

/**
 * Number of prompts with several texts, from which pairs can be drawn; null if one prompt holds most
 * texts, as when they have none.
 */
function severalTexts(prompts: Int32Array): number | null {
  if (oneHoldsMost(prompts)) return null;
  const counts = new Map<number, number>();
  for (const prompt of prompts) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1).length;
}

/**
 * Whether there are several prompts that no block reads, apart from blocks of form, which see their
 * length.
 */
function promptUnread({ data, factors }: PreparedRun, { blocks }: RunEncoder): boolean {
  const left = new Set(factors.filter(({ factor }) => factor === 0).map(({ block }) => block));
  const read = blocks.some(
    ({ name, kind, reads }) => kind !== 'form' && reads !== 'answer' && !left.has(name),
  );
  return !read && new Set(data.pairs.prompts).size > 1;
}

/**
 * Share of source pairs whose chosen text looks more like the target, by held-out logits of a domain
 * classifier: far from a half, quality and domain are entangled, and making domains look alike removes
 * what tells good from bad.
 */
function labelShiftOf({ data, source }: PreparedRun): RunFindings['labelShift'] {
  const { chosen, rejected, weight, prompts } = data.pairs;
  const { joint } = data;
  const sides = [joint.source, joint.target].map((rows) => rows.length / data.columns);
  if (chosen.length === 0 || Math.min(...sides) < FEWEST_TEXTS) return null;
  const { source: logits } = crossFit(joint.source, joint.target, data.columns, {
    sourceGroups: source.prompts,
    targetGroups: joint.targetPrompts,
  });
  const nearer = Float64Array.from(chosen, (row, i) => {
    const gap = logits[row] - logits[rejected[i]];
    return gap > 0 ? 1 : gap === 0 ? 0.5 : 0;
  });
  return {
    share: weightedMean(nearer, weight),
    interval: shareInterval(independentUnits(prompts), nearer, weight, { samples: 500 }),
  };
}
