/** Fills an empty project with a complete set of records, such as the sample. */
import { v7 as uuid } from 'uuid';
import type { Outcome, Role } from '../contract/index.ts';
import type { Db } from './database.ts';
import { itemHash, shuffleOf } from './staging.ts';

export interface ProjectRecords {
  domains: readonly { name: string; role: Role }[];
  items: readonly {
    key: string;
    domain: string;
    prompt: string;
    text: string;
    metadata: Record<string, unknown>;
  }[];
  /** `items` are keys of items. */
  pairs: readonly { key: string; domain: string; items: readonly [string, string] }[];
  /** `pair` is the key of a pair; `chosen` and `shownFirst` are indices into its items. */
  votes: readonly {
    pair: string;
    annotator: string;
    outcome: Outcome;
    chosen: 0 | 1 | null;
    shownFirst: 0 | 1;
    strength: 1 | 2 | 3;
    durationMs: number;
    at: number;
  }[];
  gold: readonly {
    key: string;
    domain: string;
    items: readonly [string, string];
    chosen: 0 | 1;
  }[];
}

/** In one transaction. Votes must be in chronological order, one per pair and annotator. */
export function fillProject(db: Db, records: ProjectRecords): void {
  db.transaction(() => {
    const domains = addDomains(db, records.domains);
    const items = addItems(db, records.items, domains);
    const addPair = pairAdder(db, domains, items);
    const pairs = new Map(records.pairs.map((pair) => [pair.key, addPair(pair)]));
    addVotes(db, records.votes, pairs);
    const addGold = db.prepare('INSERT INTO gold_pair VALUES (?, ?)');
    for (const gold of records.gold) {
      const pair = addPair(gold);
      addGold.run(pair.id, pair.items[gold.chosen]);
    }
  }).immediate();
}

/** @returns ids by name */
function addDomains(db: Db, domains: ProjectRecords['domains']): Map<string, number> {
  const add = db.prepare('INSERT INTO domain (name, role, created_at) VALUES (?, ?, ?)');
  return new Map(
    domains.map(({ name, role }) => [
      name,
      Number(add.run(name, role, Date.now()).lastInsertRowid),
    ]),
  );
}

interface AddedItem {
  id: number;
  hash: Buffer;
}

/** @returns items by key */
function addItems(
  db: Db,
  records: ProjectRecords['items'],
  domains: ReadonlyMap<string, number>,
): Map<string, AddedItem> {
  const items = new Map<string, AddedItem>();
  const add = db.prepare(
    'INSERT INTO item (domain_id, hash, key, prompt, text, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  for (const { key, domain, prompt, text, metadata } of records) {
    const hash = itemHash(prompt, text);
    const { lastInsertRowid } = add.run(
      known(domains, domain),
      hash,
      key,
      prompt,
      text,
      JSON.stringify(metadata),
    );
    items.set(key, { id: Number(lastInsertRowid), hash });
  }
  return items;
}

interface AddedPair {
  id: number;
  /** Ids in the order of the record, which need not be that of the table. */
  items: readonly number[];
}

function pairAdder(
  db: Db,
  domains: ReadonlyMap<string, number>,
  items: ReadonlyMap<string, AddedItem>,
): (pair: ProjectRecords['pairs'][number]) => AddedPair {
  const add = db.prepare(
    'INSERT INTO pair (domain_id, item_a, item_b, key, shuffle) VALUES (?, ?, ?, ?, ?)',
  );
  return (pair) => {
    const [first, second] = pair.items.map((key) => known(items, key));
    const [a, b] = [first.id, second.id].sort((x, y) => x - y);
    const shuffle = shuffleOf(first.hash, second.hash);
    const { lastInsertRowid } = add.run(known(domains, pair.domain), a, b, pair.key, shuffle);
    return { id: Number(lastInsertRowid), items: [first.id, second.id] };
  };
}

function addVotes(
  db: Db,
  votes: ProjectRecords['votes'],
  pairs: ReadonlyMap<string, AddedPair>,
): void {
  const addEvent = db.prepare(
    `INSERT INTO event (id, kind, pair_id, annotator, origin, outcome, chosen, strength,
                        shown_first, duration_ms, created_at)
     VALUES (?, 'vote', ?, ?, 'labelled', ?, ?, ?, ?, ?, ?)`,
  );
  const addStanding = db.prepare('INSERT INTO standing VALUES (?, ?, ?, ?)');
  for (const [seq, vote] of votes.entries()) {
    const pair = known(pairs, vote.pair);
    const id = uuid({ msecs: vote.at, seq });
    addEvent.run(
      id,
      pair.id,
      vote.annotator,
      vote.outcome,
      vote.chosen === null ? null : pair.items[vote.chosen],
      vote.strength,
      pair.items[vote.shownFirst],
      vote.durationMs,
      vote.at,
    );
    addStanding.run(pair.id, vote.annotator, id, vote.outcome);
  }
}

function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`a record refers to “${key}”, which is missing`);
  return value;
}
