/** What a domain's record says about the questions in it: pairs, and those of every other task. */
import type { Domain, ListTaskId, TaskId } from '#contract';

type Counts = Pick<Domain, 'pairs' | 'labelled' | 'questions'>;

/** Has something that can be labelled, or was. */
export function hasQuestions({ pairs, questions }: Counts): boolean {
  return pairs > 0 || Object.values(questions).some(({ all }) => all > 0);
}

/** The task in which something has no label yet, pairs first; null where all is labelled. */
export function taskToLabel({ pairs, labelled, questions }: Counts): TaskId | null {
  if (labelled < pairs) return 'pairs';
  const others = Object.keys(questions) as ListTaskId[];
  return others.find((task) => questions[task].labelled < questions[task].all) ?? null;
}
