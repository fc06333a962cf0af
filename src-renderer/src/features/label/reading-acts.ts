/** Keys that scroll the texts of a question, declared per task. */
import type { ActDeclaration } from '../../state/index.ts';

export function readingActs(task: string): [ActDeclaration, ActDeclaration] {
  const place = { room: 'label', part: task } as const;
  return [
    { id: `${task}.read-on`, label: 'Read on in the longest text', key: 'Space', ...place },
    { id: `${task}.read-back`, label: 'Read back', key: 'Shift+Space', ...place },
  ];
}
