/** A launcher forwards a signal that the terminal has already sent: one key press, two signals. */
const SAME_KEY_MS = 500;

/**
 * The first Ctrl+C (or SIGTERM) ends work in order; a second one ends the program at once.
 *
 * @returns a function that stops listening
 */
export function onInterrupt(stop: () => void): () => void {
  let asked = 0;
  const handle = () => {
    const now = performance.now();
    if (asked !== 0) {
      if (now - asked > SAME_KEY_MS) process.exit(130);
      return;
    }
    asked = now;
    stop();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return () => {
    process.off('SIGINT', handle);
    process.off('SIGTERM', handle);
  };
}
