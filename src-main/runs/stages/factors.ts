/**
 * How strongly blocks of meaning are read: hundreds of columns that fit anything would drown a few dozen
 * that carry over. Held-out source examples choose a factor for each block, 0 to leave it out.
 */
import type { BlockFactor, TrainSettings } from '../../contract/index.ts';
import { simplestOfBest } from '../../domain/one-standard-error.ts';
import { candidatesOf, SOURCE_ONLY } from '../../learning/candidates.ts';
import { factorFolds } from '../../learning/factor-folds.ts';
import type { CandidateContext } from '../context.ts';
import type { EncoderBlock } from '../blocks.ts';
import type { FactorChoice } from '../checkpoint.ts';
import type { Phase } from '../clock.ts';

/** From not read at all to as strong as any other column. */
const FACTORS = [0, 0.03, 0.1, 0.3, 1] as const;
/** Name under which the clock and the trainer know these trainings. */
const FACTOR_PART = 'factor';
/** Blocks are looked at one after the other, and once more where there are several. */
const ROUNDS = 2;

type Kinds = readonly Pick<EncoderBlock, 'kind'>[];

/** Whether there is anything to choose. */
function choosesFactor(
  { meaningFactor }: Pick<TrainSettings, 'meaningFactor'>,
  blocks: Kinds,
): boolean {
  return meaningFactor === 'auto' && hasMeaning(blocks);
}

function hasMeaning(blocks: Kinds): boolean {
  return blocks.some(({ kind }) => kind === 'meaning');
}

/** The trainings that may be needed: after the first, one for every other factor at every visit. */
export function factorPhases(
  settings: Pick<TrainSettings, 'meaningFactor' | 'steps'>,
  blocks: Kinds,
): (Phase & { owner: string; part: string })[] {
  if (!choosesFactor(settings, blocks)) return [];
  const several = blocks.filter(({ kind }) => kind === 'meaning').length;
  const visits = several > 1 ? several * ROUNDS : 1;
  const count = 1 + visits * (FACTORS.length - 1);
  return Array.from({ length: count }, (_, i) => ({
    owner: FACTOR_PART,
    part: String(i + 1),
    kind: SOURCE_ONLY,
    domainLoss: false,
    steps: settings.steps,
  }));
}

/**
 * A factor for every block of meaning, in their order. Source-only is trained on folds that hold out
 * source groups (see `factorFolds`); coordinate by coordinate, each block takes the smallest factor
 * that is within one standard error of the best. Blocks of form alone are where it starts.
 */
async function chooseFactors(
  context: Pick<CandidateContext, 'run' | 'settings' | 'train' | 'splits' | 'skip'>,
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
  // Where nothing else is read, no block may be left out before another one is read.
  const alone = meaning === blocks.length;
  const factors = new Array<number>(meaning).fill(alone ? 1 : 0);
  const members = factorFolds(run.data, splits, columns, settings.seed);
  if (members.length === 0) return factors;
  let trained = Object.keys(losses).length;
  for (let i = 1; i <= trained; i++) context.skip(FACTOR_PART, String(i));
  const lossesAt = async (tried: readonly number[]) => {
    const name = tried.join(' ');
    losses[name] ??= await foldLosses(context, blocks, tried, members, String(++trained));
    keep({ losses });
    return losses[name];
  };
  for (let round = 0; round < (meaning > 1 ? ROUNDS : 1); round++) {
    for (let at = 0; at < meaning; at++) {
      const others = factors.some((factor, i) => i !== at && factor > 0);
      const options = FACTORS.filter((factor) => factor > 0 || !alone || others);
      const found: number[][] = [];
      for (const factor of options) found.push(await lossesAt(factors.with(at, factor)));
      factors[at] = options[simplestOfBest(found)];
    }
  }
  return factors;
}

/** Lowest held-out loss of source-only on every fold. */
async function foldLosses(
  { run, settings, train }: Pick<CandidateContext, 'run' | 'settings' | 'train'>,
  blocks: readonly EncoderBlock[],
  tried: readonly number[],
  members: ReturnType<typeof factorFolds>,
  part: string,
): Promise<number[]> {
  const [candidate] = candidatesOf({ ...settings, methods: [] });
  const factors = columnFactors(blocks, tried);
  const { validationLosses } = await train({
    owner: FACTOR_PART,
    part,
    label: `Blocks of meaning times ${tried.join(', ')}`,
    data: { ...run.data, source: scale(run.data.source.slice(), factors), factors, members },
    candidate,
    loss: run.loss,
    settings: { ...settings, lambda: 0 },
  });
  return validationLosses ?? [];
}

/** One factor a column: 1 for blocks of form and measure. @param factors of the blocks of meaning */
function columnFactors(blocks: readonly EncoderBlock[], factors: readonly number[]): Float32Array {
  let next = 0;
  return Float32Array.from(
    blocks.flatMap(({ kind, dimension }) =>
      new Array<number>(dimension).fill(kind === 'meaning' ? factors[next++] : 1),
    ),
  );
}

/**
 * The run's matrices with columns of meaning times their factors, in place: those of the settings, or
 * chosen ones. Call it once.
 */
export async function scaleBlocks(
  context: Pick<CandidateContext, 'run' | 'settings' | 'train' | 'splits' | 'skip' | 'encoder'>,
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
  factorPhases(settings, blocks).forEach(({ owner, part }) => context.skip(owner, part));
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
