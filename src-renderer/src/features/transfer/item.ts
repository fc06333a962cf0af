/** The layout of a ranked item: features by their push, metadata as text. */
import type { RankingItem, TakenApart } from '#contract';
import { partsOf } from '../../text/controls.ts';

type Feature = RankingItem['features'][number];

/** Features with z times correlation, strongest first. */
export function byPush(features: readonly Feature[]): (Feature & { push: number })[] {
  return features
    .map((feature) => ({ ...feature, push: feature.z * feature.correlation }))
    .sort((a, b) => Math.abs(b.push) - Math.abs(a.push));
}

/** Contributions of features, strongest first, with their values if they are features of form. */
export function byAddition(
  contributions: TakenApart['contributions'],
  features: readonly Feature[],
): (TakenApart['contributions'][number] & { value: number | null; z: number | null })[] {
  const known = new Map(features.map((feature) => [feature.feature, feature]));
  return contributions
    .map((one) => {
      const { value = null, z = null } = known.get(one.feature) ?? {};
      return { ...one, value, z };
    })
    .sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
}

/** Metadata as names and readable values, with hidden characters named. */
export function metadataRows(metadata: RankingItem['item']['metadata']): [string, string][] {
  return Object.entries(metadata).map(([name, value]) => [
    readable(name),
    readable(typeof value === 'string' ? value : JSON.stringify(value)),
  ]);
}

function readable(text: string): string {
  return partsOf(text)
    .map((part) => (part.kind === 'text' ? part.text : `[${part.label}]`))
    .join('');
}
