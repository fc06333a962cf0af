/**
 * Incremented whenever the shape of a checkpoint changes (runs/checkpoint.ts). The project stores it
 * beside the bytes, so that a run that cannot continue is recognised before anybody tries.
 */
export const CHECKPOINT_LAYOUT = 7;
