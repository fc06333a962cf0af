/** A tooltip with a button's effect and its keys. */
import { acts, keyWords } from '../../state/index.ts';

export function titled(act: string, text: string): string {
  const keys = acts.all.find((one) => one.id === act);
  const words = keys ? acts.keysOf(keys).map(keyWords).join(' or ') : '';
  return words ? `${text} (${words})` : text;
}
