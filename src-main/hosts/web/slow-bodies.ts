/**
 * Ends connections whose request sends its body more slowly than anything on this machine would: byte by byte it is
 * never idle, and would hold its connection for ever, also after it was refused.
 */
import type { IncomingMessage } from 'node:http';

/** Fewest bytes of a body that come in one period. */
const FEWEST = 64 * 1024;

/** @param period in milliseconds */
export function endIfSlow(request: IncomingMessage, period: number): void {
  const { socket } = request;
  let before = socket.bytesRead;
  const look = setInterval(() => {
    if (request.complete || socket.destroyed) {
      clearInterval(look);
      return;
    }
    if (socket.bytesRead - before < FEWEST) socket.destroy();
    before = socket.bytesRead;
  }, period);
  look.unref();
}
