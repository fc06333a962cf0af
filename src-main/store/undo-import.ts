/** Undoes an import: removes what it added, except what people have worked on since. */
import { type DataChange, DialectError } from '../contract/index.ts';
import type { Db } from './database.ts';
import { rebuildStanding } from './events.ts';
import { Gone, unenforced } from './gone.ts';
import { forgetImports, type ImportEntry, importLog } from './import-log.ts';
import { forgetCounts } from './queues.ts';
import { renewStatistics } from './statistics.ts';
import { requireNoUnfinished } from './unfinished-import.ts';

/** Rows that an import may add with a text or a pair, and that do not count as work. */
const COMES_WITH = {
  item: ['pair', 'event', 'score', 'gold_score', 'rating'],
  pair: ['event', 'standing', 'gold_pair'],
  question: ['event', 'question_standing'],
};

/**
 * @param options dryRun: reports what would be removed, without removing it
 * @throws DialectError `not-found`, `busy` while an import is being written
 */
export function undoImport(
  db: Db,
  id: number,
  { dryRun }: { dryRun: boolean },
): Omit<DataChange, 'backup'> {
  requireNoUnfinished(db);
  const entry = importLog(db).find((one) => one.id === id);
  if (!entry) {
    throw new DialectError('not-found', 'This import was undone already, or is too long ago.', {
      id,
    });
  }
  const gone = new Gone(db);
  try {
    const values = valuesOf(entry);
    choosePairs(gone, values);
    const { stay, held } = chooseTexts(db, gone, values);
    gone.addWhatFollows();
    const votes = chooseVotes(gone, values);
    const counts = gone.counts();
    const again = laterOnes(db, entry);
    if (!dryRun) {
      unenforced(db, () => {
        gone.add('domain', EMPTY_DOMAIN, {
          domains: JSON.stringify(entry.domainIds),
          last: entry.before.domain,
        });
        gone.remove();
        if (votes > 0) rebuildStanding(db);
        forgetImports(db, (one) => one.id === id);
      });
      forgetCounts(db);
      renewStatistics(db);
    }
    return { gone: counts, notes: notesOf({ stay, held, again }) };
  } finally {
    gone.end();
  }
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf({ before, after }: ImportEntry) {
  return {
    item: before.item,
    lastItem: after.item,
    pair: before.pair,
    lastPair: after.pair,
    question: before.question,
    lastQuestion: after.question,
    event: before.event,
    lastEvent: after.event,
  };
}

/** Domains created by the import that are now empty. */
const EMPTY_DOMAIN = `SELECT id FROM main.domain
  WHERE id > @last AND id IN (SELECT value FROM json_each(@domains))
  AND NOT EXISTS (SELECT 1 FROM main.item WHERE domain_id = domain.id
                  AND item.id NOT IN (SELECT id FROM temp.gone_item))
  AND NOT EXISTS (SELECT 1 FROM main.run_domain WHERE domain_id = domain.id)`;

/** Its own votes only. */
const ITS_VOTE = `origin = 'imported' AND id > @event AND id <= @lastEvent`;

/** Pairs and questions that it added, and those made from its texts since. */
function choosePairs(gone: Gone, values: Values): void {
  gone.add(
    'pair',
    `SELECT id FROM main.pair WHERE id > @pair AND id <= @lastPair
       OR item_a > @item AND item_a <= @lastItem OR item_b > @item AND item_b <= @lastItem`,
    values,
  );
  gone.add(
    'question',
    `SELECT id FROM main.question WHERE id > @question AND id <= @lastQuestion
       OR EXISTS (SELECT 1 FROM json_each(items) WHERE value > @item AND value <= @lastItem)`,
    values,
  );
  for (const kind of ['pair', 'question'] as const) {
    gone.spare(
      kind,
      `id IN (SELECT ${kind}_id FROM main.event WHERE ${kind}_id NOT NULL AND NOT (${ITS_VOTE}))`,
      values,
    );
    for (const held of gone.holders(kind, COMES_WITH[kind])) gone.spare(kind, `id IN (${held})`);
  }
}

/** @returns number of its pairs that were worked on, and of texts that something else refers to */
function chooseTexts(db: Db, gone: Gone, values: Values): { stay: number; held: number } {
  const number = (sql: string) => Number(db.prepare(sql).pluck().get(values));
  gone.add('item', 'SELECT id FROM main.item WHERE id > @item AND id <= @lastItem', values);
  gone.spare(
    'item',
    `id IN (SELECT item_a FROM main.pair WHERE id NOT IN (SELECT id FROM temp.gone_pair)
       UNION ALL SELECT item_b FROM main.pair WHERE id NOT IN (SELECT id FROM temp.gone_pair)
       UNION ALL SELECT value FROM main.question, json_each(items)
       WHERE question.id NOT IN (SELECT id FROM temp.gone_question))`,
  );
  const before = number('SELECT count(*) FROM temp.gone_item');
  for (const held of gone.holders('item', COMES_WITH.item)) gone.spare('item', `id IN (${held})`);
  // A pair may be removed although its texts stay, but never a text although its pair stays.
  const stay = number(
    `SELECT (SELECT count(*) FROM main.pair WHERE id > @pair AND id <= @lastPair
              AND id NOT IN (SELECT id FROM temp.gone_pair))
          + (SELECT count(*) FROM main.question WHERE id > @question AND id <= @lastQuestion
              AND id NOT IN (SELECT id FROM temp.gone_question))`,
  );
  return { stay, held: before - number('SELECT count(*) FROM temp.gone_item') };
}

/** Its votes on older pairs, unless they were changed since. @returns how many */
function chooseVotes(gone: Gone, values: Values): number {
  return gone.add(
    'event',
    `SELECT id FROM main.event WHERE ${ITS_VOTE}
       AND (pair_id <= @pair OR question_id <= @question)
       AND id NOT IN (SELECT supersedes FROM main.event WHERE supersedes NOT NULL)
       AND id NOT IN (SELECT target FROM main.event WHERE target NOT NULL)`,
    values,
  );
}

/** Later imports into the same domain, which may have contained some of the texts again. */
function laterOnes(db: Db, entry: ImportEntry): string[] {
  return importLog(db)
    .filter(
      ({ id, domainIds }) =>
        id > entry.id && domainIds.some((one) => entry.domainIds.includes(one)),
    )
    .flatMap(({ files }) => files);
}

interface Left {
  stay: number;
  held: number;
  again: readonly string[];
}

function notesOf({ stay, held, again }: Left): string[] {
  const notes: string[] = [];
  if (stay > 0) {
    notes.push(
      `${stay.toLocaleString('en')} ${stay === 1 ? 'pair stays' : 'pairs stay'} with the texts, since somebody voted on ${stay === 1 ? 'it' : 'them'}, wrote a draft, drew a spot-check or chose what is labelled next.`,
    );
  }
  if (held > 0) {
    notes.push(
      `${held.toLocaleString('en')} ${held === 1 ? 'text stays' : 'texts stay'}, since a run used ${held === 1 ? 'it' : 'them'} or somebody wrote a note. Delete those runs first to have the texts go, too.`,
    );
  }
  if (again.length > 0) {
    notes.push(
      `Where ${again.slice(0, 3).join(', ')} brought some of the same texts later, import that file again.`,
    );
  }
  notes.push(
    'Scores and gold labels that it changed on texts that were there before stay as they are.',
  );
  return notes;
}
