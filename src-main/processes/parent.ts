/** The other side of `child.ts`: how a process that does one piece of work talks to the application. */
import { toFailure } from '../contract/index.ts';
import type { Ending } from './child.ts';
import { Stopped, type Wish } from '../runs/wish.ts';

export interface Parent<From> {
  send(message: From): void;
  wish(): Wish;
}

/** Messages that every such process understands besides its first one. */
interface Order {
  kind: string;
}

/**
 * Handles the first message, then ends. A crash in here does no harm elsewhere.
 *
 * @param work throws Stopped if it was asked to stop @param order called with every other message
 */
export function answerParent<Start extends Order, From>(
  work: (start: Start, parent: Parent<From>) => Promise<void>,
  order: (message: Order) => void = () => undefined,
): void {
  let wish: Wish = 'go-on';
  /** Messages still in the pipe, which a disconnect would drop. */
  let waiting = 0;
  let leaving = false;

  function send(message: From | Ending): void {
    if (!process.connected) return;
    waiting++;
    process.send?.(message, undefined, undefined, () => {
      waiting--;
      if (leaving) leave();
    });
  }

  /** Ends once everything sent has been received. */
  function leave(): void {
    leaving = true;
    if (waiting === 0 && process.connected) process.disconnect();
  }

  async function run(start: Start): Promise<void> {
    try {
      await work(start, { send, wish: () => wish });
      send({ kind: 'done' });
    } catch (error) {
      send(
        error instanceof Stopped
          ? { kind: 'stopped' }
          : { kind: 'failed', failure: toFailure(error) },
      );
    }
  }

  process.on('message', (message: Order) => {
    if (message.kind === 'stop' || message.kind === 'pause') wish = message.kind;
    else if (message.kind === 'start') void run(message as Start).finally(leave);
    else order(message);
  });
  // The only way in which a failing graphics card can report an error during computation.
  process.on('uncaughtException', (error) => {
    send({ kind: 'failed', failure: toFailure(error) });
    process.exitCode = 1;
    leave();
  });
  // Ctrl+C reaches every process of a terminal; the application decides what it means for a run.
  process.on('SIGINT', () => undefined);
  // The application ended: nobody is left to store the result.
  process.on('disconnect', () => process.exit());
}
