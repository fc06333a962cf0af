/**
 * Divides a project's questions into shares, one for each annotator: the questions of each share, and its
 * rows.
 */
import { ListTaskId } from '../contract/index.ts';
import type { NativeRow } from '../domain/native-rows.ts';
import { seededRandom } from '../domain/random.ts';
import { taskOf } from '../domain/tasks/index.ts';
import type { Db } from './database.ts';
import { isWholeOfAny } from './decisions.ts';
import { nativeRows } from './native-export.ts';
import { Places } from './native-order.ts';
import { numbersOf } from './kept-json.ts';

interface SplitWishes {
  /** Number of shares. */
  into: number;
  /** Number of shares that ask the same question, and so of votes that it gets. */
  overlap: number;
  /** Whether to include questions that are decided already. */
  all: boolean;
}

/** The questions of a share, as positions in the list of rows. */
interface Share {
  texts: Set<number>;
  pairs: Set<number>;
  questions: Set<number>;
}

/**
 * Distributes the questions of source domains. Shares have equal sizes, give or take one, and each
 * question's shares are drawn at random, so that every two annotators have questions in common.
 */
export function dealOut(db: Db, wishes: SplitWishes): Share[] {
  const shares = Array.from({ length: wishes.into }, (): Share => ({
    texts: new Set(),
    pairs: new Set(),
    questions: new Set(),
  }));
  const texts = new Places(db, 'item', 'content');
  for (const kind of ['pairs', 'questions'] as const) {
    const places = new Places(db, kind === 'pairs' ? 'pair' : 'question', 'content');
    for (const { id, shuffle, items } of asked(db, kind, wishes.all)) {
      for (const at of drawn(shares, kind, `${kind} ${shuffle}`).slice(0, wishes.overlap)) {
        shares[at][kind].add(places.of(id));
        for (const item of numbersOf(items)) shares[at].texts.add(texts.of(item));
      }
    }
  }
  return shares;
}

/** Numbers of the shares with the fewest questions, drawn at random among equals. */
function drawn(shares: readonly Share[], kind: 'pairs' | 'questions', seed: string): number[] {
  const random = seededRandom(seed);
  return shares
    .map((share, at) => ({ at, load: share[kind].size, draw: random.next() }))
    .sort((one, other) => one.load - other.load || one.draw - other.draw)
    .map(({ at }) => at);
}

interface AskedRow {
  id: number;
  shuffle: number;
  /** JSON. */
  items: string;
}

function asked(db: Db, kind: 'pairs' | 'questions', all: boolean): AskedRow[] {
  const outcomes = (tasks: readonly ('pairs' | ListTaskId)[]) =>
    tasks.flatMap((task) => taskOf(task).decided.map((outcome) => `'${outcome}'`)).join(', ');
  const open = (standing: string, column: string, decided: string) =>
    all
      ? 'TRUE'
      : `NOT EXISTS (SELECT 1 FROM ${standing} s WHERE s.${column} AND s.outcome IN (${decided}))`;
  const sql =
    kind === 'pairs'
      ? `SELECT pair.id, shuffle, json_array(item_a, item_b) AS items FROM pair
         JOIN domain ON domain.id = domain_id AND role = 'source'
         WHERE ${open('standing', 'pair_id = pair.id', outcomes(['pairs']))}`
      : `SELECT question.id, shuffle, items FROM question
         JOIN domain ON domain.id = domain_id AND role = 'source'
         WHERE ${isWholeOfAny}
           AND ${open('question_standing', 'question_id = question.id', outcomes(ListTaskId.options))}`;
  return db.prepare<[], AskedRow>(`${sql} ORDER BY shuffle, 1`).all();
}

/** What its annotator needs: no votes, scores or gold of others, and no text outside its questions. */
export function* shareRows(db: Db, share: Share): Generator<NativeRow> {
  const asks = (row: NativeRow): boolean => {
    if (row.dialect === 'text') return share.texts.has(row.id);
    if (row.dialect === 'pair') return share.pairs.has(row.id);
    if (row.dialect === 'question') return share.questions.has(row.id);
    return (
      row.dialect === 'project' ||
      row.dialect === 'tasks' ||
      row.dialect === 'guidelines' ||
      (row.dialect === 'domain' && row.role === 'source')
    );
  };
  for (const row of nativeRows(db, undefined, 'content')) {
    if (row.dialect === 'rating' || row.dialect === 'gold') return;
    if (row.dialect === 'event' || row.dialect === 'decision') return;
    if (asks(row)) yield row;
  }
}
