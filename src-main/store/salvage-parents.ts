/**
 * Substitutes lost rows that others refer to, so that those are kept: a vote is worth keeping even if the
 * text that it chose is gone.
 */
import type { Db } from './database.ts';
import { numbersOf } from './kept-json.ts';

/** A domain from which nothing is labelled or learned. */
const LOST_DOMAIN = 'texts that were lost';

const LOST_TEXT = 'This text was lost: the page of the file that had it was damaged.';

export interface Repairs {
  /** Pairs recovered from the indexes, without key and metadata. */
  pairsRebuilt: number;
  /** Undos and redos whose vote is lost. */
  eventsLost: number;
  notes: string[];
}

/** Call within a transaction, with references not enforced; afterwards no reference is dangling. */
export function replaceLost(to: Db): Repairs {
  const notes: string[] = [];
  const pairsRebuilt = rebuildPairs(to);
  if (pairsRebuilt > 0) {
    notes.push(
      `${counted(pairsRebuilt, 'pair')} kept by what the indexes say: without key and metadata.`,
    );
  }
  const lostDomain = () => ensureLostDomain(to);
  dropUnreadable(to);
  const questions = placeQuestions(to, lostDomain);
  if (questions > 0) {
    notes.push(
      `${counted(questions, 'question')} rebuilt from the votes on them, in the domain “${LOST_DOMAIN}”.`,
    );
  }
  const pairs = placePairs(to, lostDomain);
  const texts = placeItems(to, lostDomain);
  if (texts > 0) {
    const moved = to
      .prepare(
        `UPDATE pair SET domain_id = @lost WHERE domain_id <> @lost AND EXISTS
           (SELECT 1 FROM item WHERE id IN (item_a, item_b) AND domain_id = @lost)`,
      )
      .run({ lost: lostDomain() }).changes;
    notes.push(
      `${counted(texts, 'text')} replaced by a sentence that says so; ${counted(moved + pairs, 'pair')} with them, and votes on those, are kept in the domain “${LOST_DOMAIN}”, which is not learned from.`,
    );
  }
  const domains = placeDomains(to);
  if (domains > 0)
    notes.push(`${counted(domains, 'domain')} named anew: see whether names and roles are right.`);
  to.exec(
    `DELETE FROM draft WHERE NOT EXISTS (SELECT 1 FROM pair WHERE pair.id = pair_id)
       AND NOT EXISTS (SELECT 1 FROM question WHERE question.id = question_id)`,
  );
  to.exec(
    'UPDATE event SET supersedes = NULL WHERE supersedes IS NOT NULL AND supersedes NOT IN (SELECT id FROM event)',
  );
  const eventsLost = to
    .prepare('DELETE FROM event WHERE target IS NOT NULL AND target NOT IN (SELECT id FROM event)')
    .run().changes;
  if (eventsLost > 0)
    notes.push(
      `${counted(eventsLost, 'undo or redo')} left out: the vote that it speaks of is lost.`,
    );
  return { pairsRebuilt, eventsLost, notes };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? ' was' : 's were'}`;
}

function rebuildPairs(to: Db): number {
  return to
    .prepare(
      `INSERT OR IGNORE INTO pair (id, domain_id, item_a, item_b, key, shuffle)
       SELECT k.id, coalesce(k.domain_id, a.domain_id, b.domain_id), k.item_a, k.item_b, '',
              coalesce(k.shuffle, 0)
       FROM temp.known_pair k LEFT JOIN item a ON a.id = k.item_a LEFT JOIN item b ON b.id = k.item_b
       WHERE k.item_a IS NOT NULL AND k.id NOT IN (SELECT id FROM pair)
         AND coalesce(k.domain_id, a.domain_id, b.domain_id) IS NOT NULL`,
    )
    .run().changes;
}

function ensureLostDomain(to: Db): number {
  to.prepare('INSERT OR IGNORE INTO domain (name, role, created_at) VALUES (?, ?, ?)').run(
    LOST_DOMAIN,
    'target',
    Date.now(),
  );
  return to.prepare('SELECT id FROM domain WHERE name = ?').pluck().get(LOST_DOMAIN) as number;
}

/** Pairs that only votes refer to: their texts are those that the votes name. */
function placePairs(to: Db, lostDomain: () => number): number {
  const missing = to
    .prepare<[], { id: number; low: number | null; high: number | null }>(
      `SELECT pair_id AS id, min(item) AS low, max(item) AS high FROM (
         SELECT pair_id, chosen AS item FROM event UNION ALL
         SELECT pair_id, shown_first FROM event UNION ALL
         SELECT pair_id, chosen FROM gold_pair UNION ALL
         SELECT pair_id, NULL FROM spot_check UNION ALL
         SELECT pair_id, NULL FROM label_next)
       WHERE pair_id IS NOT NULL AND pair_id NOT IN (SELECT id FROM pair) GROUP BY pair_id`,
    )
    .all();
  if (missing.length === 0) return 0;
  const domain = lostDomain();
  let next = highestItem(to);
  const add = to.prepare(
    `INSERT OR IGNORE INTO pair (id, domain_id, item_a, item_b, key, shuffle) VALUES (?, ?, ?, ?, '', 0)`,
  );
  for (const { id, low, high } of missing) {
    const a = low ?? ++next;
    const b = high !== null && high !== a ? high : ++next;
    // Two pairs with the same texts: one of them was noise.
    if (add.run(id, domain, a, b).changes === 0) add.run(id, domain, ++next, ++next);
  }
  return missing.length;
}

/** Questions whose texts are unreadable are recreated, like those that only votes refer to. */
function dropUnreadable(to: Db): void {
  const remove = to.prepare('DELETE FROM question WHERE id = ?');
  const all = to.prepare<[], { id: number; items: string }>('SELECT id, items FROM question');
  for (const { id, items } of all.all()) if (numbersOf(items).length < 2) remove.run(id);
}

/** Questions that only votes refer to: their texts are those that were shown. */
function placeQuestions(to: Db, lostDomain: () => number): number {
  const votes = to
    .prepare<[], { id: number; task: string; shown: string | null }>(
      `SELECT question_id AS id, task, shown FROM event
       WHERE question_id IS NOT NULL AND question_id NOT IN (SELECT id FROM question)
       ORDER BY question_id, id`,
    )
    .all();
  if (votes.length === 0) return 0;
  const domain = lostDomain();
  let next = highestItem(to);
  const add = to.prepare(
    `INSERT OR IGNORE INTO question (id, task, domain_id, items, key, shuffle) VALUES (?, ?, ?, ?, '', 0)`,
  );
  const missing = Map.groupBy(votes, ({ id }) => id);
  for (const [id, held] of missing) {
    const shown = held.map((vote) => [...new Set(numbersOf(vote.shown ?? '[]'))]);
    const items = shown.find((listed) => listed.length > 1) ?? [++next, ++next];
    const { task } = held[0];
    const { changes } = add.run(id, task, domain, JSON.stringify(items.sort((a, b) => a - b)));
    // Two questions with the same texts: one of them was noise.
    if (changes === 0) add.run(id, task, domain, JSON.stringify([++next, ++next]));
  }
  return missing.size;
}

/** Above every item id that anything refers to. */
function highestItem(to: Db): number {
  return Number(
    to
      .prepare(
        `SELECT max(coalesce((SELECT max(id) FROM item), 0), coalesce((SELECT max(item_b) FROM pair), 0),
           coalesce((SELECT max(chosen) FROM event), 0), coalesce((SELECT max(shown_first) FROM event), 0),
           coalesce((SELECT max(item_id) FROM rating), 0), coalesce((SELECT max(item_id) FROM score), 0),
           coalesce((SELECT max(item_id) FROM gold_score), 0),
           coalesce((SELECT max(item_id) FROM item_mark), 0),
           coalesce((SELECT max(value) FROM question, json_each(question.items)), 0))`,
      )
      .pluck()
      .get(),
  );
}

function placeItems(to: Db, lostDomain: () => number): number {
  const missing = to
    .prepare(
      `SELECT DISTINCT item FROM (
         SELECT item_a AS item FROM pair UNION ALL SELECT item_b FROM pair UNION ALL
         SELECT chosen FROM event UNION ALL SELECT shown_first FROM event UNION ALL
         SELECT chosen FROM gold_pair UNION ALL
         SELECT value FROM question, json_each(question.items) UNION ALL
         SELECT item_id FROM score UNION ALL SELECT item_id FROM gold_score UNION ALL
         SELECT item_id FROM rating UNION ALL SELECT item_id FROM item_mark)
       WHERE item IS NOT NULL AND item NOT IN (SELECT id FROM item)`,
    )
    .pluck()
    .all() as number[];
  if (missing.length === 0) return 0;
  const domain = lostDomain();
  const add = to.prepare(
    `INSERT INTO item (id, domain_id, hash, key, prompt, text)
     VALUES (?, ?, coalesce((SELECT hash FROM temp.known_item WHERE id = ?), randomblob(16)), '', '', ?)`,
  );
  for (const id of missing) add.run(id, domain, id, LOST_TEXT);
  return missing.length;
}

function placeDomains(to: Db): number {
  return to
    .prepare(
      `INSERT INTO domain (id, name, role, created_at)
       SELECT d.id, 'recovered ' || d.id,
         CASE WHEN EXISTS (SELECT 1 FROM pair WHERE domain_id = d.id UNION
                           SELECT 1 FROM question WHERE domain_id = d.id) THEN 'source' ELSE 'target' END, ?
       FROM (SELECT domain_id AS id FROM item UNION SELECT domain_id FROM pair
             UNION SELECT domain_id FROM question) d
       WHERE d.id NOT IN (SELECT id FROM domain)`,
    )
    .run(Date.now()).changes;
}
