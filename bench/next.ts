/**
 * Which pair to label next: accuracy on a target against number of votes, for random order and for each order by
 * the quick model, which is refitted after a number of votes by a simulated annotator. How many votes reach the
 * accuracy of 400 random ones? The quick model itself is evaluated, since a run's candidates would take hours.
 */
import { parseArgs } from 'node:util';
import { ModelOrder } from '../src-main/contract/index.ts';
import { seededRandom, shuffle } from '../src-main/domain/random.ts';
import { style } from '../src-main/encoders/style.ts';
import {
  candidatesOf,
  likenessOf,
  logitsOf,
  type PairVote,
} from '../src-main/learning/next/candidates.ts';
import { orderOf } from '../src-main/learning/next/order.ts';
import { type JsonRow, missingFiles, readRows, wordsOf } from './data.ts';
import { figure } from './product.ts';
import { FILES, halfRows } from './transfers.ts';

const POINTS = [20, 40, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400];
const ASKED = 400;
const strategies = ['random', ...ModelOrder.options] as const;
type Strategy = (typeof strategies)[number];

/** Pairs with a label, and pairs for evaluation only. */
interface Sets {
  source: JsonRow[];
  target: JsonRow[];
}

const sets: Record<string, (draw: number) => Sets> = {
  ukp: (draw) => ({
    source: halfRows(true, `x${draw}`),
    target: halfRows(false, `x${draw}`),
  }),
  panda: (draw) => {
    const rows = readRows(FILES.panda);
    const prompts = [...new Set(rows.map((row) => wordsOf(row, 'prompt')))];
    shuffle(prompts, seededRandom(`panda ${draw}`));
    const first = new Set(prompts.slice(0, Math.round(prompts.length * 0.6)));
    const of = (wanted: boolean) =>
      rows.filter((row) => first.has(wordsOf(row, 'prompt')) === wanted);
    return { source: of(true), target: of(false) };
  },
};

export async function next(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      draws: { type: 'string', default: '10' },
      every: { type: 'string', default: '20' },
      noise: { type: 'string', default: '0' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const missing = missingFiles([FILES.ukp, FILES.panda]);
  if (missing !== null) {
    process.stderr.write(`next left out: ${missing}\n`);
    return;
  }
  const names = values.only?.split(',') ?? Object.keys(sets);
  const wish = { every: Number(values.every), noise: Number(values.noise) };
  const found = names.map((name) => ({
    name,
    ...curvesOf(name, sets[name], { ...wish, draws: Number(values.draws) }),
  }));
  process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : found.map(table).join('\n'));
  await Promise.resolve();
}

interface Wish {
  /** Votes between two fits. */
  every: number;
  /** Share of an annotator's votes that are flipped. */
  noise: number;
  draws: number;
}

interface Curves {
  points: number[];
  /** Strategy -> draw -> accuracy at each point. */
  accuracy: Record<Strategy, number[][]>;
}

function curvesOf(name: string, of: (draw: number) => Sets, { draws, ...wish }: Wish): Curves {
  const accuracy = Object.fromEntries(
    strategies.map((strategy) => [strategy, [] as number[][]]),
  ) as Curves['accuracy'];
  let points = POINTS;
  for (let draw = 0; draw < draws; draw++) {
    const encoded = encode(of(draw));
    points = POINTS.filter((votes) => votes <= encoded.rows.length);
    for (const strategy of strategies) {
      accuracy[strategy].push(curveOf(strategy, encoded, { ...wish, draw, points }));
    }
    process.stderr.write(`${name}, draw ${draw + 1} of ${draws}\n`);
  }
  return { points, accuracy };
}

/** Texts of a draw in the quick model's features. */
interface Encoded {
  /** 0, 1, ... for the source pairs. */
  rows: number[];
  /** Texts of the source pairs, in reverse order for the swapped rows. */
  sided(swapped: readonly boolean[]): { first: Float32Array; second: Float32Array };
  /** All texts of the target, and those of its pairs: better and worse. */
  target: Float32Array;
  /** Likeness of the source pairs to it, [pairs]. */
  likeness: Float64Array;
  better: Float32Array;
  worse: Float32Array;
}

