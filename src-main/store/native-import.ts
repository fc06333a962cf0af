/**
 * Takes data in Dialect's own format into a project: an empty one becomes a copy, one that has some of it gets nothing
 * twice. Where the two disagree, the project's data stay, or both are joined (merge-join.ts).
 */
import { DialectError } from '../contract/errors.ts';
import type { NativeRow, NativeRowOf, NativeSpotCheck } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { rebuildStanding } from './events.ts';
import { addMark, markOf } from './item-marks.ts';
import { meanScores } from './import-scores.ts';
import { Joiner } from './merge-join.ts';
import { count, type NativeCounts, noCounts } from './native-counts.ts';
import { found, QuestionTaker } from './native-questions.ts';
import { nativeSql } from './native-sql.ts';
import { requireFollowed } from './ordered-ids.ts';
import { forgetCounts } from './queues.ts';
import { guidelines, takeGuidelines } from './guidelines.ts';
import { takeTaskSettings } from './task-settings.ts';
import { itemHash, shuffleOf } from './staging.ts';

interface NativeWishes {
  dryRun: boolean;
  /** keep: the project's data stay. join: the result does not depend on the order of copies. */
  differing?: 'keep' | 'join';
  /** Inspects the project before the commit, and in a dry run before the rollback. */
  inspect?: () => void;
}

/** Thrown to roll back a dry run. */
class DryRun extends Error {}

/**
 * @throws DialectError `role-conflict` if a domain exists in the other role, `bad-reference` if a
 *     row refers to one that does not exist
 */
export function importNativeRows(
  db: Db,
  rows: Iterable<NativeRow>,
  { dryRun, differing = 'keep', inspect }: NativeWishes,
): NativeCounts {
  const taker = new NativeTaker(db, differing);
  try {
    db.transaction(() => {
      for (const row of rows) taker.take(row);
      taker.finish();
      inspect?.();
      if (dryRun) throw new DryRun();
    }).immediate();
  } catch (thrown) {
    if (!(thrown instanceof DryRun)) throw thrown;
  } finally {
    forgetCounts(db);
  }
  return taker.counts;
}

class NativeTaker {
  readonly counts = noCounts();
  readonly #db: Db;
  readonly #joiner: Joiner | null;
  readonly #domains = new Map<string, number>();
  /** Position in the file -> item, with its hash; and -> pair. */
  readonly #items = new Map<number, { id: number; domain: number }>();
  readonly #pairs = new Map<number, number>();
  /** 'item gold' for texts that were rated. */
  readonly #rated = new Set<string>();
  #events = 0;
  /** Whether the project has guidelines of its own. */
  readonly #guided: boolean;
  readonly #sql: ReturnType<typeof nativeSql>;
  readonly #questions: QuestionTaker;

  constructor(db: Db, differing: 'keep' | 'join') {
    this.#db = db;
    this.#guided = guidelines(db).id !== null;
    this.#joiner = differing === 'join' ? new Joiner(db, this.counts.joined) : null;
    this.#questions = new QuestionTaker(db, (place) => this.#item(place), this.#joiner);
    this.#sql = nativeSql(db);
  }

  take(row: NativeRow): void {
    const isNew = this.#takeRow(row);
    if (isNew) this.counts.rows.taken++;
    else this.counts.rows.known++;
  }

