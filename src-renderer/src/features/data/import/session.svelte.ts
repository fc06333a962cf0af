/**
 * The import in progress: lent files, how each is read, where it goes, and the job. It outlives the page,
 * so that visiting another room loses nothing.
 */
import type {
  Differing,
  Domain,
  ImportPreview,
  ImportRole,
  LabelMeaning,
  LentFile,
} from '#contract';
import { host } from '../../../state/index.ts';

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

export const extensions = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'txt', 'parquet', 'gz'];

function makeSession() {
  let files = $state<ImportFile[]>([]);
  let current = $state(0);
  let domain = $state('');
  /** The domain name suggested by a file; if it is replaced, the new file suggests another. */
  let suggested = '';
  let role = $state<ImportRole>('source');
  let roleChosen = $state(false);
  let keepLabels = $state(true);
  let leaveOut = $state(false);
  let differing = $state<Differing>('keep');
  let annotator = $state('');
  let jobId = $state<string | null>(null);

  async function inspect(file: ImportFile): Promise<void> {
    file.loading = true;
    const look = ++file.looks;
    try {
      const preview = await host().call('import.inspect', {
        token: file.lent.token,
        ...file.chosen,
      });
      if (look !== file.looks) return;
      file.preview = preview;
      file.asked = stillAsked(file.asked, preview);
      file.error = null;
      if (!roleChosen && files[0] === file) role = guessRole(preview);
    } catch (error) {
      if (look !== file.looks) return;
      file.error = error;
    }
    file.loading = false;
  }

  return {
    get files() {
      return files;
    },
    get file(): ImportFile | undefined {
      return files[current];
    },
    get current() {
      return current;
    },
    set current(index: number) {
      current = index;
    },
    get domain() {
      return domain;
    },
    set domain(name: string) {
      domain = name;
    },
    get role() {
      return role;
    },
    set role(next: ImportRole) {
      role = next;
      roleChosen = true;
    },
    get keepLabels() {
      return keepLabels;
    },
    set keepLabels(keep: boolean) {
      keepLabels = keep;
    },
    get leaveOut() {
      return leaveOut;
    },
    set leaveOut(leave: boolean) {
      leaveOut = leave;
    },
    get differing() {
      return differing;
    },
    set differing(next: Differing) {
      differing = next;
    },
    get annotator() {
      return annotator;
    },
    set annotator(name: string) {
      annotator = name;
    },
    get jobId() {
      return jobId;
    },

    /** Adds files picked or dropped, and previews each at once. */
    add(lent: readonly LentFile[]): void {
      if (jobId !== null) this.clear();
      const first = files.length;
      for (const one of lent) {
        files.push({
          lent: one,
          preview: null,
          error: null,
          loading: true,
          chosen: {},
          asked: [],
          looks: 0,
        });
      }
      current = Math.min(first, files.length - 1);
      const name = files[0]?.lent.name;
      if (name && (domain === '' || (first === 0 && domain === suggested))) {
        suggested = name.replace(/(\.[a-z0-9]{1,6})+$/i, '');
        domain = suggested;
      }
      for (const file of files.slice(first)) void inspect(file);
    },
    remove(index: number): void {
      files.splice(index, 1);
      current = Math.max(0, Math.min(current, files.length - 1));
    },
    chooseFormat(file: ImportFile, format: string): void {
      file.chosen = { format };
      file.asked = [];
      void inspect(file);
    },
    /** An empty column means that the field is not read. */
    chooseColumn(file: ImportFile, field: string, column: string): void {
      if (!file.preview) return;
      const mapping = { ...file.preview.mapping };
      if (column === '') delete mapping[field];
      else mapping[field] = column;
      file.preview.mapping = mapping;
      file.chosen = { ...file.chosen, format: file.preview.format, mapping };
      void inspect(file);
    },
    /** '' removes the answer. */
    chooseMeaning(file: ImportFile, value: string, meaning: LabelMeaning | ''): void {
      const meanings = { ...file.chosen.meanings };
      if (meaning === '') delete meanings[value];
      else meanings[value] = meaning;
      file.chosen = { ...file.chosen, meanings };
      void inspect(file);
    },
    async start(): Promise<void> {
      const answer = await host().call('import.start', {
        files: files.map(({ lent, chosen }) => ({ token: lent.token, ...$state.snapshot(chosen) })),
        // A project's own data name their domains, but the command needs some name.
        domain: domain.trim() || 'data',
        role,
        keepLabels: role === 'source' ? keepLabels : true,
        leaveOutProblems: leaveOut,
        differing,
        ...(annotator.trim() === '' ? {} : { annotator: annotator.trim() }),
      });
      jobId = answer.jobId;
    },
    /** From a finished or failed job back to the files, to try again. */
    again(): void {
      jobId = null;
    },
    clear(): void {
      files = [];
      current = 0;
      domain = '';
      role = 'source';
      roleChosen = false;
      keepLabels = true;
      leaveOut = false;
      differing = 'keep';
      annotator = '';
      jobId = null;
    },
  };
}

export const session = makeSession();

/** Questions of this preview and of earlier ones, so that answers can be changed. */
function stillAsked(before: readonly Asked[], preview: ImportPreview): Asked[] {
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

/** A value that must be explained before the labels can be read; null for none. */
export function unexplained(files: readonly ImportFile[], wanted: boolean): string | null {
  for (const file of wanted ? files : []) {
    const [question] = file.preview?.findings.questions ?? [];
    if (question) {
      return `Say what ${question.values.map(({ value }) => value).join(' and ')} mean in “${question.column}” of ${file.lent.name}, or leave its labels out.`;
    }
  }
  return null;
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

/** Why the import cannot start yet, as a sentence; null when it can. */
export function obstacle(
  files: readonly ImportFile[],
  domain: string,
  domains: readonly Domain[],
  role: ImportRole,
  leaveOut: boolean,
): string | null {
  if (files.some((file) => file.loading && !file.preview)) return 'The files are still being read.';
  const unread = files.find((file) => file.error !== null);
  if (unread) return `${unread.lent.name} cannot be read. Choose another format, or take it out.`;
  for (const file of files) {
    const missing = file.preview?.fields.find(
      (field) => field.required && !file.preview?.mapping[field.id],
    );
    if (missing) return `Choose the column for “${missing.label}” of ${file.lent.name}.`;
  }
  const native = files.find(isNative);
  if (native) {
    return files.length === 1
      ? null
      : `${native.lent.name} is the data of a project. Import it alone.`;
  }
  if (domain.trim() === '') return 'Name the domain.';
  const existing = domains.find((one) => one.name === domain.trim());
  // Gold labels belong to target texts.
  if (existing && existing.role !== (role === 'gold' ? 'target' : role)) {
    return `“${existing.name}” is a ${existing.role} domain already. Choose that role, or another name.`;
  }
  const problems = files.reduce((sum, file) => sum + stoppingProblems(file), 0);
  if (problems > 0 && !leaveOut)
    return 'Some rows have problems. Correct the mapping, or leave those rows out.';
  return null;
}
