/**
 * The import under way: files lent, how each is read, where it goes, and the job. It outlives the
 * page, so that a look into another room loses nothing.
 */
import type { Domain, ImportPreview, ImportRole, LentFile } from '#contract';
import { host } from '../../../state/index.ts';

export interface ImportFile {
  readonly lent: LentFile;
  preview: ImportPreview | null;
  error: unknown;
  loading: boolean;
  /** What the person chose against the guess. */
  chosen: { format?: string; mapping?: Record<string, string> };
  /** The latest question; older answers are dropped. */
  asked: number;
}

export const extensions = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'txt', 'gz'];

function makeSession() {
  let files = $state<ImportFile[]>([]);
  let current = $state(0);
  let domain = $state('');
  let role = $state<ImportRole>('source');
  let roleChosen = $state(false);
  let keepLabels = $state(true);
  let leaveOut = $state(false);
  let jobId = $state<string | null>(null);

  async function inspect(file: ImportFile): Promise<void> {
    file.loading = true;
    const asked = ++file.asked;
    try {
      const preview = await host().call('import.inspect', {
        token: file.lent.token,
        ...file.chosen,
      });
      if (asked !== file.asked) return;
      file.preview = preview;
      file.error = null;
      if (!roleChosen && files[0] === file) role = guessRole(preview);
    } catch (error) {
      if (asked !== file.asked) return;
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
    get jobId() {
      return jobId;
    },

    /** Files picked or dropped; each is looked into at once. */
    add(lent: readonly LentFile[]): void {
      if (jobId !== null) this.clear();
      const first = files.length;
      for (const one of lent) {
        files.push({ lent: one, preview: null, error: null, loading: true, chosen: {}, asked: 0 });
      }
      current = Math.min(first, files.length - 1);
      const name = files[0]?.lent.name;
      if (domain === '' && name) domain = name.replace(/(\.[a-z0-9]{1,6})+$/i, '');
      for (const file of files.slice(first)) void inspect(file);
    },
    remove(index: number): void {
      files.splice(index, 1);
      current = Math.max(0, Math.min(current, files.length - 1));
    },
    chooseFormat(file: ImportFile, format: string): void {
      file.chosen = { format };
      void inspect(file);
    },
    /** An empty column means: the field is not read. */
    chooseColumn(file: ImportFile, field: string, column: string): void {
      if (!file.preview) return;
      const mapping = { ...file.preview.mapping };
      if (column === '') delete mapping[field];
      else mapping[field] = column;
      file.preview.mapping = mapping;
      file.chosen = { format: file.preview.format, mapping };
      void inspect(file);
    },
    async start(): Promise<void> {
      const answer = await host().call('import.start', {
        files: files.map(({ lent, chosen }) => ({ token: lent.token, ...$state.snapshot(chosen) })),
        domain: domain.trim(),
        role,
        keepLabels: role === 'source' ? keepLabels : true,
        leaveOutProblems: leaveOut,
      });
      jobId = answer.jobId;
    },
    /** Back from a finished or failed job to the files, to try again. */
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
      jobId = null;
    },
  };
}

export const session = makeSession();

/** Texts alone are to be ranked; pairs and scores are to be learned from. */
export function guessRole(preview: ImportPreview): ImportRole {
  const learnable = preview.rows.some((row) => row.kind === 'pair' || row.label !== '');
  return preview.rows.length === 0 || learnable ? 'source' : 'target';
}

/** What keeps the import from starting, as a sentence; null when nothing does. */
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
  if (domain.trim() === '') return 'Name the domain.';
  const existing = domains.find((one) => one.name === domain.trim());
  // Gold labels are about target texts.
  if (existing && existing.role !== (role === 'gold' ? 'target' : role)) {
    return `“${existing.name}” is a ${existing.role} domain already. Choose that role, or another name.`;
  }
  const problems = files.reduce((sum, file) => sum + (file.preview?.problems.length ?? 0), 0);
  if (problems > 0 && !leaveOut)
    return 'Some rows have problems. Mend the mapping, or leave those rows out.';
  return null;
}
