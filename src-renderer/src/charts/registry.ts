/** Charts that are loaded when first shown. Adding one is one file and one line here. */
import type { Component, ComponentProps } from 'svelte';

const charts = {
  lines: () => import('./LineChart.svelte'),
  reliability: () => import('./Reliability.svelte'),
} as const;

export type ChartName = keyof typeof charts;
type ChartOf<N extends ChartName> = Awaited<ReturnType<(typeof charts)[N]>>['default'];
export type ChartProps<N extends ChartName> = ComponentProps<ChartOf<N>>;

export async function loadChart<N extends ChartName>(name: N): Promise<Component<ChartProps<N>>> {
  const module = await charts[name]();
  return module.default as Component<ChartProps<N>>;
}
