/** A file as data: opened, its format detected or chosen, its columns mapped, its rows read. */
import type { FileFindings, Problem } from '../contract/index.ts';
import { openCarrier } from './carriers/carrier.ts';
import type { Carrier } from './carriers/format.ts';
import type { DataRecord, Mapping, RawRecord, Reader } from './format.ts';
import { isProblem, isSound } from './format.ts';
import { Accountant, labelsIn } from './labels/account.ts';
import { unseenDifference } from './labels/sameness.ts';
import { Survey } from './labels/survey.ts';
import { findingsOf } from './findings.ts';
import { makePlan, samePlan, unmapped } from './plan.ts';
import type { Plan, ReadOptions } from './plan.ts';

/** Maximum records surveyed before the first one is read. */
const AHEAD_ROWS = 1000;
/** Maximum characters surveyed, so that rows of many megabytes do not fill the memory. */
const AHEAD_CHARACTERS = 16 * 1024 * 1024;

export interface ReadFileOptions extends ReadOptions {
  signal?: AbortSignal | undefined;
  /** Called with the share of the file that has been read, 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined;
  /**
   * The whole file turned out to mean something else than its first rows: discard every record, all of them come
   * again.
   */
  onRestart?: (() => void) | undefined;
  /** Called with the account of the file, after its last row. */
  onEnd?: ((findings: FileFindings) => void) | undefined;
}

/**
 * Every row of a file, as data or as what is wrong with it, in the order of the file; some at a time.
 *
 * @throws DialectError where the file cannot be read, or format, field or column do not exist;
 *   AbortError when `signal` is aborted
 */
export async function* readFile(
  path: string,
  options: ReadFileOptions = {},
): AsyncGenerator<readonly (DataRecord | Problem)[]> {
  options.signal?.throwIfAborted();
  const carrier = await openCarrier(path);
  let plan = makePlan(await lookAhead(carrier), options);
  for (let pass = 1; ; pass++) {
    const missing = unmapped(plan);
    if (missing.length > 0) {
      yield missing;
      return;
    }
    const reading = new Reading(plan, options);
    yield* reading.batches(carrier, options, pass);
    const better = makePlan(reading.survey, options);
    const same = samePlan(plan, better);
    if (pass > 1 || same) {
      options.onEnd?.(findingsOf(same ? better : plan, reading.accountant));
      return;
    }
    plan = better;
    options.onRestart?.();
  }
}

/** One pass over a file with one plan: reads its records, keeps its account. */
export class Reading {
  readonly survey: Survey;
  readonly accountant: Accountant;
  readonly #plan: Plan;

  constructor(plan: Plan, { labelsUnwanted = false }: ReadOptions) {
    this.#plan = plan;
    this.accountant = new Accountant(
      labelsUnwanted
        ? 'labels that nobody wants read'
        : plan.winner?.question
          ? 'values that have to be explained'
          : (plan.reader.labels?.unread ?? 'values that were said to mean nothing'),
    );
    this.survey = new Survey(plan.labelColumns);
  }

  async *batches(
    carrier: Carrier,
    { signal, onProgress }: Pick<ReadFileOptions, 'signal' | 'onProgress'>,
    pass = 1,
  ): AsyncGenerator<readonly (DataRecord | Problem)[]> {
    // A second pass must not make the progress start from 0 again.
    const onBytes = (read: number): void => {
      const fraction = carrier.bytes > 0 ? Math.min(1, read / carrier.bytes) : 1;
      onProgress?.(pass === 1 ? fraction : 1);
    };
    for await (const batch of carrier.batches(signal, onBytes)) {
      const read: (DataRecord | Problem)[] = [];
      for (const value of batch) read.push(...this.read(value));
      yield read;
    }
  }

  /** One record as data, or as a problem. */
  read(value: RawRecord | Problem): readonly (DataRecord | Problem)[] {
    if (isProblem(value)) {
      this.accountant.broken(value);
      return [value];
    }
    this.survey.add(value);
    const { reader, mapping, labels } = this.#plan;
    const answer = reader.read(value, mapping, labels);
    if (isOne(answer)) {
      const taken = [withoutUnseen(answer, mapping)];
      this.accountant.row(labelsIn(reader, value, mapping), taken);
      return taken;
    }
    const checked = answer.map((record) => withoutUnseen(record, mapping));
    // An invalid pair takes its whole row with it, since the account counts rows.
    const aside = checked.find(isProblem);
    const taken = aside === undefined || checked.length === 1 ? checked : leftOf(checked, aside);
    const misread = taken.some(isProblem) ? [] : checked.filter(isProblem).filter(isLabelProblem);
    this.accountant.row(labelsIn(reader, value, mapping), [...taken, ...misread]);
    return taken;
  }
}

type Answer = ReturnType<Reader['read']>;

function isOne(answer: Answer): answer is DataRecord | Problem {
  return !Array.isArray(answer);
}

/** A label that is not understood costs only itself if others of its row are. */
function isLabelProblem({ label }: Problem): boolean {
  return label !== undefined;
}

/** The valid ones among several pairs of one row; the problem only if none is valid. */
function leftOf(
  records: readonly (DataRecord | Problem)[],
  problem: Problem,
): readonly (DataRecord | Problem)[] {
  const sound = records.filter((record) => !isProblem(record));
  return sound.length > 0 ? sound : [problem];
}

/** Texts that look the same are not a preference, whatever the file says. */
function withoutUnseen(record: DataRecord | Problem, mapping: Mapping): DataRecord | Problem {
  if (isProblem(record) || record.kind === 'text') return record;
  const { kind, row, texts } = record;
  const difference = texts
    .flatMap((one, k) => texts.slice(k + 1).map((other) => unseenDifference(one, other)))
    .find((unseen) => unseen !== null);
  if (difference === undefined) return record;
  return {
    row,
    column: mapping['rejected'] ?? mapping['second'] ?? mapping['answers'] ?? null,
    code: 'same-looking',
    message: `${kind === 'pair' ? 'The texts of this pair' : 'Two answers of this row'} differ only in ${difference}, which nobody sees, so neither can be better.`,
    aside: true,
  };
}

export async function lookAhead(carrier: Carrier): Promise<Survey> {
  const survey = new Survey();
  let characters = 0;
  for await (const value of carrier.records()) {
    if (!isSound(value)) continue;
    survey.add(value);
    characters += sizeOf(value);
    if (survey.rows >= AHEAD_ROWS || characters >= AHEAD_CHARACTERS) break;
  }
  return survey;
}

function sizeOf(record: RawRecord): number {
  return Object.values(record.values)
    .map((value) => (typeof value === 'string' ? value.length : 100))
    .reduce((sum, length) => sum + length, 0);
}
