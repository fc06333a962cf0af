/**
 * Factors of blocks of meaning: hundreds of columns that can fit anything would drown the few dozen that
 * transfer. Held-out source examples choose a factor for each block, 0 to leave it out.
 */
import type { BlockFactor } from '../../contract/index.ts';
import { simplestOfBest } from '../../domain/one-standard-error.ts';
import { candidatesOf } from '../../learning/candidates.ts';
import { factorFolds } from '../../learning/factor-folds.ts';
import type { RunContext } from '../context.ts';
import type { EncoderBlock } from '../blocks.ts';
import type { FactorChoice } from '../checkpoint.ts';
import { FACTOR_ROUNDS, FACTORS, FACTORS_OWNER } from '../plan.ts';
import { idleBlocks } from './idle-blocks.ts';

/**
 * A factor for every block of meaning, in their order. Source-only is trained on folds that hold out
 * source groups (see `factorFolds`); one coordinate at a time, each block takes the smallest factor
 * within one standard error of the best. It starts from the blocks of form alone. Blocks that say
 * nothing of their own are left out.
 */
async function chooseFactors(
  context: Pick<RunContext, 'run' | 'settings' | 'train' | 'splits' | 'skip'>,
  blocks: readonly EncoderBlock[],
  known: FactorChoice,
  keep: (choice: FactorChoice) => void,
): Promise<number[]> {
  const { run, settings, splits } = context;
  const { losses } = known;
  const columns = blocks
    .filter(({ kind }) => kind === 'meaning')
    .map(({ from, dimension }) => ({ from, to: from + dimension }));
  const meaning = columns.length;
  const idle = idleBlocks(run.data.source, run.data.columns, columns);
  // If nothing else is read, no block may be left out before another one is read.
  const alone = meaning === blocks.length;
  // Runs of earlier versions tried factors for such blocks, too, and go on as they began.
  for (const name of Object.keys(losses)) {
    name.split(' ').forEach((factor, at) => {
      if (factor !== '0') idle.delete(at);
    });
  }
  const factors: number[] = columns.map((_, at) => (alone && !idle.has(at) ? 1 : 0));
  const varied = [...columns.keys()].filter((at) => !idle.has(at));
  const members = factorFolds(run.data, splits, columns, settings.seed);
  if (members.length === 0) return factors;
  let trained = Object.keys(losses).length;
  for (let i = 1; i <= trained; i++) context.skip(FACTORS_OWNER, String(i));
  const lossesAt = async (tried: readonly number[]) => {
    const name = tried.join(' ');
    losses[name] ??= await foldLosses(context, blocks, tried, members, String(++trained));
    keep({ losses });
    return losses[name];
  };
  for (let round = 0; round < (varied.length > 1 ? FACTOR_ROUNDS : 1); round++) {
    for (const at of varied) {
      const others = factors.some((factor, i) => i !== at && factor > 0);
      const options = FACTORS.filter((factor) => factor > 0 || !alone || others);
      const found: number[][] = [];
      for (const factor of options) found.push(await lossesAt(factors.with(at, factor)));
      factors[at] = options[simplestOfBest(found)];
    }
  }
  return factors;
}

/** Source-only's lowest held-out loss on every fold. */
async function foldLosses(
  { run, settings, train }: Pick<RunContext, 'run' | 'settings' | 'train'>,
  blocks: readonly EncoderBlock[],
  tried: readonly number[],
  members: ReturnType<typeof factorFolds>,
  part: string,
): Promise<number[]> {
  const [candidate] = candidatesOf({ ...settings, methods: [] });
  const factors = columnFactors(blocks, tried);
  const { validationLosses } = await train({
    owner: FACTORS_OWNER,
    part,
    label: `Blocks of meaning times ${tried.join(', ')}`,
    data: { ...run.data, source: scale(run.data.source.slice(), factors), factors, members },
    candidate,
    loss: run.loss,
    settings: { ...settings, lambda: 0 },
  });
  return validationLosses ?? [];
}

/** One factor per column: 1 for blocks of form and measure. @param factors of the blocks of meaning */
function columnFactors(blocks: readonly EncoderBlock[], factors: readonly number[]): Float32Array {
  let next = 0;
  return Float32Array.from(
    blocks.flatMap(({ kind, dimension }) =>
      new Array<number>(dimension).fill(kind === 'meaning' ? factors[next++] : 1),
    ),
  );
}

/**
 * Multiplies the columns of meaning by their factors, in place: the settings' own, or chosen ones. Call
 * it once.
 */
export async function scaleBlocks(
  context: Pick<RunContext, 'run' | 'settings' | 'train' | 'splits' | 'skip' | 'encoder'>,
  known: FactorChoice,
  keep: (choice: FactorChoice) => void,
): Promise<void> {
  const { run, settings, encoder } = context;
  const { blocks } = encoder;
  const meaning = blocks.filter(({ kind }) => kind === 'meaning');
  if (meaning.length === 0) return;
  const { meaningFactor: set } = settings;
  const factors =
    set === 'auto' ? await chooseFactors(context, blocks, known, keep) : meaning.map(() => set);
  context.skip(FACTORS_OWNER);
  const { data, target } = run;
  const columns = columnFactors(blocks, factors);
  const { joint } = data;
  const all = [data.source, data.target, target.rows, joint.source, joint.target];
  for (const rows of new Set(all)) scale(rows, columns);
  data.factors = columns;
  run.factors = meaning.map(({ name, label }, i): BlockFactor => {
    return { block: name, label, factor: factors[i] };
  });
}

function scale(rows: Float32Array, factors: Float32Array): Float32Array {
  const d = factors.length;
  for (let i = 0; i < rows.length; i++) rows[i] *= factors[i % d];
  return rows;
}
