/** The trainer's view of its run: snapshot and texts. It has no access to gold labels. */
import { z } from 'zod';
import type { PreferenceRow } from '../domain/label-shapes.ts';
import type { ScoredItem, SnapshotRanking } from '../domain/snapshot.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { unreadableRun } from './runs.ts';
import type { RunDomains } from './new-run.ts';

export interface StoredText {
  id: number;
  domainId: number;
  prompt: string;
  text: string;
}

/** Rows are read on demand: the texts of a large project do not fit into memory twice. */
export interface RunTexts {
  count: number;
  rows: Iterable<StoredText>;
}

export function runDomains(db: Db, runId: number): RunDomains {
  const of = (role: string) =>
    db
      .prepare('SELECT domain_id FROM run_domain WHERE run_id = ? AND role = ? ORDER BY domain_id')
      .pluck()
      .all(runId, role) as number[];
  return { sources: of('source'), targets: of('target') };
}

export interface SnapshotRow extends PreferenceRow {
  prompt: string;
}

export function runPairs(db: Db, runId: number): SnapshotRow[] {
  return db
    .prepare<[number], SnapshotRow>(
      `SELECT p.chosen, p.rejected, p.strength, p.weight, p.tie,
              json_array_length(p.votes) AS votes, item.prompt
       FROM run_pair p JOIN item ON item.id = p.chosen WHERE p.run_id = ? ORDER BY p.seq`,
    )
    .all(runId);
}

/** A ranking of the snapshot, with the prompt of its texts. */
export interface RankingRow extends SnapshotRanking {
  prompt: string;
}

const Groups = z.array(z.array(z.int()).min(1)).min(1);
const Votes = z.array(z.string());

/** Empty for runs of earlier versions. @throws DialectError `bad-record` if one cannot be read */
export function runRankings(db: Db, runId: number): RankingRow[] {
  const promptOf = db.prepare<[number], string>('SELECT prompt FROM item WHERE id = ?').pluck();
  return db
    .prepare<[number], { items: string; weight: number; votes: string }>(
      'SELECT items, weight, votes FROM run_ranking WHERE run_id = ? ORDER BY seq',
    )
    .all(runId)
    .map(({ weight, ...row }) => {
      const items = keptJson(row.items, Groups);
      const votes = keptJson(row.votes, Votes);
      const prompts = items?.flat().map((item) => promptOf.get(item)) ?? [];
      const [prompt] = prompts;
      if (items === null || votes === null || prompt === undefined || prompts.includes(undefined)) {
        throw unreadableRun(runId);
      }
      return { items, weight, votes, prompt };
    });
}

/** Domain by domain, as in the snapshot. Empty for runs of earlier versions. */
export function runScores(db: Db, runId: number): ScoredItem[] {
  return db
    .prepare<[number], ScoredItem>(
      `SELECT item.id, item.domain_id AS domainId, item.prompt, s.value
       FROM run_score s JOIN item ON item.id = s.item_id WHERE s.run_id = ?
       ORDER BY item.domain_id, item.id`,
    )
    .all(runId);
}

/** Starts the query only when its rows are read: an unread query would keep the file from closing. */
function whenRead<T>(query: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: query };
}

/**
 * The texts of the snapshot's pairs, each once.
 *
 * @param wishes scored: include all texts whose scores are in the snapshot
 */
export function sourceTexts(
  db: Db,
  runId: number,
  { scored = false }: { scored?: boolean } = {},
): RunTexts {
  const ids = `SELECT chosen FROM run_pair WHERE run_id = @runId
               UNION SELECT rejected FROM run_pair WHERE run_id = @runId
               ${scored ? 'UNION SELECT item_id FROM run_score WHERE run_id = @runId' : ''}`;
  return {
    count: db.prepare(`SELECT count(*) FROM (${ids})`).pluck().get({ runId }) as number,
    rows: whenRead(() =>
      db
        .prepare<{ runId: number }, StoredText>(
          `SELECT id, domain_id AS domainId, prompt, text FROM item WHERE id IN (${ids}) ORDER BY id`,
        )
        .iterate({ runId }),
    ),
  };
}

export function targetTexts(db: Db, domains: readonly number[]): RunTexts {
  const ids = JSON.stringify(domains);
  const where = 'domain_id IN (SELECT value FROM json_each(?))';
  return {
    count: db.prepare(`SELECT count(*) FROM item WHERE ${where}`).pluck().get(ids) as number,
    rows: whenRead(() =>
      db
        .prepare<[string], StoredText>(
          `SELECT id, domain_id AS domainId, prompt, text FROM item WHERE ${where} ORDER BY id`,
        )
        .iterate(ids),
    ),
  };
}
