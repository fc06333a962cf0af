/** Orders by a quick model: what it is fitted on, and the lists that it made, which are kept while a project is open. */
import { ModelOrder } from '../contract/index.ts';
import type { Db } from './database.ts';
import { learnedFrom } from './judges.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/** Pairs that the model looks at; what is beyond, by the project's order of chance, comes after them. */
const MOST_PAIRS = 20_000;
const MOST_TARGET_TEXTS = 2000;

export interface OrderInput {
  pairs: OrderPair[];
  /** Standing votes on them of all whom training learns from. */
  votes: { row: number; preferred: number }[];
  /** Further pairs, by the project's order of chance. */
  rest: number[];
  target: { prompt: string; text: string }[];
}

interface OrderPair {
  id: number;
  prompt: string;
  first: string;
  second: string;
}

/** All that an order is made of; gold labels are not among it. */
export function orderInput(db: Db): OrderInput {
  const from = `pair JOIN domain ON domain.id = pair.domain_id AND domain.role = 'source'
    AND ${NOT_SPOT_CHECKED}`;
  const pairs = db
    .prepare<[], OrderPair>(
      `SELECT pair.id, a.prompt, a.text AS first, b.text AS second FROM ${from}
       JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b
       ORDER BY pair.shuffle, pair.id LIMIT ${MOST_PAIRS}`,
    )
    .all();
  const rest = db
    .prepare(
      `SELECT pair.id FROM ${from} ORDER BY pair.shuffle, pair.id LIMIT -1 OFFSET ${MOST_PAIRS}`,
    )
    .pluck()
    .all() as number[];
  const rowOf = new Map(pairs.map(({ id }, row) => [id, row]));
  const votes = db
    .prepare<[], { pair: number; preferred: number }>(
      `SELECT s.pair_id AS pair, CASE WHEN e.outcome <> 'prefer' THEN 0.5
         WHEN e.chosen = pair.item_a THEN 1.0 ELSE 0.0 END AS preferred
       FROM standing s JOIN event e ON e.id = s.event_id JOIN pair ON pair.id = s.pair_id
       WHERE s.outcome IN ('prefer', 'tie', 'both-bad') AND ${learnedFrom('s.annotator')}`,
    )
    .all()
    .flatMap(({ pair, preferred }) => {
      const row = rowOf.get(pair);
      return row === undefined ? [] : [{ row, preferred }];
    });
  const target = db
    .prepare<[], { prompt: string; text: string }>(
      `SELECT prompt, text FROM item JOIN domain ON domain.id = item.domain_id AND role = 'target'
       ORDER BY hash LIMIT ${MOST_TARGET_TEXTS}`,
    )
    .all();
  return { pairs, votes, rest, target };
}

/** Order -> ids of pairs, those first that are to be labelled first. */
export type ModelLists = Record<ModelOrder, number[]>;

/** Lists, and how many votes the model had seen. */
interface Kept {
  lists: ModelLists;
  votes: number;
  /** Order and domain -> its list, one and the same each time. */
  byDomain: Map<string, readonly number[]>;
}

const kept = new WeakMap<Db, Kept>();
/** How often lists were forgotten: one that was begun before is out of date when it comes. */
const rounds = new WeakMap<Db, number>();

/** To be asked when the making of lists begins. */
export function modelRound(db: Db): number {
  return rounds.get(db) ?? 0;
}

/** @param round as it was when their making began */
export function keepModelLists(
  db: Db,
  { lists, votes }: Pick<Kept, 'lists' | 'votes'>,
  round: number,
): void {
  if (round === modelRound(db)) kept.set(db, { lists, votes, byDomain: new Map() });
}

/** To be called where pairs come or go. */
export function forgetModelLists(db: Db): void {
  kept.delete(db);
  rounds.set(db, modelRound(db) + 1);
}

/** Votes that the model had seen; null where there is none yet. */
export function modelVotes(db: Db): number | null {
  return kept.get(db)?.votes ?? null;
}

/** The list of an order; null where the model has made none yet. @param domainId of all, where it is left out */
export function modelList(
  db: Db,
  order: ModelOrder,
  domainId: number | null = null,
): readonly number[] | null {
  const here = kept.get(db);
  if (!here) return null;
  const name = `${order} ${domainId ?? 'all'}`;
  const known = here.byDomain.get(name);
  if (known) return known;
  let list: readonly number[] = here.lists[order];
  if (domainId !== null) {
    const inDomain = new Set(
      db.prepare('SELECT id FROM pair WHERE domain_id = ?').pluck().all(domainId) as number[],
    );
    list = list.filter((id) => inDomain.has(id));
  }
  here.byDomain.set(name, list);
  return list;
}

export function isModelOrder(order: string): order is ModelOrder {
  return ModelOrder.safeParse(order).success;
}
