/** Decisions of any list task, as Dialect exports them: texts, outcome, and an answer that names texts by their place. */
import { ListTaskId } from '../../contract/index.ts';
import { decisionFault, taskOf } from '../../domain/tasks/index.ts';
import { ANNOTATOR_FIELD, columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, QuestionRecord, RawRecord, Reader } from '../format.ts';
import { column } from './judged.ts';
import { listIn, listOf, textOf } from './lists.ts';
import { promptOf } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share } from './values.ts';

const tasks = ListTaskId.options.join(', ');

const fields: readonly GuessedField[] = [
  { ...column('task', 'Task', true, ['task']), description: `One of ${tasks}.` },
  {
    ...column('texts', 'Texts', true, ['texts']),
    description: 'A list of different texts: of a rating or a choice, one.',
  },
  {
    ...column('answer', 'Answer', true, ['answer']),
    description: 'JSON, with places of texts in their list, 0 the first.',
  },
  column('outcome', 'Outcome', true, ['outcome']),
  column('prompt', 'Prompt', false, PROMPT_NAMES),
  column('id', 'Id', false, ID_NAMES),
  column('reasons', 'Reasons', false, ['reasons']),
  column('note', 'Note', false, ['note']),
  column('createdAt', 'Time', false, ['created_at']),
  ANNOTATOR_FIELD,
];

export const decisions: Reader = {
  id: 'decisions',
  label: 'Decisions of Dialect',
  description: `task (${tasks}), texts, outcome and answer, as Dialect exports decisions.`,
  fields,
  labels: { fields: ['answer'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { task, texts, answer, outcome } = mapping;
    if (!task || !texts || !answer || !outcome) return { score: 0, mapping };
    const fits = share(
      records,
      ({ values }) =>
        ListTaskId.safeParse(values[task]).success && listIn(values[texts]) !== undefined,
    );
    return { score: fits === 1 ? 1 : 0, mapping };
  },

  read(record, mapping, labels) {
    return orProblem((): QuestionRecord => {
      const task = taskIn(record, mapping);
      const texts = textsOf(record, mapping, task);
      const said = labels?.unwanted ? null : decisionOf(record, mapping, { task, texts });
      return {
        kind: 'question',
        task,
        row: record.row,
        texts,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: promptOf(record, mapping),
        outcome: said?.outcome ?? null,
        answer: said?.answer ?? null,
        ...(said && { vote: circumstancesOf(record, mapping) }),
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

function taskIn(record: RawRecord, mapping: Mapping): ListTaskId {
  const field = new Field(record, mapping, 'task', 'task');
  const task = ListTaskId.safeParse(field.value).data;
  return (
    task ??
    field.fail('unknown-task', `The task is none that Dialect knows. Write one of ${tasks}.`)
  );
}

function textsOf(record: RawRecord, mapping: Mapping, task: ListTaskId): string[] {
  const field = new Field(record, mapping, 'texts', 'texts');
  const texts = listOf(field).map((entry, at) => textOf(entry, `Text ${at + 1}`, field));
  const { texts: limits, noun } = taskOf(task);
  if (texts.length < limits.least || texts.length > limits.most) {
    const wanted =
      limits.least === limits.most ? `${limits.least}` : `${limits.least} to ${limits.most}`;
    field.fail(
      'answer-count',
      `This row has ${texts.length} texts, and a ${noun.one} has ${wanted}. Leave it out, or name another task.`,
    );
  }
  if (new Set(texts).size < texts.length) {
    field.fail('same-texts', 'Two texts of this row are the same. Leave one of them out.');
  }
  return texts;
}

/** Null if the row has no outcome: it waits to be decided. */
function decisionOf(
  record: RawRecord,
  mapping: Mapping,
  { task, texts }: { task: ListTaskId; texts: readonly string[] },
): { outcome: string; answer: unknown } | null {
  const outcome = new Field(record, mapping, 'outcome', 'outcome').optionalText().trim();
  const field = new Field(record, mapping, 'answer', 'answer');
  if (outcome === '' || field.missing) return null;
  const answer = typeof field.value === 'string' ? jsonIn(field, field.value) : field.value;
  const places = [...texts.keys()];
  const fault = decisionFault(taskOf(task), { outcome, answer }, places);
  if (fault !== null) {
    field.failLabel('bad-answer', `The decision ${fault}. Mend it, or leave this row out.`);
  }
  return { outcome, answer };
}

function jsonIn(field: Field, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return field.failLabel(
      'bad-answer',
      'The answer is no JSON. Write it as Dialect exports it, or leave this row out.',
    );
  }
}

/** What the annotator said beside the answer, and when. */
function circumstancesOf(record: RawRecord, mapping: Mapping): NonNullable<QuestionRecord['vote']> {
  const reasons = listIn(new Field(record, mapping, 'reasons', 'reasons').value) ?? [];
  const at = Date.parse(new Field(record, mapping, 'createdAt', 'time').optionalText());
  return {
    reasons: reasons.filter((one) => typeof one === 'string'),
    note: new Field(record, mapping, 'note', 'note').optionalText(),
    createdAt: Number.isNaN(at) ? null : at,
  };
}
