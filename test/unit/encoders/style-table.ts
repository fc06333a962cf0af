/** The table of docs/style-features.md, generated from the encoder's own descriptions. */
import { styleGroups } from '../../../src-main/encoders/style.ts';

export function styleTable(): string {
  const lines: string[] = [];
  for (const { title, features } of styleGroups) {
    lines.push(`## ${title}`, '', '| id | label | what is counted, and how it is scaled |');
    lines.push('|---|---|---|');
    for (const { id, label, description } of features) {
      lines.push(`| \`${id}\` | ${label} | ${description} |`);
    }
    lines.push('');
  }
  return lines.join('\n').trim();
}
