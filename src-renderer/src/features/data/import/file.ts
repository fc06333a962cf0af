/** A file that is to be imported: how it is read, and what is asked about it. */
import type { ImportPreview, ImportRole, LabelMeaning, LentFile } from '#contract';

export interface ImportFile {
  readonly lent: LentFile;
  preview: ImportPreview | null;
  error: unknown;
  loading: boolean;
  /** The user's choices that differ from the guesses. */
  chosen: {
    format?: string;
    mapping?: Record<string, string>;
    meanings?: Record<string, LabelMeaning>;
  };
  /** Values that were asked about, even if they have been answered. */
  asked: Asked[];
  /** Number of the latest preview; answers to older ones are dropped. */
  looks: number;
}

/** A column whose values the user explains. */
export interface Asked {
  column: string;
  why: string;
  values: { value: string; count: number }[];
  meanings: LabelMeaning[];
  /** Shown while there is no answer. */
  unsaid: string;
  /** Whether the import needs the answer. */
  must: boolean;
}

/** Questions of this preview and of earlier ones, so that answers can be changed. */
export function stillAsked(before: readonly Asked[], preview: ImportPreview): Asked[] {
  const { questions, strange } = preview.findings;
  const now: Asked[] = [
    ...questions.map(({ column, values, meanings }) => ({
      column,
      values,
      meanings,
      why: 'A number can name the first text or the second, and nothing in the file tells which.',
      unsaid: '– say what it means –',
      must: true,
    })),
    ...strange.map(({ column, values }) => ({
      column,
      values,
      meanings: ['none' as const],
      why: 'Far from the other scores: perhaps a code for a missing one.',
      unsaid: 'A score like the others',
      must: false,
    })),
  ];
  const earlier = before.filter(
    ({ column }) =>
      Object.values(preview.mapping).includes(column) &&
      !now.some((question) => question.column === column && question.values.length > 0),
  );
  const merged = now.map((question) => {
    const known = before.find(({ column }) => column === question.column);
    const values = [...question.values, ...(known?.values ?? [])];
    const once = values.filter(
      ({ value }, at) => values.findIndex((other) => other.value === value) === at,
    );
    return {
      ...question,
      values: once.sort((a, b) => a.value.localeCompare(b.value, undefined, { numeric: true })),
    };
  });
  return [...earlier, ...merged];
}

/** Open questions about a file's labels, and answered ones, each marked as open or not. */
export function askedOf(file: ImportFile): (Asked & { open: boolean })[] {
  const open = new Set(file.preview?.findings.questions.map(({ column }) => column));
  return file.asked.map((question) => ({ ...question, open: open.has(question.column) }));
}

/** Texts alone are to be ranked; pairs and scores are to be learned from. */
export function guessRole(preview: ImportPreview): ImportRole {
  const learnable = preview.rows.some((row) => row.kind !== 'text' || row.label !== '');
  return preview.rows.length === 0 || learnable ? 'source' : 'target';
}

/** Number of problems that stop an import; others only leave out their row. */
export function stoppingProblems(file: ImportFile): number {
  return file.preview?.problems.filter((problem) => !problem.aside).length ?? 0;
}

/** Whether a file is a project's own data, which names its domains itself. */
export function isNative(file: ImportFile): boolean {
  return file.preview?.format === 'native';
}
