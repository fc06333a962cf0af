/** The queues of labelling: their names, their contents, and what to do when one is empty. */
import type { LabelOverview, QueueName } from '#contract';
import type { TaskPlace } from '../../model/tasks.ts';

export const queueNames: readonly QueueName[] = [
  'pending',
  'second',
  'draft',
  'skipped',
  'flagged',
  'done',
];

export const queueLabels: Record<QueueName, { label: string; title: string }> = {
  pending: { label: 'Pending', title: 'Nobody has decided these yet' },
  second: { label: 'Second opinion', title: 'Others have decided these, you have not' },
  draft: { label: 'Drafts', title: 'You began these, with a note, a reason or a place' },
  skipped: { label: 'Skipped', title: 'You skipped these; they wait here' },
  flagged: { label: 'Flagged', title: 'You flagged these with a note' },
  done: { label: 'Done', title: 'Your votes, to look at and to change' },
};

/** Number of questions in a queue. */
export function countIn(overview: LabelOverview, queue: QueueName): number {
  return queue === 'draft' ? overview.drafts : overview.queues[queue];
}

export function queueOf(path: readonly string[]): QueueName {
  return queueNames.find((name) => path[0] === 'queue' && path[1] === name) ?? 'pending';
}

/** The question named by an address, after a given word. */
export function questionOf(path: readonly string[], word: string): number | null {
  const id = path[2] === word ? Number(path[3]) : Number.NaN;
  return Number.isInteger(id) && id > 0 ? id : null;
}

export interface NextStep {
  title: string;
  /** One sentence of explanation. */
  text: string;
  label: string;
  /** Target of the step: an address in parts. */
  to: readonly string[];
}

/** The best next step when a queue is empty. */
export function nextStep(
  queue: QueueName,
  counts: LabelOverview['queues'],
  itemCount: number,
  { one, many, base }: TaskPlace,
): NextStep {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const aside = counts.second + counts.skipped + counts.flagged;
  if (base.includes('spot-check') && counts.pending + aside === 0 && queue === 'pending') {
    return {
      title: 'No spot-check pair is waiting',
      text: 'Transfer shows what the votes say, under Evidence, where more pairs can be drawn.',
      label: 'Transfer',
      to: ['transfer', 'evidence'],
    };
  }
  if (total === 0) {
    return itemCount === 0
      ? {
          title: `No ${many} to label yet`,
          text: `Import ${many} into a source domain, then vote on them here.`,
          label: 'Import',
          to: ['data'],
        }
      : {
          title: `No ${many} to label yet`,
          text: `The texts are here, but no ${many} of them. They are made in the Data room from texts that answer the same prompt in a source domain.`,
          label: `Make ${many}`,
          to: ['data'],
        };
  }
  if (queue !== 'pending' && counts.pending > 0) {
    return {
      title: emptyTitle(queue, one),
      text: `${counts.pending.toLocaleString('en')} ${many} are still pending.`,
      label: `Label pending ${many}`,
      to: [...base, 'queue', 'pending'],
    };
  }
  const more = (['second', 'skipped', 'flagged'] as const).find(
    (name) => name !== queue && counts[name] > 0,
  );
  const goesOn = counts.done === 0 || base.includes('spot-check');
  if (queue === 'pending' && goesOn && more !== undefined) {
    return {
      title: emptyTitle(queue, one),
      text: `${counts[more].toLocaleString('en')} ${many} wait under “${queueLabels[more].label}”.`,
      label: `Go to “${queueLabels[more].label}”`,
      to: [...base, 'queue', more],
    };
  }
  return {
    title: emptyTitle(queue, one),
    text: 'The votes are ready to be learned from. What was skipped, flagged or voted on stays under its tab.',
    label: 'Train',
    to: ['train'],
  };
}

function emptyTitle(queue: QueueName, one: string): string {
  switch (queue) {
    case 'pending':
      return 'Nothing is pending any more';
    case 'second':
      return `No ${one} is waiting for your second opinion`;
    case 'draft':
      return `You have not begun any ${one}`;
    case 'skipped':
      return `No skipped ${one} is left`;
    case 'flagged':
      return `No flagged ${one} is left`;
    case 'done':
      return 'You have not voted yet';
  }
}
