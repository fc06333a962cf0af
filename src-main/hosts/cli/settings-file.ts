/** Settings of a run from a file. Strict, since a misspelt setting would silently keep its default. */
import { readFileSync } from 'node:fs';
import type { ZodError } from 'zod';
import {
  DialectError,
  toFailure,
  TrainSettings,
  type TrainSettingsInput,
} from '../../contract/index.ts';

const known = Object.keys(TrainSettings.shape);

/** @throws DialectError `bad-settings`, naming the first invalid one */
export function checkSettings(settings: TrainSettingsInput): void {
  const { error } = TrainSettings.safeParse(settings);
  if (!error) return;
  throw new DialectError(
    'bad-settings',
    `These settings are not valid: ${first(error)}. Nothing was started.`,
  );
}

/**
 * An object of settings, or the output of `train --json`. Returns only what the file names: a default may
 * depend on another setting.
 *
 * @throws DialectError `bad-settings`, with the unknown names in details.unknown
 */
export function settingsIn(path: string): TrainSettingsInput {
  const refused = (why: string, more: Record<string, unknown> = {}) =>
    new DialectError(
      'bad-settings',
      `“${path}” does not hold the settings of a run: ${why}. Give a JSON file like the one that dialect train --json prints. Nothing was started.`,
      { path, ...more },
    );
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refused(toFailure(error).message.replace(/\.$/, ''));
  }
  const settings = isObject(read) && isObject(read['settings']) ? read['settings'] : read;
  if (!isObject(settings)) throw refused('it is no object of them');
  const names = Object.keys(settings);
  if (names.length === 0) throw refused('it names none');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const meant = unknown.map((name) => {
      const near = nearest(name);
      return near === null ? name : `${name} (is ${near} meant?)`;
    });
    throw refused(`there is no setting ${meant.join(', ')}`, { unknown });
  }
  const { error } = TrainSettings.partial().safeParse(settings);
  if (error) throw refused(first(error));
  return settings;
}

/** `steps: Too small: expected number to be >=1` */
function first({ issues: [{ path, message }] }: ZodError): string {
  return `${path.join('.')}: ${message}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The most similar setting, for names such as `learning_rate` or `marginscale`; null if none is close. */
function nearest(name: string): string | null {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const distances = known.map((key) => ({ key, slips: slips(plain(name), plain(key)) }));
  const best = distances.reduce((a, b) => (b.slips < a.slips ? b : a));
  return best.slips <= Math.min(2, name.length / 3) ? best.key : null;
}

/** Edit distance: letters to add, remove or replace (Levenshtein 1966). */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
