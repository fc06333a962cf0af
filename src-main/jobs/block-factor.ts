/**
 * How strongly blocks of meaning are shrunk: hundreds of columns that fit anything would drown a few
 * dozen that carry over. Held-out source pairs choose among a handful of factors.
 */
import type { TrainSettings } from '../contract/index.ts';
import { candidatesOf } from '../learning/candidates.ts';
import type { Split } from '../learning/run-data.ts';
import type { CandidateContext } from './candidate-context.ts';
import type { EncoderBlock } from './blocks.ts';
import type { PreparedRun } from './prepare-run.ts';

/** From hardly there to as strong as any other column. */
export const FACTORS = [0.03, 0.1, 0.3, 1] as const;
/** Name under which the clock and the trainer know these trainings. */
export const FACTOR_PART = 'factor';
/** Seeds that compare them: a choice among four needs no more. */
const SEEDS = 2;

/** Whether there is anything to choose. */
export function choosesFactor(
  { meaningFactor }: Pick<TrainSettings, 'meaningFactor'>,
  blocks: readonly Pick<EncoderBlock, 'kind'>[],
): boolean {
  return meaningFactor === 'auto' && hasMeaning(blocks);
}

export function hasMeaning(blocks: readonly Pick<EncoderBlock, 'kind'>[]): boolean {
  return blocks.some(({ kind }) => kind === 'meaning');
}

/** One factor a column: 1 for blocks of form and measure. */
function columnFactors(blocks: readonly EncoderBlock[], factor: number): Float32Array {
  return Float32Array.from(
    blocks.flatMap(({ kind, dimension }) =>
      new Array<number>(dimension).fill(kind === 'meaning' ? factor : 1),
    ),
  );
}

/** The run's matrices with columns of meaning times the factor, in place; call it once. */
export function applyFactor(
  run: PreparedRun,
  blocks: readonly EncoderBlock[],
  factor: number,
): void {
  const { data, target } = run;
  const { joint } = data;
  const factors = columnFactors(blocks, factor);
  const all = [data.source, data.target, target.rows, joint.source, joint.target];
  for (const rows of new Set(all)) scale(rows, factors);
  data.factors = factors;
  run.meaningFactor = factor;
}

function scale(rows: Float32Array, factors: Float32Array): Float32Array {
  const d = factors.length;
  for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % d];
  return rows;
}

/**
 * The factor with which source-only has the lowest loss on the source examples that stop its
 * training; the smallest where none are held out.
 */
export async function chooseFactor(
  context: Pick<CandidateContext, 'run' | 'settings' | 'train'>,
  blocks: readonly EncoderBlock[],
  splits: readonly Split[],
): Promise<number> {
  const { run, settings, train } = context;
  const [candidate] = candidatesOf({ ...settings, methods: [] });
  let best = { factor: FACTORS[0] as number, loss: Infinity };
  for (const factor of FACTORS) {
    const factors = columnFactors(blocks, factor);
    const { validationLoss } = await train({
      owner: FACTOR_PART,
      part: String(factor),
      label: `Meaning times ${factor}`,
      data: {
        ...run.data,
        source: scale(run.data.source.slice(), factors),
        factors,
        members: splits.slice(0, SEEDS),
      },
      candidate,
      loss: run.loss,
      settings: { ...settings, lambda: 0 },
    });
    if (validationLoss !== null && validationLoss < best.loss) {
      best = { factor, loss: validationLoss };
    }
  }
  return best.factor;
}
