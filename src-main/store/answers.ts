/** The ranked answers of each prompt, for everything that is made from several of them. */
import type { RankedAnswer } from '../domain/preference-set.ts';
import type { Db } from './database.ts';
import { lastItem } from './data.ts';
import { bytesAsFloats } from './floats.ts';
import { inRanges, type Sliced } from './slices.ts';

export interface PromptAnswers {
  domain: string;
  prompt: string;
  /** Highest reward first: ranks average the seeds' ranks, and may order close answers differently. */
  answers: (RankedAnswer & { spread: number })[];
}

interface AnswerRow {
  item: number;
  domain: string;
  prompt: string;
  reward: number;
  spread: number;
  seeds: Uint8Array | null;
}

const EXCLUDED = 'SELECT item_id FROM item_mark WHERE excluded = 1';

/** Condition on a ranked text: it is an answer to some prompt. Parameters: run and candidate. */
const ANSWERS = `r.run_id = ? AND r.method = ? AND item.prompt <> '' AND r.item_id NOT IN (${EXCLUDED})`;

/**
 * Prompt by prompt, domain by domain. Leaves out texts without a prompt, which answer nothing in common,
 * and texts that a person excluded.
 */
export function* answersByPrompt(db: Db, runId: number, method: string): Generator<PromptAnswers> {
  const rows = db
    .prepare<[number, string], AnswerRow>(
      `SELECT r.item_id AS item, domain.name AS domain, item.prompt, r.reward, r.spread, r.seeds
       FROM reward r JOIN item ON item.id = r.item_id JOIN domain ON domain.id = item.domain_id
       WHERE ${ANSWERS}
       ORDER BY item.domain_id, item.prompt, r.reward DESC, r.rank`,
    )
    .iterate(runId, method);
  let group: PromptAnswers = { domain: '', prompt: '', answers: [] };
  for (const { domain, prompt, item, reward, spread, seeds } of rows) {
    if (group.domain !== domain || group.prompt !== prompt) {
      if (group.answers.length > 0) yield group;
      group = { domain, prompt, answers: [] };
    }
    group.answers.push({ item, reward, spread, seeds: seeds && bytesAsFloats(seeds) });
  }
  if (group.answers.length > 0) yield group;
}

/** Number of pairs of answers to one prompt, counted without making them. */
export function pairsOfAnyTwo(db: Db, runId: number, method: string): number {
  return db
    .prepare<[number, string], number>(
      `SELECT coalesce(sum(answers * (answers - 1) / 2), 0) FROM (
         SELECT count(*) AS answers FROM reward r JOIN item ON item.id = r.item_id
         WHERE ${ANSWERS} GROUP BY item.domain_id, item.prompt)`,
    )
    .pluck()
    .get(runId, method) as number;
}

/** Ranked texts of a run that are not an answer to any prompt. */
export function leftOutAnswers(db: Db, runId: number): { excluded: number; withoutPrompt: number } {
  return db
    .prepare<{ runId: number }, { excluded: number; withoutPrompt: number }>(
      `SELECT count(*) FILTER (WHERE r.item_id IN (${EXCLUDED})) AS excluded,
              count(*) FILTER (WHERE item.prompt = '' AND r.item_id NOT IN (${EXCLUDED}))
                AS withoutPrompt
       FROM reward r JOIN item ON item.id = r.item_id
       WHERE r.run_id = @runId AND r.method = 'source-only'`,
    )
    .get({ runId }) as { excluded: number; withoutPrompt: number };
}

/** An answer's name in files, and its text. */
export function answerText(db: Db, item: number): { key: string; text: string } {
  return db
    .prepare<[number], { key: string; text: string }>(
      `SELECT coalesce(nullif(key, ''), CAST(id AS TEXT)) AS key, text FROM item WHERE id = ?`,
    )
    .get(item) as { key: string; text: string };
}

