/**
 * Replaces the program that tries engines: the engine named by TEST_ABORTS crashes, the one named by TEST_HANGS
 * hangs, the others are really tried.
 */
export {};

if (process.argv[2] === process.env['TEST_ABORTS']) {
  process.abort();
} else if (process.argv[2] === process.env['TEST_HANGS']) {
  setInterval(() => undefined, 1000);
} else {
  await import('../../src-main/engines/probe-process.ts');
}
