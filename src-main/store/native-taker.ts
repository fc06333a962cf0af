/** Takes rows in Dialect's own format into a project, one after the other: see native-import.ts. */
import { DialectError } from '../contract/errors.ts';
import type { NativeRow, NativeRowOf, NativeSpotCheck } from '../domain/native-rows.ts';
import type { Db } from './database.ts';
import { forgetLastId } from './event-ids.ts';
import { rebuildStanding, standByEvents } from './events.ts';
import { addMark, markOf } from './item-marks.ts';
import { guidelines, takeGuidelines } from './guidelines.ts';
import { meanScores } from './import-scores.ts';
import { Joiner } from './merge-join.ts';
import { count, noCounts } from './native-counts.ts';
import { found, QuestionTaker } from './native-questions.ts';
import { nativeSql, saidBeside } from './native-sql.ts';
import { requireFollowed } from './ordered-ids.ts';
import { inRanges, sliceClock, type Sliced } from './slices.ts';
import { itemHash, shuffleOf } from './staging.ts';
import { takeTaskSettings } from './task-settings.ts';
import { type ImportMark, lastIds } from './unfinished-import.ts';

export class NativeTaker {
  /** The last ids before an import in slices; null where all is one transaction. */
  readonly #before: ImportMark | null;
  /** What would be seen at once, for the last slice. */
  readonly #late: (() => void)[] = [];
  /** The pairs and questions whose votes are among it. */
  readonly #votedLate = { pair: new Set<number>(), question: new Set<number>() };
  readonly counts = noCounts();
  /** The domains into which texts, pairs, questions or imported votes came. */
  readonly domains = new Set<number>();
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

  constructor(db: Db, differing: 'keep' | 'join', before: ImportMark | null = null) {
    this.#db = db;
    this.#before = before;
    this.#guided = guidelines(db).id !== null;
    this.#joiner = differing === 'join' ? new Joiner(db, this.counts.joined) : null;
    this.#questions = new QuestionTaker(db, (place) => this.#item(place), {
      joiner: this.#joiner,
      domains: this.domains,
    });
    this.#sql = nativeSql(db);
  }

  take(row: NativeRow): void {
    if (this.#isSeen(row)) this.#late.push(() => this.#count(row));
    else this.#count(row);
  }

  /** Whether writing it would be seen before an import in slices is complete. */
  #isSeen(row: NativeRow): boolean {
    if (this.#before === null) return false;
    const { item, pair, question } = this.#before;
    if (row.dialect === 'rating') return this.#item(row.text).id <= item;
    if (row.dialect === 'gold') return this.#pairOf(row.pair) <= pair;
    if (row.dialect === 'event') return this.#isVotedLate('pair', this.#pairOf(row.pair), pair);
    if (row.dialect === 'decision') {
      return this.#isVotedLate('question', this.#questions.idOf(row.question), question);
    }
    return ['tasks', 'guidelines', 'mark'].includes(row.dialect);
  }

  #isVotedLate(kind: 'pair' | 'question', id: number, last: number): boolean {
    if (id <= last) this.#votedLate[kind].add(id);
    return id <= last;
  }

  #count(row: NativeRow): void {
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
    if (!known) this.domains.add(domainId);
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
    const isNew = known === undefined;
    const draw = () => {
      if (spot_check) this.#spot(pair, spot_check, isNew);
      if (label_next) this.#sql.addNext.run({ ...label_next, pair });
    };
    if (!this.#before) draw();
    else if (spot_check || label_next) this.#late.push(draw);
    return count(this.counts.pairs, isNew);
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
    this.domains.add(domain);
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
    const pairId = this.#pairOf(pair);
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
    const subject = this.#pairOf(row.pair);
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
      ...saidBeside(row),
    );
    this.#events += changes;
    if (changes > 0 && row.origin === 'imported') this.#noteDomain(subject);
    if (changes === 0) this.#joiner?.sameEvent(row, { subject, chosen, strength, answer: null });
    return count(this.counts.votes, changes > 0);
  }

  #noteDomain(pair: number): void {
    this.domains.add(found(this.#sql.domainOfPair.get(pair), `pair ${pair}`));
  }

  #pairOf(place: number): number {
    return found(this.#pairs.get(place), `pair ${place}`);
  }

  #item(place: number): { id: number; domain: number } {
    return found(this.#items.get(place), `text ${place}`);
  }

  /** The mean scores and standing votes of hidden rows. */
  *finishHidden(): Sliced<void> {
    const isLong = sliceClock();
    for (const rated of this.#rated) {
      meanScores(this.#db, [rated]);
      if (isLong()) yield;
    }
    this.#rated.clear();
    const before = this.#before ?? lastIds(this.#db);
    const last = lastIds(this.#db);
    for (const kind of ['pair', 'question'] as const) {
      yield* inRanges({ after: before[kind], upTo: last[kind] }, (range) =>
        standByEvents(this.#db, kind, range),
      );
    }
  }

  /** Everything that was to be seen only with the rest. */
  finishLate(): void {
    for (const work of this.#late) work();
    meanScores(this.#db, this.#rated);
    for (const kind of ['pair', 'question'] as const) {
      for (const id of this.#votedLate[kind]) {
        standByEvents(this.#db, kind, { after: id - 1, upTo: id });
      }
    }
    forgetLastId(this.#db);
  }

  /** Recomputes what follows from the rows: mean scores, and standing votes. */
  finish(): void {
    meanScores(this.#db, this.#rated);
    if (this.#events > 0) rebuildStanding(this.#db);
  }
}
