/** Random numbers from a seed, so that a failure can be repeated: set DIALECT_TEST_SEED to it. */
export const testSeed = Number(process.env['DIALECT_TEST_SEED'] ?? Date.now() % 1_000_000);

/** Mulberry32 (Tommy Ettinger, public domain): uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
