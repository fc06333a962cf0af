/** Reads domains, items and pairs. */
import {
  DialectError,
  type Domain,
  type Item,
  ListTaskId,
  type ProjectInfo,
  type Role,
} from '../contract/index.ts';
import { ofPeople } from './judges.ts';
import { queueSql } from './queue-sql.ts';
import { forgetCounts } from './queues.ts';
import type { Db, OpenProject } from './database.ts';
import { metadataOf } from './kept-json.ts';

export function projectInfo(project: OpenProject): ProjectInfo {
  const meta = new Map(
    project.db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM meta')
      .all()
      .map((row) => [row.key, row.value] as const),
  );
  return {
    id: meta.get('id') ?? '',
    name: meta.get('name') ?? 'Project',
    path: project.path,
    createdAt: Number(meta.get('createdAt') ?? 0),
    sample: meta.get('sample') === 'true',
  };
}

interface DomainRow {
  id: number;
  name: string;
  role: Role;
  items: number;
  pairs: number;
  labelled: number;
  scores: number;
  gold_pairs: number;
  gold_scores: number;
}

export function listDomains(db: Db): Domain[] {
  const rows = db
    .prepare<[], DomainRow>(
      `SELECT id, name, role,
         (SELECT count(*) FROM item WHERE domain_id = domain.id) AS items,
         (SELECT count(*) FROM pair WHERE domain_id = domain.id) AS pairs,
         (SELECT count(DISTINCT s.pair_id) FROM standing s JOIN pair ON pair.id = s.pair_id
          WHERE pair.domain_id = domain.id AND s.outcome IN ('prefer', 'tie', 'both-bad') AND ${ofPeople('s.annotator')}) AS labelled,
         (SELECT count(*) FROM score JOIN item ON item.id = item_id WHERE domain_id = domain.id) AS scores,
         (SELECT count(*) FROM gold_pair g JOIN pair ON pair.id = g.pair_id
          WHERE pair.domain_id = domain.id) AS gold_pairs,
         (SELECT count(*) FROM gold_score JOIN item ON item.id = item_id
          WHERE domain_id = domain.id) AS gold_scores
       FROM domain ORDER BY role, id`,
    )
    .all();
  const questions = ListTaskId.options.map((task) => [task, questionsByDomain(db, task)] as const);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    items: row.items,
    pairs: row.pairs,
    labelled: row.labelled,
    questions: Object.fromEntries(
      questions.map(([task, counts]) => [task, counts.get(row.id) ?? { all: 0, labelled: 0 }]),
    ) as Domain['questions'],
    scores: row.scores,
    gold: { pairs: row.gold_pairs, scores: row.gold_scores },
    medianCharacters: medianCharacters(db, row.id, row.items),
  }));
}

interface QuestionCounts {
  all: number;
  labelled: number;
}

function questionsByDomain(db: Db, task: ListTaskId): Map<number, QuestionCounts> {
  const rows = db
    .prepare<[ListTaskId], QuestionCounts & { domain_id: number }>(
      `SELECT domain_id, count(*) AS "all", total(EXISTS (
         SELECT 1 FROM question_standing s WHERE s.question_id = question.id AND s.${queueSql(task).decided}
       )) AS labelled FROM question WHERE task = ? GROUP BY domain_id`,
    )
    .all(task);
  return new Map(rows.map(({ domain_id, all, labelled }) => [domain_id, { all, labelled }]));
}

function medianCharacters(db: Db, domainId: number, items: number): number {
  if (items === 0) return 0;
  // A thousand texts give the median well enough, and a million would keep the user waiting.
  const lengths = db
    .prepare('SELECT length(text) FROM item WHERE domain_id = ? ORDER BY hash LIMIT 1000')
    .pluck()
    .all(domainId) as number[];
  lengths.sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)];
}

export function domainName(db: Db, domainId: number): string {
  return db.prepare('SELECT name FROM domain WHERE id = ?').pluck().get(domainId) as string;
}

interface ItemRow {
  id: number;
  domain_id: number;
  key: string;
  prompt: string;
  text: string;
  metadata: string;
}

