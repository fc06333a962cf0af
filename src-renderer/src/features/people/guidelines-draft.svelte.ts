/** Guidelines as they are being written: kept while other rooms are looked at, one for a project. */
import type { Guidelines, Reason } from '#contract';

/** key: '' for none. */
export interface ReasonRow {
  /** Null: a new one. */
  id: string | null;
  label: string;
  key: NonNullable<Reason['key']> | '';
}

class GuidelinesDraft {
  text = $state('');
  reasons = $state<ReasonRow[]>([]);
  /** What it was begun from: another version that counts by now is not overwritten unseen. */
  from = $state.raw<Guidelines | null>(null);
  #project: string | null = null;

  /** Begins with what counts, unless something is being written for the same project. */
  begin(project: string, now: Guidelines): void {
    const same = this.#project === project && this.from !== null;
    if (same && (this.from?.id === now.id || this.changed)) return;
    this.#project = project;
    this.take(now, now);
  }

  /** Writes on from a version. @param now the one that counts. @returns what brings back what was written before */
  take(version: Pick<Guidelines, 'text' | 'reasons'>, now: Guidelines): () => void {
    const { text, reasons, from } = this;
    this.text = version.text;
    this.reasons = version.reasons.map(({ id, label, key }) => ({ id, label, key: key ?? '' }));
    this.from = now;
    return () => Object.assign(this, { text, reasons, from });
  }

  get changed(): boolean {
    if (this.from === null) return false;
    const rows = this.from.reasons.map(({ id, label, key }) => [id, label, key ?? '']);
    const here = this.reasons.map(({ id, label, key }) => [id, label, key]);
    return this.text !== this.from.text || JSON.stringify(rows) !== JSON.stringify(here);
  }

  /** As the core takes them; rows without words are left out. */
  get content() {
    const reasons = this.reasons
      .filter(({ label }) => label.trim() !== '')
      .map(({ id, label, key }) => ({
        ...(id === null ? {} : { id }),
        label: label.trim(),
        key: key === '' ? null : key,
      }));
    return { text: this.text, reasons };
  }
}

export const draft = new GuidelinesDraft();
