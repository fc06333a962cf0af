/** HTML in which every value is escaped, since texts of a project are hostile. */

/** Finished HTML; made by `html` alone. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Value = Markup | string | number | null | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and quoted attributes. Control characters, which HTML forbids, are shown as such. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/g, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A template whose values are escaped, except markup; lists are joined, null and false are omitted. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, at) => part + sourceOf(values[at] ?? null)).join(''));
}

function sourceOf(value: Value): string {
  if (value === null || value === false) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'object') return value.map(sourceOf).join('');
  return escaped(String(value));
}

/** A name from the project, with its writing direction isolated. */
export function name(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}
