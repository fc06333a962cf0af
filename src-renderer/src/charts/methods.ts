/** How methods look in every chart and table: source-only grey and dashed, adapted ones solid. */
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

/** @param methods all methods of the run, in their order: it decides which adapted one has which colour */
export function styleOf(method: string, methods: readonly string[]): MethodStyle {
  if (method === 'source-only') {
    return { colour: '--source-only', text: '--source-only-text', dash: [6, 4] };
  }
  const at = methods.filter((one) => one !== 'source-only').indexOf(method);
  // The accent is the first one's alone; where there are many, words tell the others apart.
  return ADAPTED[at <= 0 ? 0 : 1 + ((at - 1) % (ADAPTED.length - 1))];
}
