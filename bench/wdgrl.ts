/**
 * The table of WDGRL's paper (Shen et al. 2018) on Amazon reviews, trained with Dialect's own core: 5,000-500-2
 * network, critic 100, lambda 1, gamma 10, 5 critic steps, Adam 1e-4, L2 1e-4, 32 + 32 rows per step, seed 0.
 * Accuracy in percent on the target's test rows, mean of the last five of 20 evaluations.
 */
import type { EngineId } from '../src-main/contract/index.ts';
import { probeEngines } from '../src-main/engines/index.ts';
import { missingFiles } from './data.ts';
import { messagesOf } from './engines.ts';

const STEPS = 10_000;
const LAST = 5;

/** Published: Shen et al. 2018. Reproduced: with PyTorch, seed 0, on the same files. */
const ROWS = [
  { source: 'books', target: 'kitchen', published: 85.5, reproduced: [75.9, 84.2] },
  { source: 'dvd', target: 'kitchen', published: 86.2, reproduced: [76.0, 85.9] },
  { source: 'books', target: 'electronics', published: 83.3, reproduced: [73.8, 82.1] },
];

interface Reading {
  step: number;
  distance: number | null;
  /** Accuracies, one per target. */
  accuracies: number[];
}

/** @param args --json, --engine ID, --steps N for a shorter look */
export async function wdgrl(args: string[]): Promise<void> {
  const missing = missingFiles(
    ROWS.flatMap(({ source, target }) => [
      `wdgrl_amazon/${source}_train.svmlight`,
      `wdgrl_amazon/${target}_train.svmlight`,
      `wdgrl_amazon/${target}_test.svmlight`,
    ]),
  );
  if (missing) {
    process.stderr.write(`Skipped: ${missing}\n`);
    return;
  }
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const engine = (option('--engine') ?? (await probeEngines()).chosen) as EngineId;
  const steps = option('--steps') ?? String(STEPS);

  // A source is trained without adaptation only once, for all its targets.
  const sourceOnly = new Map<string, number>();
  for (const source of new Set(ROWS.map((row) => row.source))) {
    const targets = ROWS.filter((row) => row.source === source).map((row) => row.target);
    const means = await train(engine, 'source-only', steps, source, targets);
    targets.forEach((target, i) => sourceOnly.set(`${source}-${target}`, means[i]));
  }
  const rows: Row[] = [];
  for (const { source, target, published, reproduced } of ROWS) {
    const name = `${source}-${target}`;
    const [adapted] = await train(engine, 'wdgrl', steps, source, [target]);
    rows.push({
      name,
      sourceOnly: sourceOnly.get(name) ?? NaN,
      wdgrl: adapted,
      published,
      reproduced,
    });
  }

  if (args.includes('--json')) {
    const figures = rows.map(({ name, sourceOnly, wdgrl }) => ({ name, sourceOnly, wdgrl }));
    process.stdout.write(`${JSON.stringify({ rows: figures })}\n`);
    return;
  }
  printTable(rows);
}

interface Row {
  name: string;
  sourceOnly: number;
  wdgrl: number;
  published: number;
  reproduced: readonly number[];
}

function printTable(rows: readonly Row[]): void {
  const line = (cells: string[]) =>
    `${cells[0].padEnd(18)} ${cells
      .slice(1)
      .map((cell) => cell.padStart(12))
      .join(' ')}\n`;
  process.stdout.write(
    line([
      '% right on target',
      'source only',
      'WDGRL',
      'gain',
      'PyTorch s.o.',
      'PyTorch',
      'published',
    ]),
  );
  for (const row of rows) {
    const figures = [row.sourceOnly, row.wdgrl, row.wdgrl - row.sourceOnly, ...row.reproduced];
    process.stdout.write(
      line([row.name, ...[...figures, row.published].map((value) => value.toFixed(1))]),
    );
  }
}

/** Mean percentages of the last evaluations, one per target. */
async function train(
  engine: EngineId,
  method: string,
  steps: string,
  source: string,
  targets: readonly string[],
): Promise<number[]> {
  const started = performance.now();
  const readings = await messagesOf<Reading>(
    './wdgrl-process.ts',
    [engine, method, steps, source, ...targets],
    ({ step, accuracies }) => {
      const shares = accuracies.map((share) => `${(100 * share).toFixed(1)} %`).join(', ');
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      process.stderr.write(
        `${method}, ${source} to ${targets.join(' and ')}: step ${step}, ${shares} (${seconds} s)\n`,
      );
    },
  );
  const last = readings.slice(-LAST);
  return targets.map(
    (_, i) => (100 / last.length) * last.reduce((sum, reading) => sum + reading.accuracies[i], 0),
  );
}
