/**
 * Rewards of 1,000,000 items with 400 features under one model (400-64-64), on every engine that runs here,
 * compared with PyTorch. Timed: from rows in the program's own memory, block by block as a run scores them, to
 * rewards there. Both sides draw one block before the clock starts and score it again and again, so that memory
 * is small, and drawing is not timed.
 */
import { fileURLToPath } from 'node:url';
import { messagesOf, usableEngines } from './engines.ts';
import { torch } from './peers/index.ts';
import { inTurns, lines } from './rounds.ts';

const ROUNDS = 3;
const ITEMS = 1_000_000;
/** As in runs: SCORED_AT_ONCE in learning/score.ts. */
const BLOCK = 8192;

export async function score(args: string[]): Promise<void> {
  const script = fileURLToPath(new URL('./peers/torch_score.py', import.meta.url));
  const contestants = torch(script, [String(ITEMS), String(BLOCK)]);
  const memory = new Map<string, number>();
  for (const id of await usableEngines()) {
    // Plain JavaScript would take minutes.
    const items = id === 'cpu' ? ITEMS / 100 : ITEMS;
    contestants.set(id, async () => {
      const sent = await messagesOf<{ seconds: number; memory: number }>('./score-process.ts', [
        id,
        String(items),
        String(BLOCK),
      ]);
      memory.set(id, Math.max(memory.get(id) ?? 0, sent[0].memory));
      return (sent[0].seconds * ITEMS) / items;
    });
  }
  const figures = await inTurns(ROUNDS, contestants);
  if (args.includes('--json')) {
    const rows = figures.map(({ median, ...rest }) => ({
      ...rest,
      seconds: median,
      memory: memory.get(rest.name) ?? null,
    }));
    process.stdout.write(`${JSON.stringify({ items: ITEMS, rows })}\n`);
    return;
  }
  process.stdout.write(lines(figures, 's', 2));
  for (const [id, bytes] of memory) {
    process.stdout.write(
      `${id}: at most ${(bytes / 2 ** 20).toFixed(0)} MiB held by its process\n`,
    );
  }
}