function encode({ source, target }: Sets): Encoded {
  const d = style.dimension;
  const side = (rows: JsonRow[], key: 'chosen' | 'rejected') =>
    style.encode(rows.map((row) => ({ prompt: wordsOf(row, 'prompt'), text: wordsOf(row, key) })));
  const [chosen, rejected] = [side(source, 'chosen'), side(source, 'rejected')];
  const [better, worse] = [side(target, 'chosen'), side(target, 'rejected')];
  const both = new Float32Array(better.length * 2);
  both.set(better);
  both.set(worse, better.length);
  return {
    rows: source.map((_, row) => row),
    sided(swapped) {
      const pick = (one: Float32Array, other: Float32Array) =>
        one.map((value, k) => (swapped[Math.floor(k / d)] ? other[k] : value));
      return { first: pick(chosen, rejected), second: pick(rejected, chosen) };
    },
    target: both,
    likeness: likenessOf({ columns: d, first: chosen, second: rejected, target: both }),
    better,
    worse,
  };
}

function curveOf(
  strategy: Strategy,
  encoded: Encoded,
  { every, noise, draw, points }: Omit<Wish, 'draws'> & { draw: number; points: number[] },
): number[] {
  const random = seededRandom(`next ${draw}`);
  const swapped = encoded.rows.map(() => random.next() < 0.5);
  const says = encoded.rows.map((row) => Number(!swapped[row] !== random.next() < noise));
  const byChance = shuffle(encoded.rows.slice(), random);
  const { first, second } = encoded.sided(swapped);
  const votes: PairVote[] = [];
  const open = new Set(byChance);
  const curve: number[] = [];
  const most = points.at(-1) ?? 0;
  const fit = () =>
    candidatesOf(
      {
        columns: style.dimension,
        target: encoded.target,
        first: first.slice(),
        second: second.slice(),
      },
      votes,
      encoded.likeness,
    );
  while (votes.length < most) {
    const coming = strategy === 'random' ? open : orderOf(strategy, fit(), open, every);
    const until = Math.min(votes.length + every, most);
    for (const row of [...coming].slice(0, until - votes.length)) {
      open.delete(row);
      votes.push({ row, preferred: says[row] });
      if (points.includes(votes.length)) curve.push(accuracyOf(fit(), encoded));
    }
  }
  return curve;
}

/**
 * Share of target pairs whose better text has the higher reward, with texts standardised by the target's own
 * moments.
 */
function accuracyOf({ model }: ReturnType<typeof candidatesOf>, { better, worse }: Encoded) {
  const columns = style.dimension;
  const none = new Float32Array(0);
  const of = candidatesOf(
    { columns, first: better.slice(), second: worse.slice(), target: none },
    [],
  );
  const logits = logitsOf({ ...of, model });
  return logits.filter((logit) => logit > 0).length / logits.length;
}

/** Mean over draws with its 95 % interval, which is somewhat too narrow, since draws share texts. */
function cell(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(square / Math.max(1, values.length - 1) / values.length);
  return `${figure(mean)} ±${figure(half)}`;
}

function table({ name, points, accuracy }: Curves & { name: string }): string {
  const mean = (strategy: Strategy, at: number) =>
    accuracy[strategy].reduce((sum, curve) => sum + curve[at], 0) / accuracy[strategy].length;
  const last = points.lastIndexOf(Math.min(ASKED, points.at(-1) ?? ASKED));
  const reaches = (strategy: Strategy) => {
    const at = points.findIndex((_, k) => mean(strategy, k) >= mean('random', last));
    return at === -1 ? 'not reached' : `${points[at]} votes`;
  };
  return [
    `${name}: accuracy on the target, mean of the draws\n`,
    `${'votes'.padEnd(14)}${points.map((votes) => String(votes).padEnd(13)).join('')}\n`,
    ...strategies.map(
      (strategy) =>
        `${strategy.padEnd(14)}${points.map((_, at) => cell(accuracy[strategy].map((curve) => curve[at])).padEnd(13)).join('')}\n`,
    ),
    `What ${points[last]} random votes reach (${figure(mean('random', last))}):\n`,
    ...strategies.map((strategy) => `  ${strategy}: ${reaches(strategy)}\n`),
  ].join('');
}
