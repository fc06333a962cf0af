/** Contestants in turns, medians, and ratios to the faster PyTorch of the same run. */

export interface Figure {
  name: string;
  median: number;
  runs: number[];
  /** Null without PyTorch. */
  ratioToPyTorch: number | null;
}

/** @param contestants each measures once; those named PyTorch are the baseline */
export async function inTurns(
  rounds: number,
  contestants: ReadonlyMap<string, () => Promise<number>>,
): Promise<Figure[]> {
  const runs = new Map<string, number[]>([...contestants.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of contestants) runs.get(name)?.push(await measure());
  }
  return figuresOf(runs);
}

/** Medians and ratios of the measurements. @param runs by contestant; those named PyTorch are the baseline */
export function figuresOf(runs: ReadonlyMap<string, readonly number[]>): Figure[] {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[values.length >> 1];
  const peers = [...runs].filter(([name]) => name.startsWith('PyTorch'));
  const base = Math.min(...peers.map(([, values]) => median(values)));
  return [...runs].map(([name, values]) => ({
    name,
    median: median(values),
    runs: [...values],
    ratioToPyTorch: peers.length === 0 ? null : median(values) / base,
  }));
}

/** @param unit such as `ms a step` */
export function lines(figures: readonly Figure[], unit: string, digits: number): string {
  return figures
    .map(({ name, median, runs, ratioToPyTorch }) => {
      const all = runs.map((run) => run.toFixed(digits)).join(', ');
      const ratio = ratioToPyTorch === null ? '' : `  ${ratioToPyTorch.toFixed(2)} x PyTorch`;
      return `${name.padEnd(21)} ${median.toFixed(digits)} ${unit} (${all})${ratio}\n`;
    })
    .join('');
}
