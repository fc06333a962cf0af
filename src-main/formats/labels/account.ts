/**
 * The account of a file: rows read = rows with data + rows left out, each with its reason; labels in the file =
 * labels read + labels not understood, by column and value + labels dropped, with the reason. The store adds
 * which are new and which were there already.
 */
import type { FileAccount, Problem } from '../../contract/index.ts';
import type { DataRecord, Mapping, RawRecord, Reader } from '../format.ts';
import { isProblem } from '../format.ts';
import { isMissing } from './missing.ts';

/** Maximum rows and values listed individually. */
const NAMED_ROWS = 10;
const NAMED_VALUES = 50;
const OTHERS = '(other values)';

type LeftOut = FileAccount['leftOut'][number];
type NotUnderstood = FileAccount['labels']['notUnderstood'][number];

/** Number of labels in a record, whether or not they can be read. */
export function labelsIn(reader: Reader, record: RawRecord, mapping: Mapping): number {
  const { labels } = reader;
  if (labels?.count) return labels.count(record, mapping);
  const given = (field: string) => {
    const column = mapping[field];
    return column !== undefined && !isMissing(record.values[column]);
  };
  return labels?.fields.some(given) ? 1 : 0;
}

function isLabelled(record: DataRecord): boolean {
  return record.kind === 'text' ? record.score !== null : record.outcome !== null;
}

export class Accountant {
  #rows = 0;
  #labels = 0;
  #understood = 0;
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #notUnderstood = new Map<string, NotUnderstood>();
  readonly #dropped = new Map<string, number>();
  readonly #sides = { first: 0, second: 0 };
  readonly #unreadReason: string;

  /** @param unreadReason why labels of a row that was read are not among its data */
  constructor(unreadReason: string) {
    this.#unreadReason = unreadReason;
  }

  /** A record that the carrier could not deliver. */
  broken(problem: Problem): void {
    if (problem.row === 0) return;
    this.#rows++;
    this.#leaveOut(problem);
  }

  /** A record and its result; `labels`: the number of labels in it. */
  row(labels: number, read: readonly (DataRecord | Problem)[]): void {
    this.#rows++;
    this.#labels += labels;
    let open = labels;
    const [first] = read;
    if (first !== undefined && isProblem(first)) {
      this.#leaveOut(first);
      if (first.label !== undefined && open > 0) {
        this.#misread(first.column ?? '', first.label);
        open--;
      }
      this.#drop('in rows that were left out', open);
      return;
    }
    for (const record of read) {
      if (isProblem(record)) {
        this.#misread(record.column ?? '', record.label ?? '');
        open--;
        continue;
      }
      if (record.kind === 'pair' && record.side !== undefined) this.#sides[record.side]++;
      if (!isLabelled(record)) continue;
      this.#understood++;
      open--;
    }
    if (open > 0) this.#drop(this.#unreadReason, open);
    else this.#labels -= open;
  }

  #leaveOut({ row, code, message }: Problem): void {
    const known = this.#leftOut.get(code);
    if (known === undefined)
      this.#leftOut.set(code, { code, reason: message, count: 1, rows: [row] });
    else {
      known.count++;
      if (known.rows.length < NAMED_ROWS) known.rows.push(row);
    }
  }

  #misread(column: string, value: string): void {
    const id = `${column}\0${value}`;
    const known = this.#notUnderstood.get(id);
    if (known !== undefined) known.count++;
    else if (this.#notUnderstood.size < NAMED_VALUES || value === OTHERS) {
      this.#notUnderstood.set(id, { column, value, count: 1 });
    } else {
      this.#misread(column, OTHERS);
    }
  }

  #drop(reason: string, count: number): void {
    if (count > 0) this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  /** The side that every preference names, if there are enough of them to be suspicious. */
  get onlySide(): 'first' | 'second' | null {
    const { first, second } = this.#sides;
    if (first + second < 4 || (first > 0 && second > 0)) return null;
    return first > 0 ? 'first' : 'second';
  }

  account(): FileAccount {
    return {
      rows: this.#rows,
      leftOut: [...this.#leftOut.values()],
      labels: {
        found: this.#labels,
        understood: this.#understood,
        notUnderstood: [...this.#notUnderstood.values()],
        dropped: [...this.#dropped].map(([reason, count]) => ({ reason, count })),
      },
    };
  }
}

/** Two accounts as one. */
export function sumAccounts(accounts: readonly FileAccount[]): FileAccount {
  const merged = <T extends { count: number }>(lists: readonly T[], id: (entry: T) => string) => {
    const known = new Map<string, T>();
    for (const entry of lists) {
      const before = known.get(id(entry));
      if (before) before.count += entry.count;
      else known.set(id(entry), { ...entry });
    }
    return [...known.values()];
  };
  const total = (of: (account: FileAccount) => number) =>
    accounts.reduce((sum, account) => sum + of(account), 0);
  return {
    rows: total(({ rows }) => rows),
    leftOut: merged(
      accounts.flatMap(({ leftOut }) => leftOut),
      ({ code }) => code,
    ),
    labels: {
      found: total(({ labels }) => labels.found),
      understood: total(({ labels }) => labels.understood),
      notUnderstood: merged(
        accounts.flatMap(({ labels }) => labels.notUnderstood),
        ({ column, value }) => `${column}\0${value}`,
      ),
      dropped: merged(
        accounts.flatMap(({ labels }) => labels.dropped),
        ({ reason }) => reason,
      ),
    },
  };
}
