/** Licence and languages as stated in the YAML front matter of a model's README. */

export interface ModelCard {
  /** SPDX id or the publisher's own term; null if not stated. */
  licence: string | null;
  languages: string[];
}

/** Reads only these two keys, in the forms that model cards use: a word, [a, b], or a list. */
export function readFrontMatter(readme: string): ModelCard {
  const head = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1] ?? '';
  return {
    licence: valuesOf(head, 'license').at(0) ?? null,
    languages: valuesOf(head, 'language'),
  };
}

function valuesOf(head: string, key: string): string[] {
  const lines = head.split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (at === -1) return [];
  const here = lines[at].slice(key.length + 1).trim();
  if (here !== '')
    return here
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map(bare)
      .filter(Boolean);
  const values: string[] = [];
  for (const line of lines.slice(at + 1)) {
    const item = /^\s*-\s+(.*)$/.exec(line);
    if (!item) break;
    values.push(bare(item[1]));
  }
  return values.filter(Boolean);
}

function bare(value: string): string {
  return value
    .replace(/#.*$/, '')
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2');
}

const FEW = 4;
const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** A few words: 'English', 'English and German', '94 languages', 'not stated'. */
export function languagesInWords(codes: readonly string[]): string {
  if (codes.length === 0) return 'not stated';
  if (codes.includes('multilingual')) return 'many';
  if (codes.length > FEW) return `${codes.length} languages`;
  return new Intl.ListFormat('en').format(codes.map(nameOf));
}

function nameOf(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Hugging Face writes SPDX ids in lower case; this restores their case. */
const spdx: Record<string, string> = {
  'apache-2.0': 'Apache-2.0',
  mit: 'MIT',
  'cc-by-4.0': 'CC-BY-4.0',
  'cc-by-sa-4.0': 'CC-BY-SA-4.0',
  'cc-by-nc-4.0': 'CC-BY-NC-4.0',
  'bsd-3-clause': 'BSD-3-Clause',
  'gpl-3.0': 'GPL-3.0',
};

export function licenceInWords(licence: string | null): string {
  return licence === null ? 'not stated' : (spdx[licence] ?? licence);
}
