/**
 * Potato's annotated instances: texts as in the data (a list of two, left and right) or as displayed ('A. ... B.
 * ...'), and pairwise schemes under label_annotations. In its tables these are columns like
 * `preference:::selection`.
 */
import { columnsOf } from '../columns.ts';
import type { RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { column, judged, nameIn, objectIn, sideIn } from './judged.ts';
import type { Judgement } from './judged.ts';
import { textsIn } from './listed-pairs.ts';
import { FieldProblem, orProblem, share } from './values.ts';

const LABELS = 'label_annotations';
const OF_TABLES = ':::';
const OWN = [
  'span_annotations',
  'behavioral_data',
  'annotation_id',
  'user_id',
  'user',
  'annotator',
];
/** 'A. first <br>B. second', with tags around the letters. */
const DISPLAYED =
  /^([^]*?)(?:^|<br\s*\/?>|\n|>)\s*(?:<[^>]+>)*\s*A\.\s*(?:<\/[^>]+>)*([^]*?)(?:<br\s*\/?>|\n)\s*(?:<[^>]+>)*\s*B\.\s*(?:<\/[^>]+>)*([^]*)$/;

/** Scheme -> the values given in it. */
function schemesOf({ values }: RawRecord): Record<string, Record<string, unknown>> {
  const nested = objectIn(values[LABELS]);
  const found: Record<string, Record<string, unknown>> = {};
  for (const [scheme, given] of Object.entries(nested ?? {})) {
    const object = objectIn(given);
    if (object !== null) found[scheme] = object;
  }
  for (const [name, value] of Object.entries(values)) {
    const [scheme, label] = name.split(OF_TABLES);
    if (label === undefined || isMissing(value)) continue;
    found[scheme] = { ...found[scheme], [label]: value };
  }
  return found;
}

/** The verdict of a pairwise scheme; undefined for a scheme of another type. */
function sideOf(given: Record<string, unknown>): Judgement | null | undefined {
  const { selection, scale_value: scale } = given;
  if (selection !== undefined) {
    const side = sideIn(selection);
    return side === null ? null : { side };
  }
  if (scale !== undefined) {
    const value = Number(scale);
    if (!Number.isFinite(value)) return null;
    // Negative: the left item, A, is preferred.
    return value === 0
      ? { side: 'tie' }
      : {
          side: value < 0 ? 'first' : 'second',
          strength: Math.abs(value) >= 3 ? 3 : Math.abs(value) >= 2 ? 2 : 1,
        };
  }
  const set = Object.entries(given).filter(([, value]) => /^(?:true|1)$/i.test(String(value)));
  const side = set.length === 1 ? sideIn(set[0][0]) : null;
  return side === null ? undefined : { side };
}

/** The scheme that compares the texts: if there are several, the one called overall, else the first. */
function judgementIn(record: RawRecord): { scheme: string; given: Judgement | null } | null {
  const pairwise = Object.entries(schemesOf(record)).flatMap(([scheme, given]) => {
    const side = sideOf(given);
    return side === undefined ? [] : [{ scheme, given: side }];
  });
  const overall = pairwise.find(({ scheme }) => /overall|preference|better|quality/i.test(scheme));
  return overall ?? pairwise.at(0) ?? null;
}

export const potato: Reader = {
  id: 'potato',
  label: 'Potato, pairwise',
  description: 'Annotated instances of Potato with a pairwise scheme: label_annotations, user_id.',
  fields: [
    column('labels', 'Annotations', false, [LABELS]),
    column('text', 'Displayed text', false, ['displayed_text']),
  ],
  labels: { fields: [], count: (record) => (judgementIn(record) === null ? 0 : 1) },

  detect(records) {
    const columns = columnsOf(records);
    const own = (name: string, field: string) => (columns.includes(name) ? { [field]: name } : {});
    const fits = share(
      records,
      (record) =>
        (objectIn(record.values[LABELS]) !== null ||
          columns.some((name) => name.includes(OF_TABLES))) &&
        textsOf(record) !== null,
    );
    const table = columns.find((name) => name.includes(OF_TABLES)) ?? LABELS;
    const labels = columns.includes(LABELS) ? LABELS : table;
    return { score: fits, mapping: { ...own(labels, 'labels'), ...own('displayed_text', 'text') } };
  },

  read(record) {
    return orProblem(() => {
      const { row, values } = record;
      const found = textsOf(record);
      if (found === null) {
        return fail(row, null, 'missing-column', 'This instance has no two texts.');
      }
      const judgement = judgementIn(record);
      if (judgement !== null && judgement.given === null) {
        return fail(
          row,
          judgement.scheme,
          'bad-winner',
          `What '${judgement.scheme}' says names neither text.`,
          JSON.stringify(schemesOf(record)[judgement.scheme]),
        );
      }
      if (found.texts[0] === found.texts[1]) {
        return fail(row, null, 'same-texts', 'Both texts are the same, so neither can be better.');
      }
      const annotator = nameIn(values['user_id'] ?? values['user'] ?? values['annotator']);
      const { id, instance_id, ...rest } = values;
      const metadata = Object.fromEntries(
        Object.entries(rest).filter(([name]) => !OWN.includes(name) && !found.read.includes(name)),
      );
      const pair = { key: nameIn(instance_id ?? id), ...found, metadata };
      return judged(record, pair, judgement?.given ? [{ ...judgement.given, annotator }] : []);
    });
  },
};

interface Texts {
  prompt: string;
  texts: [string, string];
  /** Columns that they come from. */
  read: string[];
}

function textsOf({ values }: RawRecord): Texts | null {
  const prompt = typeof values['prompt'] === 'string' ? values['prompt'] : '';
  for (const [name, value] of Object.entries(values)) {
    const texts = name === LABELS ? null : textsIn(value);
    if (texts !== null) return { prompt, texts, read: [name, 'prompt', 'displayed_text'] };
  }
  const { left, right, displayed_text: displayed } = values;
  if (typeof left === 'string' && typeof right === 'string') {
    return { prompt, texts: [left, right], read: ['left', 'right', 'prompt', 'displayed_text'] };
  }
  const [, asked, one, other] =
    DISPLAYED.exec(typeof displayed === 'string' ? displayed : '') ?? [];
  if (one === undefined) return null;
  const plain = (html: string) => html.replace(/(?:<br\s*\/?>\s*)+$/, '').trim();
  return {
    prompt: prompt || plain(asked),
    texts: [plain(one), plain(other)],
    read: ['displayed_text', 'prompt'],
  };
}

function fail(
  row: number,
  field: string | null,
  code: string,
  message: string,
  label?: string,
): never {
  const problem = { row, column: field, code, message: `${message} Leave this row out.` };
  throw new FieldProblem({ ...problem, ...(label !== undefined && { label }) });
}
