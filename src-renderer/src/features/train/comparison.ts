/** Runs side by side: the settings in which they differ, and their curves under distinct names. */
import type { CurvePoint, Domain, Run } from '#contract';
import { settingEntries } from '../../../../src-main/contract/training-settings.ts';

export interface SettingRow {
  label: string;
  /** One per run. */
  values: string[];
}

/** Only those that are not the same in all runs. */
export function differingSettings(
  runs: readonly Run[],
  domains: readonly Pick<Domain, 'id' | 'name'>[],
): SettingRow[] {
  const nameOf = (id: unknown) => domains.find((one) => one.id === id)?.name ?? `no. ${String(id)}`;
  return settingEntries.flatMap(([key, setting]) => {
    const all = runs.map((run) => JSON.stringify(run.settings[key]));
    if (new Set(all).size < 2) return [];
    const values = runs.map(({ settings }) => {
      const value: unknown = settings[key];
      if (setting.kind === 'domains') return listed((value as number[]).map(nameOf), 'all');
      if (Array.isArray(value)) return listed(value.map(String), 'none');
      if (typeof value === 'boolean') return value ? 'yes' : 'no';
      return typeof value === 'string' || typeof value === 'number' ? String(value) : 'none';
    });
    return [{ label: setting.label, values }];
  });
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}

/** The points of one candidate, with the run itself in place of the candidate. */
export function curveOfRun(
  points: readonly CurvePoint[],
  runId: number,
  method: string,
): CurvePoint[] {
  return points
    .filter((point) => point.method === method)
    .map((point) => ({ ...point, method: String(runId) }));
}

/** Parses '3-5-4' in an address: numbers of existing runs, each once, at most six. */
export function runsNamed(address: string | undefined, known: readonly Run[]): Run[] {
  const ids = new Set((address ?? '').split('-').map(Number));
  return [...ids].flatMap((id) => known.find((run) => run.id === id) ?? []).slice(0, 6);
}
