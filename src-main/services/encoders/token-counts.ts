/**
 * Tokens per character in a project's texts, counted once as long as they do not change: in a process of
 * its own, since some tokenizers take seconds to open, and votes go on meanwhile.
 */
import { startEncoder } from '../../processes/encoder.ts';
import type { TextSum } from '../../store/text-coverage.ts';
import { until } from '../until.ts';

/** Texts, and the model whose tokenizer counts their tokens. */
export type CountOrder = Omit<Parameters<typeof startEncoder>[0], 'device' | 'want'>;

interface Count {
  projectPath: string;
  /** Number of callers waiting for it. */
  waiting: number;
  /** Null if it could not be counted, or was stopped. */
  share: Promise<number | null>;
  stop(): void;
}

/** By model and texts: later callers wait for the same count. */
const underWay = new Map<string, Count>();
/** Latest counts, by the model's key. */
const lastShares = new Map<string, { of: string; share: number }>();

/**
 * @returns null if they cannot be counted
 * @throws the signal's reason; a count without waiting callers is stopped
 */
export async function tokenShare(
  order: CountOrder,
  { all, missing }: { all: TextSum; missing: TextSum },
  signal?: AbortSignal,
): Promise<number | null> {
  signal?.throwIfAborted();
  const { key, projectPath, domains } = order;
  const of = [projectPath, ...domains, all.texts, all.characters].join('\n');
  const last = lastShares.get(key);
  if (last?.of === of) return last.share;
  const name = `${key}\n${of}`;
  const count = underWay.get(name) ?? startCount(name, order, missing.characters);
  count.waiting++;
  try {
    const share = await (signal ? until(signal, count.share) : count.share);
    if (share !== null) lastShares.set(key, { of, share });
    return share;
  } finally {
    count.waiting--;
    if (count.waiting === 0) count.stop();
  }
}

/** To be called before a project is closed: nothing reads its file after that. */
export async function endCounts(projectPath: string): Promise<void> {
  const counts = [...underWay.values()].filter((count) => count.projectPath === projectPath);
  for (const count of counts) count.stop();
  await Promise.all(counts.map(({ share }) => share));
}

function startCount(name: string, order: CountOrder, characters: number): Count {
  let share: number | null = null;
  const child = startEncoder({ ...order, device: 'cpu', want: 'count' }, (message) => {
    if (message.kind === 'count') share = message.tokens / characters;
  });
  // A stopped count must not be joined by new callers.
  const leave = () => underWay.get(name) === count && underWay.delete(name);
  const count: Count = {
    projectPath: order.projectPath,
    waiting: 0,
    share: child.ended.then(() => {
      leave();
      return share;
    }),
    stop() {
      if (leave()) child.stop();
    },
  };
  underWay.set(name, count);
  return count;
}
