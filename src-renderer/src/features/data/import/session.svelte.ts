/**
 * The import in progress: lent files, how each is read, where it goes, and the job. It outlives the page,
 * so that visiting another room loses nothing.
 */
import type { Differing, ImportRole, LabelMeaning, LentFile } from '#contract';
import { host } from '../../../state/index.ts';
import { guessRole, stillAsked, type ImportFile } from './file.ts';

export const extensions = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'txt', 'parquet', 'gz'];

class ImportSession {
  files = $state<ImportFile[]>([]);
  /** Index of the file that is shown. */
  current = $state(0);
  domain = $state('');
  keepLabels = $state(true);
  leaveOut = $state(false);
  differing = $state<Differing>('keep');
  annotator = $state('');
  jobId = $state<string | null>(null);
  #role = $state<ImportRole>('source');
  #roleChosen = false;
  /** The domain name suggested by a file; if it is replaced, the new file suggests another. */
  #suggested = '';

  get file(): ImportFile | undefined {
    return this.files[this.current];
  }
  /** Guessed from the first file until it is set. */
  get role(): ImportRole {
    return this.#role;
  }
  set role(next: ImportRole) {
    this.#role = next;
    this.#roleChosen = true;
  }

  /** Adds files picked or dropped, and previews each at once. */
  add(lent: readonly LentFile[]): void {
    if (this.jobId !== null) this.clear();
    const first = this.files.length;
    for (const one of lent) {
      this.files.push({
        lent: one,
        preview: null,
        error: null,
        loading: true,
        chosen: {},
        asked: [],
        looks: 0,
      });
    }
    this.current = Math.min(first, this.files.length - 1);
    const name = this.files[0]?.lent.name;
    if (name && (this.domain === '' || (first === 0 && this.domain === this.#suggested))) {
      this.#suggested = name.replace(/(\.[a-z0-9]{1,6})+$/i, '');
      this.domain = this.#suggested;
    }
    for (const file of this.files.slice(first)) void this.#inspect(file);
  }

  remove(index: number): void {
    this.files.splice(index, 1);
    this.current = Math.max(0, Math.min(this.current, this.files.length - 1));
  }

  chooseFormat(file: ImportFile, format: string): void {
    file.chosen = { format };
    file.asked = [];
    void this.#inspect(file);
  }

  /** An empty column means that the field is not read. */
  chooseColumn(file: ImportFile, field: string, column: string): void {
    if (!file.preview) return;
    const mapping = { ...file.preview.mapping };
    if (column === '') delete mapping[field];
    else mapping[field] = column;
    file.preview.mapping = mapping;
    file.chosen = { ...file.chosen, format: file.preview.format, mapping };
    void this.#inspect(file);
  }

  /** '' removes the answer. */
  chooseMeaning(file: ImportFile, value: string, meaning: LabelMeaning | ''): void {
    const meanings = { ...file.chosen.meanings };
    if (meaning === '') delete meanings[value];
    else meanings[value] = meaning;
    file.chosen = { ...file.chosen, meanings };
    void this.#inspect(file);
  }

  async start(): Promise<void> {
    const annotator = this.annotator.trim();
    const answer = await host().call('import.start', {
      files: this.files.map(({ lent, chosen }) => ({
        token: lent.token,
        ...$state.snapshot(chosen),
      })),
      // A project's own data name their domains, but the command needs some name.
      domain: this.domain.trim() || 'data',
      role: this.role,
      keepLabels: this.role === 'source' ? this.keepLabels : true,
      leaveOutProblems: this.leaveOut,
      differing: this.differing,
      ...(annotator === '' ? {} : { annotator }),
    });
    this.jobId = answer.jobId;
  }

  /** From a finished or failed job back to the files, to try again. */
  again(): void {
    this.jobId = null;
  }

  clear(): void {
    this.files = [];
    this.current = 0;
    this.domain = '';
    this.#role = 'source';
    this.#roleChosen = false;
    this.keepLabels = true;
    this.leaveOut = false;
    this.differing = 'keep';
    this.annotator = '';
    this.jobId = null;
  }

  async #inspect(file: ImportFile): Promise<void> {
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
      if (!this.#roleChosen && this.files[0] === file) this.#role = guessRole(preview);
    } catch (error) {
      if (look !== file.looks) return;
      file.error = error;
    }
    file.loading = false;
  }
}

export const session = new ImportSession();
