/** The Stanford Human Preferences: two comments on a post; `labels` is 1 if A is better, 0 if B is. */
import { columnsOf, guessMapping } from '../columns.ts';
import type { Reader } from '../format.ts';
import { column, judged } from './judged.ts';
import { Field, metadataOf, orProblem, share, twoTexts } from './values.ts';

const fields = [
  column('first', 'Comment A', true, ['human_ref_A']),
  column('second', 'Comment B', true, ['human_ref_B']),
  column('prompt', 'Post', true, ['history']),
  column('labels', 'Labels', false, ['labels']),
  column('id', 'Id', false, ['post_id']),
];

export const shp: Reader = {
  id: 'shp',
  label: 'SHP, two comments on a post',
  description: 'history, human_ref_A and human_ref_B; labels: 1 where A, 0 where B is better.',
  fields,
  labels: { fields: ['labels'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const fits = ['first', 'second', 'prompt'].every((field) => mapping[field] !== undefined);
    return { score: fits ? share(records, ({ values }) => 'human_ref_A' in values) : 0, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const second = new Field(record, mapping, 'second', 'comment B');
      const label = new Field(record, mapping, 'labels', 'label');
      const texts = twoTexts(
        new Field(record, mapping, 'first', 'comment A').text(),
        second.text(),
        second,
      );
      const side = label.missing ? null : label.number();
      if (side !== null && side !== 0 && side !== 1) {
        label.failLabel('bad-winner', `The label is ${side}. Write 1 for A or 0 for B.`);
      }
      const pair = {
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: new Field(record, mapping, 'prompt', 'post').text(),
        texts,
        metadata: metadataOf(record, mapping),
      };
      return judged(record, pair, side === null ? [] : [{ side: side === 1 ? 'first' : 'second' }]);
    });
  },
};