/**
 * Gold pairs of two ranked texts with a candidate's rewards, the better text first. Only pairs that
 * {@link answersByPrompt} could make: of one domain, with a prompt, neither text excluded.
 */
export function judgedAnswers(
  db: Db,
  runId: number,
  method: string,
): { prompt: string; better: RankedAnswer; worse: RankedAnswer }[] {
  return db
    .prepare<object, JudgedRow>(
      `SELECT c.prompt, g.chosen AS better, b.reward AS reward_better, b.seeds AS seeds_better,
              pair.item_a + pair.item_b - g.chosen AS worse,
              w.reward AS reward_worse, w.seeds AS seeds_worse
       FROM gold_pair g JOIN pair ON pair.id = g.pair_id JOIN item c ON c.id = g.chosen
       JOIN item d ON d.id = pair.item_a + pair.item_b - g.chosen
                  AND d.domain_id = c.domain_id AND d.prompt = c.prompt
       JOIN reward b ON b.run_id = @runId AND b.method = @method AND b.item_id = g.chosen
       JOIN reward w ON w.run_id = @runId AND w.method = @method
                    AND w.item_id = pair.item_a + pair.item_b - g.chosen
       WHERE c.prompt <> '' AND b.item_id NOT IN (${EXCLUDED}) AND w.item_id NOT IN (${EXCLUDED})
       ORDER BY pair.id`,
    )
    .all({ runId, method })
    .map((row) => ({
      prompt: row.prompt,
      better: answerOf(row.better, row.reward_better, row.seeds_better),
      worse: answerOf(row.worse, row.reward_worse, row.seeds_worse),
    }));
}

interface JudgedRow {
  prompt: string;
  better: number;
  reward_better: number;
  seeds_better: Uint8Array | null;
  worse: number;
  reward_worse: number;
  seeds_worse: Uint8Array | null;
}

function answerOf(item: number, reward: number, seeds: Uint8Array | null): RankedAnswer {
  return { item, reward, seeds: seeds && bytesAsFloats(seeds) };
}

export interface SiblingAnswer {
  itemId: number;
  text: string;
  rank: number;
  reward: number;
  spread: number;
}

/** Number of other answers read at once. */
const SIBLINGS = 12;

/**
 * The other ranked answers to a text's prompt in its domain, best first; none for a text without a
 * prompt. No index covers prompts, so all texts are scanned, range by range.
 */
export function* siblingAnswers(
  db: Db,
  runId: number,
  method: string,
  item: number,
): Sliced<SiblingAnswer[]> {
  const one = db.prepare('SELECT domain_id AS domain, prompt FROM item WHERE id = ?').get(item) as
    { domain: number; prompt: string } | undefined;
  if (!one || one.prompt === '') return [];
  const ofRange = db.prepare<object, SiblingAnswer>(
    `SELECT other.id AS itemId, other.text, r.rank, r.reward, r.spread
     FROM item other CROSS JOIN reward r
       ON r.run_id = @runId AND r.method = @method AND r.item_id = other.id
     WHERE other.id > @after AND other.id <= @upTo AND other.id <> @item
       AND +other.domain_id = @domain AND other.prompt = @prompt
     ORDER BY r.rank LIMIT ${SIBLINGS}`,
  );
  let best: SiblingAnswer[] = [];
  yield* inRanges({ after: 0, upTo: lastItem(db) }, (range) => {
    const found = ofRange.all({ runId, method, item, ...one, ...range });
    best = [...best, ...found].sort((a, b) => a.rank - b.rank).slice(0, SIBLINGS);
  });
  return best;
}

/** A candidate's sort key of all texts: mean rank share over seeds, by item. */
export function scoresByItem(db: Db, runId: number, method: string): Map<number, number> {
  const rows = db
    .prepare<[number, string], [number, number]>(
      'SELECT item_id, score FROM reward WHERE run_id = ? AND method = ?',
    )
    .raw()
    .all(runId, method);
  return new Map(rows);
}
