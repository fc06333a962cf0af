/** The details of a ranked text: its rank under every method, and its features. */
import type { RankingItem } from '../../contract/index.ts';
import type { TextInput } from '../../encoders/index.ts';
import { builtInParts } from '../../encoders/spec.ts';
import { domainName, itemById } from '../../store/data.ts';
import type { Db } from '../../store/database.ts';
import { markOf } from '../../store/item-marks.ts';
import { itemRewards } from '../../store/ranking.ts';
import { modelCard } from '../../store/models.ts';
import { getRun } from '../../store/runs.ts';

/** @throws DialectError `not-found` */
export function rankingItem(db: Db, runId: number, method: string, itemId: number): RankingItem {
  const run = getRun(db, runId);
  const item = itemById(db, itemId);
  // A reward model used as it is has none, but the moments are the same throughout a run.
  const card = modelCard(db, runId, method) ?? modelCard(db, runId, null);
  const moments = card?.moments[item.domainId];
  const explained = formColumns(run.settings.encoder, item, card?.features ?? []);
  const summary = run.methods.find((known) => known.method === method);
  const correlation = new Map(summary?.drivers.map((d) => [d.feature, d.correlation]));
  const labels = new Map(run.methods.map((known) => [known.method, known.label]));
  return {
    item,
    domain: domainName(db, item.domainId),
    mark: markOf(db, itemId),
    methods: itemRewards(db, runId, itemId).map((reward) => ({
      ...reward,
      label: labels.get(reward.method) ?? reward.method,
    })),
    features: explained.map(({ id, label, column, value }) => ({
      feature: id,
      label,
      value,
      z: moments && column >= 0 ? (value - moments.mean[column]) / moments.deviation[column] : 0,
      correlation: correlation.get(id) ?? 0,
    })),
  };
}

/** Features of form that a run's model read of a text, with their columns: those that can be explained. */
function formColumns(encoder: string, item: TextInput, features: readonly string[]) {
  return builtInParts(encoder)
    .filter(({ blocks }) => blocks.every(({ kind }) => kind === 'form'))
    .flatMap((part) => {
      const values = part.encode([item]);
      return part.features.map(({ id, label }, j) => {
        const column = features.indexOf(id);
        return { id, label, value: values[j], column };
      });
    });
}
