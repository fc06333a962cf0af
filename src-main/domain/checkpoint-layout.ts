/**
 * Raised whenever the shape of a checkpoint changes (runs/checkpoint.ts). The project keeps it beside the bytes, so
 * that a run which cannot be gone on from is told before anybody tries.
 */
export const CHECKPOINT_LAYOUT = 7;