function toItem(row: ItemRow): Item {
  return {
    id: row.id,
    domainId: row.domain_id,
    key: row.key,
    prompt: row.prompt,
    text: row.text,
    metadata: metadataOf(row.metadata),
  };
}

/** @throws DialectError `not-found` */
export function itemById(db: Db, id: number): Item {
  const row = db
    .prepare<[number], ItemRow>(
      'SELECT id, domain_id, key, prompt, text, metadata FROM item WHERE id = ?',
    )
    .get(id);
  if (!row)
    throw new DialectError('not-found', 'This text is not in the project any more.', { id });
  return toItem(row);
}

export function likePattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

export function listItems(
  db: Db,
  options: { domainId: number; search: string; offset: number; limit: number },
): { total: number; items: Item[] } {
  const where = `domain_id = @domainId ${
    options.search === ''
      ? ''
      : `AND (text LIKE @like ESCAPE '\\' OR prompt LIKE @like ESCAPE '\\')`
  }`;
  const values = { ...options, like: likePattern(options.search) };
  const total = db
    .prepare(`SELECT count(*) FROM item WHERE ${where}`)
    .pluck()
    .get(values) as number;
  const items = db
    .prepare<typeof values, ItemRow>(
      `SELECT id, domain_id, key, prompt, text, metadata FROM item
       WHERE ${where} ORDER BY id LIMIT @limit OFFSET @offset`,
    )
    .all(values);
  return { total, items: items.map(toItem) };
}

export function setRole(db: Db, domainId: number, role: Role): void {
  db.prepare('UPDATE main.domain SET role = ? WHERE id = ?').run(role, domainId);
  forgetCounts(db);
}

/** @throws DialectError `exists` if another domain has that name */
export function renameDomain(db: Db, domainId: number, name: string): void {
  const other = db
    .prepare('SELECT 1 FROM main.domain WHERE name = ? AND id <> ?')
    .get(name, domainId);
  if (other) {
    throw new DialectError('exists', `There already is a domain “${name}”. Choose another name.`, {
      name,
    });
  }
  db.prepare('UPDATE main.domain SET name = ? WHERE id = ?').run(name, domainId);
}

export interface PairTexts {
  id: number;
  domain: string;
  prompt: string;
  a: { id: number; text: string };
  b: { id: number; text: string };
}

/** @throws DialectError `not-found` */
export function pairById(db: Db, id: number): PairTexts {
  const row = db
    .prepare<
      [number],
      {
        id: number;
        domain: string;
        prompt: string;
        a_id: number;
        a_text: string;
        b_id: number;
        b_text: string;
      }
    >(
      `SELECT pair.id, domain.name AS domain, a.prompt, a.id AS a_id, a.text AS a_text,
              b.id AS b_id, b.text AS b_text
       FROM pair JOIN domain ON domain.id = pair.domain_id
       JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b WHERE pair.id = ?`,
    )
    .get(id);
  if (!row) throw noPair(id);
  return {
    id: row.id,
    domain: row.domain,
    prompt: row.prompt,
    a: { id: row.a_id, text: row.a_text },
    b: { id: row.b_id, text: row.b_text },
  };
}

function noPair(id: number): DialectError {
  return new DialectError('not-found', 'This pair is not in the project any more.', { id });
}

/** Ids of its two texts. @throws DialectError `not-found` */
export function itemsOfPair(db: Db, id: number): [number, number] {
  const row = db
    .prepare<[number], { a: number; b: number }>(
      'SELECT item_a AS a, item_b AS b FROM pair WHERE id = ?',
    )
    .get(id);
  if (!row) throw noPair(id);
  return [row.a, row.b];
}

/** Size of a pair in bytes, prompt and both texts, without reading them. */
export function bytesOfPair(db: Db, pairId: number): number {
  return db
    .prepare(
      `SELECT octet_length(a.prompt) + octet_length(a.text) + octet_length(b.text)
       FROM pair JOIN item a ON a.id = pair.item_a JOIN item b ON b.id = pair.item_b
       WHERE pair.id = ?`,
    )
    .pluck()
    .get(pairId) as number;
}

/** The highest id of a text; 0 if there is none. */
export function lastItem(db: Db): number {
  return Number(db.prepare('SELECT max(id) FROM main.item').pluck().get() ?? 0);
}
