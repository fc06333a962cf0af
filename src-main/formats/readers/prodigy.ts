/**
 * Prodigy's `choice` with two options and one accepted, and `compare`, whose accept and reject are the sides
 * until `answer` says which one was chosen. Ignored examples are not votes.
 */
import { columnsOf } from '../columns.ts';
import type { PairRecord, RawRecord, Reader } from '../format.ts';
import { textOfHtml } from './html.ts';
import { column, judged, nameIn, objectIn, objectsIn } from './judged.ts';
import type { Judgement } from './judged.ts';
import { listIn } from './lists.ts';
import { FieldProblem, orProblem, share } from './values.ts';

const fields = [
  column('options', 'Options', false, ['options']),
  column('accept', 'Accept', false, ['accept']),
  column('answer', 'Answer', true, ['answer']),
];

const isCompare = ({ values }: RawRecord): boolean =>
  objectIn(values['accept']) !== null && objectIn(values['reject']) !== null;
const isChoice = ({ values }: RawRecord): boolean => objectsIn(values['options']).length === 2;

export const prodigy: Reader = {
  id: 'prodigy',
  label: 'Prodigy, choice and compare',
  description: 'Tasks of two options with accept and answer, or of compare with accept and reject.',
  fields,
  labels: { fields: [], count: (record) => (judgementOf(record) === null ? 0 : 1) },

  detect(records) {
    const columns = columnsOf(records);
    const mapping = Object.fromEntries(
      fields.filter(({ id }) => columns.includes(id)).map(({ id }) => [id, id]),
    );
    const fits = share(
      records,
      (record) => 'answer' in record.values && (isCompare(record) || isChoice(record)),
    );
    return { score: fits, mapping };
  },

  read(record) {
    return orProblem((): PairRecord[] => {
      const { row, values } = record;
      const [one, other] = isCompare(record)
        ? [objectIn(values['accept']), objectIn(values['reject'])]
        : objectsIn(values['options']);
      const texts = [one, other].map((option, at) => textIn(option, row, at)) as [string, string];
      if (texts[0] === texts[1]) fail(row, 'same-texts', 'Both options are the same.');
      const { options, accept, reject, input, text, html, answer, ...metadata } = values;
      const judgement = judgementOf(record);
      return judged(
        record,
        {
          key: nameIn(values['id'] ?? values['_task_hash']),
          prompt: promptIn(input ?? text ?? { html }),
          texts,
          metadata,
        },
        judgement === null ? [] : [judgement],
      );
    });
  },
};

function promptIn(value: unknown): string {
  if (typeof value === 'string') return value;
  const { text, html } = objectIn(value) ?? {};
  return typeof html === 'string' && text === undefined ? textOfHtml(html) : nameIn(text);
}

function textIn(option: Record<string, unknown> | null, row: number, at: number): string {
  const { text, html } = option ?? {};
  if (typeof text === 'string' && text.trim() !== '') return text;
  const shown = typeof html === 'string' ? textOfHtml(html) : '';
  if (shown !== '') return shown;
  const what =
    typeof html === 'string'
      ? 'has no text within its HTML: pictures and sound cannot be read.'
      : 'has no text.';
  return fail(row, 'empty-text', `Option ${at + 1} ${what}`);
}

function fail(row: number, code: string, message: string): never {
  throw new FieldProblem({ row, column: null, code, message: `${message} Leave this row out.` });
}

function judgementOf(record: RawRecord): Judgement | null {
  const { values } = record;
  const annotator = nameIn(values['_annotator_id'] ?? values['_session_id']);
  if (isCompare(record)) {
    if (values['answer'] === 'accept') return { side: 'first', annotator };
    return values['answer'] === 'reject' ? { side: 'second', annotator } : null;
  }
  const accepted = (listIn(values['accept']) ?? []).map(nameIn);
  if (values['answer'] !== 'accept' || accepted.length !== 1) return null;
  const options = objectsIn(values['options']).map(({ id }) => nameIn(id));
  const side = options.indexOf(accepted[0]);
  return side === -1 ? null : { side: side === 0 ? 'first' : 'second', annotator };
}
