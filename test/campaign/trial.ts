/**
 * The parts of a campaign. A trial is one kind of fault; a step is one attempt, determined by the seed, the
 * trial's name and the step's number.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../src-main/contract/index.ts';
import { seededRandom, type Random } from '../../src-main/domain/random.ts';

/** Result of a step whose fault did not occur, because the program had already ended. It proves nothing. */
export const MISSED = Symbol('missed');

export interface Prepared {
  /** @returns what went wrong, as a sentence; null if everything is right */
  step(random: Random): Promise<string | typeof MISSED | null>;
  close(): Promise<void>;
}

export interface Trial {
  group: 'kills' | 'faults' | 'frames' | 'files' | 'requests';
  name: string;
  /** Why it cannot be tried here; null if it can. */
  absent?: () => string | null;
  /** Steps per turn, for quick ones; 1 by default. */
  atOnce?: number;
  /** @param folder empty, removed afterwards */
  prepare(folder: string): Promise<Prepared>;
}

export interface Row {
  group: Trial['group'];
  name: string;
  /** Steps in which the fault occurred. */
  tried: number;
  missed: number;
  failed: number;
  /** Why it was not tried; null if it was. */
  absent: string | null;
  /** The first few, each with its step. */
  faults: string[];
}

const KEPT_FAULTS = 5;

/**
 * Trials take turns until `goesOn` returns false.
 *
 * @param goesOn called before every step, with the trial's numbers of tried and missed steps
 * @returns a row per trial, in order
 */
export async function runTrials(
  trials: readonly Trial[],
  seed: string,
  goesOn: (tried: number, missed: number) => boolean,
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-campaign-'));
  const rows = trials.map(({ group, name, absent }): Row => {
    return { group, name, tried: 0, missed: 0, failed: 0, absent: absent?.() ?? null, faults: [] };
  });
  const prepared = new Map<number, Prepared>();
  try {
    for (let any = true; any;) {
      any = false;
      for (const [i, trial] of trials.entries()) {
        const row = rows[i];
        for (let turn = 0; turn < (trial.atOnce ?? 1); turn++) {
          if (row.absent !== null || !goesOn(row.tried, row.missed)) break;
          any = true;
          const step = row.tried + row.missed;
          const random = seededRandom(`${seed} ${trial.name} ${step}`);
          const ready = prepared.get(i) ?? (await trial.prepare(mkdtempSync(join(folder, 'x'))));
          prepared.set(i, ready);
          const fault = await ready.step(random).catch(stackOf);
          if (fault === MISSED) {
            row.missed++;
            continue;
          }
          row.tried++;
          if (fault !== null) fail(row, `step ${step}: ${fault}`);
        }
      }
    }
  } finally {
    for (const [i, one] of prepared) {
      await one.close().catch((error: unknown) => fail(rows[i], `at its end: ${stackOf(error)}`));
    }
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

function fail(row: Row, fault: string): void {
  if (row.failed++ < KEPT_FAULTS) row.faults.push(fault);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Things that no user should read: raw system codes, source positions, temporary folders. */
const RAW =
  /^internal:|\bE[A-Z]{3,}\b(?=[:,])|\berrno\b|\bsyscall\b|[/\\]dialect-\d+-|\.ts:\d+|\bundefined\b|\[object |SqliteError/;

/** @returns what is wrong with a failure shown to a person; null if it is a proper sentence */
export function unclear({ code, message }: Pick<Failure, 'code' | 'message'>): string | null {
  if (code === 'internal') return `internal: ${message}`;
  if (RAW.test(message)) return `raw: ${code}: ${message}`;
  return /[.?!)”`\d]$/.test(message.trim()) || code === 'usage' || code === 'bad-input'
    ? null
    : `no sentence: ${code}: ${message}`;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)];
}
