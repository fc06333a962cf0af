/** What a domain's record says about its questions: pairs, and those of every other task. */
import type { Domain, ListTaskId, TaskId } from '#contract';

type Counts = Pick<Domain, 'pairs' | 'labelled' | 'questions'>;

/** Whether it has questions, labelled or not. */
export function hasQuestions({ pairs, questions }: Counts): boolean {
  return pairs > 0 || Object.values(questions).some(({ all }) => all > 0);
}

/** The task with unlabelled questions, pairs first; null if everything is labelled. */
export function taskToLabel({ pairs, labelled, questions }: Counts): TaskId | null {
  if (labelled < pairs) return 'pairs';
  const others = Object.keys(questions) as ListTaskId[];
  return others.find((task) => questions[task].labelled < questions[task].all) ?? null;
}
