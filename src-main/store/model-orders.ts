/**
 * Orders by a quick model: its input, and the lists that it made, which are kept while a project is open.
 */
import { deciding } from './adjudications.ts';
import { ModelOrder } from '../contract/index.ts';
import type { Db } from './database.ts';
import { learnedFrom } from './judges.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/** Number of pairs that the model orders; further ones follow in the project's random order. */
const MOST_PAIRS = 20_000;
const MOST_TARGET_TEXTS = 2000;

export interface OrderInput {
  pairs: OrderPair[];
  /** Standing votes on them by every annotator from whom training learns. */
  votes: { row: number; preferred: number }[];
  /** Further pairs, in the project's random order. */
  rest: number[];
  target: { prompt: string; text: string }[];
}

interface OrderPair {
  id: number;
  prompt: string;
  first: string;
  second: string;
}

/** The input of an order; gold labels are not part of it. */
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
       WHERE s.outcome IN ('prefer', 'tie', 'both-bad') AND ${learnedFrom('s.annotator')}
         AND ${deciding('s')}`,
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

/** Order -> ids of pairs, in the order of labelling. */
export type ModelLists = Record<ModelOrder, number[]>;

/** The lists, and the number of votes that the model had seen. */
interface Kept {
  lists: ModelLists;
  votes: number;
  /** Order and domain -> its list, always the same array. */
  byDomain: Map<string, readonly number[]>;
}

const kept = new WeakMap<Db, Kept>();
/** How often lists were forgotten: a list begun before is outdated when it is finished. */
const rounds = new WeakMap<Db, number>();

/** To be called when the making of lists begins. */
export function modelRound(db: Db): number {
  return rounds.get(db) ?? 0;
}

/** @param round the value when their making began */
export function keepModelLists(
  db: Db,
  { lists, votes }: Pick<Kept, 'lists' | 'votes'>,
  round: number,
): void {
  if (round === modelRound(db)) kept.set(db, { lists, votes, byDomain: new Map() });
}

/** To be called when pairs are added or removed. */
export function forgetModelLists(db: Db): void {
  kept.delete(db);
  rounds.set(db, modelRound(db) + 1);
}

/** Number of votes that the model had seen; null if there is no list yet. */
export function modelVotes(db: Db): number | null {
  return kept.get(db)?.votes ?? null;
}

/** The list of an order; null if the model has not made one yet. @param domainId all domains if left out */
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
