/** Guidelines of a project and the reasons that its annotators choose from, version by version. */
import {
  DialectError,
  type Guidelines,
  GuidelinesContent,
  type GuidelinesVersion,
  type ReasonGiven,
  Reasons,
} from '../contract/index.ts';
import { BUILT_IN_GUIDELINES, withIds } from '../domain/guidelines.ts';
import type { NativeRowOf } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';
import { idAfter } from './ordered-ids.ts';

type Kept = Omit<NativeRowOf<'guidelines'>, 'dialect'>;

/** The version that counts, in SQL: null where the project has none of its own. */
export const CURRENT_GUIDELINES =
  '(SELECT id FROM main.guidelines WHERE adopted = 1 ORDER BY id DESC LIMIT 1)';

/** Every version, the oldest first. */
export function keptGuidelines(db: Db): Kept[] {
  const rows = db
    .prepare<[], Omit<Kept, 'reasons' | 'adopted'> & { reasons: string; adopted: 0 | 1 }>(
      'SELECT id, text, reasons, author, adopted, created_at FROM guidelines ORDER BY id',
    )
    .all();
  return rows.map((row) => ({
    ...row,
    adopted: row.adopted === 1,
    reasons: keptJson(row.reasons, Reasons) ?? [],
  }));
}

/**
 * The guidelines that count, or those of a version.
 *
 * @param id of the version; null: those that Dialect comes with
 * @throws DialectError `not-found`
 */
export function guidelines(db: Db, id?: string | null): Guidelines {
  const all = keptGuidelines(db);
  const at =
    id === undefined
      ? all.findLastIndex(({ adopted }) => adopted)
      : all.findIndex((one) => one.id === id);
  if (at < 0 && typeof id === 'string') {
    throw new DialectError(
      'not-found',
      'This project does not have these guidelines. Their history shows those that it has.',
      { id },
    );
  }
  const words = new Map(BUILT_IN_GUIDELINES.reasons.map((reason) => [reason.id, reason.label]));
  for (const { reasons } of all) for (const reason of reasons) words.set(reason.id, reason.label);
  const version = at < 0 ? null : all[at];
  return {
    id: version?.id ?? null,
    number: at + 1,
    author: version?.author ?? '',
    text: version?.text ?? BUILT_IN_GUIDELINES.text,
    reasons: version?.reasons ?? BUILT_IN_GUIDELINES.reasons,
    at: version?.created_at ?? null,
    words: Array.from(words, ([reason, label]) => ({ id: reason, label })),
    versions: all.map((one) => one.id),
  };
}

/** All versions, the newest first, and those that Dialect comes with at the end. */
export function guidelinesHistory(db: Db): GuidelinesVersion[] {
  const rows = db
    .prepare<[], { id: string | null; votes: number }>(
      `SELECT guidelines AS id, count(*) AS votes FROM event
       WHERE kind = 'vote' AND origin = 'labelled' GROUP BY guidelines`,
    )
    .all();
  const votes = new Map(rows.map((row) => [row.id, row.votes]));
  const current = guidelines(db).id;
  const own = keptGuidelines(db).map(({ id, author, created_at }, at) => ({
    id,
    number: at + 1,
    author,
    at: created_at,
    current: id === current,
    votes: votes.get(id) ?? 0,
  }));
  const first = { id: null, number: 0, author: '', at: null };
  return [...own.reverse(), { ...first, current: current === null, votes: votes.get(null) ?? 0 }];
}

/**
 * Says them anew: a version more. Nothing where they say the same.
 *
 * @param given replaces: the version that its author has seen, null for none; left out, whatever counts is replaced
 * @throws DialectError `guidelines-changed` where somebody else wrote another one since, `bad-guidelines`
 */
export function setGuidelines(
  db: Db,
  wish: { text: string; reasons: readonly ReasonGiven[] },
  given: { author: string; replaces?: string | null },
): Guidelines {
  return db
    .transaction(() => {
      const now = guidelines(db);
      if (given.replaces !== undefined && given.replaces !== now.id) {
        throw new DialectError(
          'guidelines-changed',
          `“${now.author}” changed the guidelines meanwhile, so yours were not kept. Copy what you wrote, look at theirs, and combine the two.`,
          { id: now.id },
        );
      }
      const { text, reasons } = contentOf({ ...wish, reasons: withIds(wish.reasons, now.words) });
      if (text === now.text && JSON.stringify(reasons) === JSON.stringify(now.reasons)) return now;
      addGuidelines(db, {
        id: newId(db),
        text,
        reasons,
        author: given.author,
        adopted: true,
        created_at: Date.now(),
      });
      return guidelines(db);
    })
    .immediate();
}

/** @throws DialectError `bad-guidelines` */
function contentOf(wish: GuidelinesContent): GuidelinesContent {
  const { data, error } = GuidelinesContent.safeParse(wish);
  if (data) return data;
  const why = error.issues.map(({ message }) => message).join(' ');
  throw new DialectError(
    'bad-guidelines',
    `These guidelines were not kept: ${why} Change that, and save again.`,
    { issues: error.issues.length },
  );
}

function newId(db: Db): string {
  const last = db.prepare<[], string | null>('SELECT max(id) FROM guidelines').pluck().get();
  return idAfter(last ?? null);
}

/** A version as it is; one of a known id is the known one. @returns whether it was not there, or not adopted */
export function addGuidelines(db: Db, version: Kept): boolean {
  const { changes } = db
    .prepare(
      `INSERT INTO main.guidelines (id, text, reasons, author, adopted, created_at)
       VALUES (@id, @text, @reasons, @author, @adopted, @created_at)
       ON CONFLICT (id) DO UPDATE SET adopted = 1 WHERE adopted < excluded.adopted`,
    )
    .run({
      ...version,
      reasons: JSON.stringify(version.reasons),
      adopted: version.adopted ? 1 : 0,
    });
  return changes > 0;
}

/** A UUIDv7 of this or one of the next four centuries: no version could ever be later than one of the last of all times. */
const ID = /^0[0-9a-d][0-9a-f]{6}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * A version out of another copy. Copies that come together go by the one that was written last; in an import the
 * project's own stay, and others are kept for the votes that were given under them.
 *
 * @throws DialectError `bad-rows`
 */
export function takeGuidelines(
  db: Db,
  { dialect: _, ...version }: NativeRowOf<'guidelines'>,
  wishes: { joins: boolean; own: boolean },
): boolean {
  if (!ID.test(version.id)) {
    throw new DialectError(
      'bad-rows',
      'A version of the guidelines has an id that Dialect does not give: no later one could take its place. Nothing was taken. Export the project again.',
      { id: version.id },
    );
  }
  return addGuidelines(db, {
    ...version,
    adopted: version.adopted && (wishes.joins || !wishes.own),
  });
}