  #takeRow(row: NativeRow): boolean {
    switch (row.dialect) {
      case 'project':
        return false;
      case 'tasks':
        return takeTaskSettings(this.#db, row, this.#joiner !== null);
      case 'guidelines':
        return takeGuidelines(this.#db, row, { joins: this.#joiner !== null, own: this.#guided });
      case 'domain':
        return this.#domain(row);
      case 'text':
        return this.#text(row);
      case 'pair':
        return this.#pair(row);
      case 'question':
        return count(this.counts.questions, this.#questions.question(row));
      case 'decision': {
        const isNew = this.#questions.decision(row);
        if (isNew) this.#events++;
        return count(this.counts.votes, isNew);
      }
      case 'rating':
        return this.#rating(row);
      case 'gold':
        return this.#gold(row);
      case 'mark':
        return this.#mark(row);
      case 'event':
        return this.#event(row);
    }
  }

  #domain({ name, role, created_at }: NativeRowOf<'domain'>): boolean {
    const known = this.#sql.domain.get(name);
    if (known && known.role !== role) {
      const wayOut = this.#joiner
        ? 'Nothing was merged. Change its role in the Data room of one of the projects, and merge again.'
        : 'Nothing was imported. Change its role in the Data room, or import into a new project.';
      throw new DialectError(
        'role-conflict',
        `The domain “${name}” is a ${known.role} domain here and a ${role} domain in the file. ${wayOut}`,
        { domain: name, role: known.role, wanted: role },
      );
    }
    const id = known?.id ?? Number(this.#sql.addDomain.run(name, role, created_at).lastInsertRowid);
    if (known) this.#joiner?.domain(id, created_at);
    this.#domains.set(name, id);
    return known === undefined;
  }

  #text({ id, domain, key, prompt, text, metadata }: NativeRowOf<'text'>): boolean {
    const domainId = found(this.#domains.get(domain), `domain “${domain}”`);
    const hash = itemHash(prompt, text);
    const known = this.#sql.item.get(domainId, hash);
    const item =
      known?.id ??
      Number(
        this.#sql.addItem.run(domainId, hash, key, prompt, text, JSON.stringify(metadata))
          .lastInsertRowid,
      );
    if (known) this.#joiner?.described('item', item, { key, metadata });
    this.#items.set(id, { id: item, domain: domainId });
    return count(this.counts.items, known === undefined);
  }

  #pair({ id, texts, key, metadata, spot_check, label_next }: NativeRowOf<'pair'>): boolean {
    const [one, other] = texts.map((place) => this.#item(place));
    const [a, b] = [Math.min(one.id, other.id), Math.max(one.id, other.id)];
    const known = this.#sql.pair.get(a, b);
    const pair = known?.id ?? this.#addPair(one.domain, [a, b], key, JSON.stringify(metadata));
    if (known) this.#joiner?.described('pair', pair, { key, metadata });
    this.#pairs.set(id, pair);
    if (spot_check) this.#spot(pair, spot_check, known === undefined);
    if (label_next) this.#sql.addNext.run({ ...label_next, pair });
    return count(this.counts.pairs, known === undefined);
  }

  /**
   * When two projects are merged, a pair that either of them drew is never trained on, and the earlier
   * draw counts. In other cases, a pair decided in the project before keeps its purpose there.
   */
  #spot(pair: number, drawn: NativeSpotCheck, isNew: boolean): void {
    const decides = this.#joiner === null && !isNew && this.#sql.decided.get(pair) !== undefined;
    if (!decides) this.#sql.addSpot.run({ ...drawn, pair });
    // A run that learned from its votes is not judged by them, whichever copy says so.
    this.#sql.moved.run({ pair, moved_at: drawn.moved_at });
  }

  #addPair(domain: number, [a, b]: [number, number], key: string, metadata: string): number {
    const hash = (id: number) => found(this.#sql.hash.get(id), `text ${id}`).hash;
    const shuffle = shuffleOf(hash(a), hash(b));
    return Number(this.#sql.addPair.run(domain, a, b, key, metadata, shuffle).lastInsertRowid);
  }

  #rating({ text, gold, rater, value }: NativeRowOf<'rating'>): boolean {
    const { id } = this.#item(text);
    const counts = gold ? this.counts.gold : this.counts.scores;
    if (this.#joiner) {
      const isNew = this.#joiner.rating(id, { gold, rater, value });
      if (isNew) this.#rated.add(`${id} ${gold ? 1 : 0}`);
      return count(counts, isNew);
    }
    const known = this.#sql.rating.get(id, gold ? 1 : 0, rater);
    if (known) return this.#known(counts, known.value === value);
    this.#sql.addRating.run(id, gold ? 1 : 0, rater, value);
    this.#rated.add(`${id} ${gold ? 1 : 0}`);
    return count(counts, true);
  }

  #gold({ pair, chosen }: NativeRowOf<'gold'>): boolean {
    const pairId = found(this.#pairs.get(pair), `pair ${pair}`);
    const item = this.#item(chosen).id;
    const known = this.#sql.gold.get(pairId);
    if (known) this.#joiner?.gold(pairId, [known.chosen, item]);
    if (known) return this.#known(this.counts.gold, this.#joiner !== null || known.chosen === item);
    this.#sql.addGold.run(pairId, item);
    return count(this.counts.gold, true);
  }

  #mark({ text, excluded, note }: NativeRowOf<'mark'>): boolean {
    const item = this.#item(text).id;
    const isNew = addMark(this.#db, item, { excluded, note });
    if (isNew) return count(this.counts.marks, true);
    const known = markOf(this.#db, item);
    if (known.excluded === excluded && known.note === note) return count(this.counts.marks, false);
    if (this.#joiner) return count(this.counts.marks, this.#joiner.mark(item, { excluded, note }));
    this.counts.keptMarks++;
    return count(this.counts.marks, false);
  }

  #known(counts: { added: number; known: number }, same: boolean): boolean {
    if (!same) this.counts.kept++;
    return count(counts, false);
  }

  #event(row: NativeRowOf<'event'>): boolean {
    requireFollowed(row.id, 'A vote');
    const item = (place: number | null) => (place === null ? null : this.#item(place).id);
    const subject = found(this.#pairs.get(row.pair), `pair ${row.pair}`);
    const [chosen, { strength }] = [item(row.chosen), row];
    const { changes } = this.#sql.addEvent.run(
      row.id,
      row.kind,
      row.target,
      subject,
      row.annotator,
      row.origin,
      row.outcome,
      chosen,
      strength,
      item(row.shown_first),
      row.duration_ms,
      JSON.stringify(row.reasons),
      row.note,
      row.supersedes,
      row.created_at,
      row.batch ?? null,
      row.guidelines ?? null,
    );
    this.#events += changes;
    if (changes === 0) this.#joiner?.sameEvent(row, { subject, chosen, strength, answer: null });
    return count(this.counts.votes, changes > 0);
  }

  #item(place: number): { id: number; domain: number } {
    return found(this.#items.get(place), `text ${place}`);
  }

  /** Recomputes what follows from the rows: mean scores, and standing votes. */
  finish(): void {
    meanScores(this.#db, this.#rated);
    if (this.#events > 0) rebuildStanding(this.#db);
  }
}
