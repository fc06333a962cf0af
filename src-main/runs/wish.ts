/**
 * A person's wish about long work in progress. Without imports: every process that can be stopped loads
 * it.
 */
export type Wish = 'go-on' | 'pause' | 'stop';

/** Thrown through the work when a person stopped or paused it. */
export class Stopped extends Error {}
