/** Why an import cannot start yet. */
import type { Domain, ImportRole } from '#contract';
import { isNative, stoppingProblems, type ImportFile } from './file.ts';

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
