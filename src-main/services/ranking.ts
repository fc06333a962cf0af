/** A ranked text as a person inspects it: its place under every method, and its features. */
import type { RankingItem } from '../contract/index.ts';
import { encoderOf } from '../encoders/index.ts';
import { domainName, itemById } from '../store/data.ts';
import type { Db } from '../store/open.ts';
import { itemRewards } from '../store/ranking.ts';
import { getRun, modelCard } from '../store/runs.ts';

/** @throws DialectError `not-found` */
export function rankingItem(db: Db, runId: number, method: string, itemId: number): RankingItem {
  const run = getRun(db, runId);
  const item = itemById(db, itemId);
  const encoder = encoderOf(run.settings.encoder);
  const values = encoder.encode([item]);
  const moments = modelCard(db, runId, method)?.moments[item.domainId];
  const summary = run.methods.find((known) => known.method === method);
  const correlation = new Map(summary?.drivers.map((d) => [d.feature, d.correlation]));
  const labels = new Map(run.methods.map((known) => [known.method, known.label]));
  return {
    item,
    domain: domainName(db, item.domainId),
    methods: itemRewards(db, runId, itemId).map((reward) => ({
      ...reward,
      label: labels.get(reward.method) ?? reward.method,
    })),
    features: encoder.features.map(({ id, label }, j) => ({
      feature: id,
      label,
      value: values[j],
      z: moments ? (values[j] - moments.mean[j]) / moments.deviation[j] : 0,
      correlation: correlation.get(id) ?? 0,
    })),
  };
}
