/** The look of methods in every chart and table: source-only grey and dashed, adapted ones solid. */
export interface MethodStyle {
  colour: `--${string}`;
  /** For text on a surface. */
  text: `--${string}`;
  /** Dash pattern in pixels; empty for a solid line. */
  dash: number[];
}

const ADAPTED: readonly MethodStyle[] = [
  { colour: '--adapted', text: '--adapted-text', dash: [] },
  { colour: '--series-3', text: '--series-3', dash: [] },
  { colour: '--series-4', text: '--series-4', dash: [] },
];

/** @param methods all methods of the run, in their order, which determines the colours of adapted ones */
export function styleOf(method: string, methods: readonly string[]): MethodStyle {
  if (method === 'source-only') {
    return { colour: '--source-only', text: '--source-only-text', dash: [6, 4] };
  }
  const at = methods.filter((one) => one !== 'source-only').indexOf(method);
  // Only the first one has the accent; if there are many, words distinguish the others.
  return ADAPTED[at <= 0 ? 0 : 1 + ((at - 1) % (ADAPTED.length - 1))];
}

/** Styles of overlaid runs: each has a different dash, so that they can be told apart without colour. */
const RUNS: readonly MethodStyle[] = [
  { colour: '--adapted', text: '--adapted-text', dash: [] },
  { colour: '--series-3', text: '--series-3', dash: [9, 3, 2, 3] },
  { colour: '--series-4', text: '--series-4', dash: [2, 3] },
  { colour: '--text-2', text: '--text-2', dash: [12, 4] },
  { colour: '--source-only', text: '--source-only-text', dash: [5, 2, 2, 2, 2, 2] },
  { colour: '--text', text: '--text', dash: [1, 5] },
];

/** @param runs all compared runs, in their order */
export function runStyleOf(run: string, runs: readonly string[]): MethodStyle {
  return RUNS[Math.max(0, runs.indexOf(run)) % RUNS.length] ?? ADAPTED[0];
}
