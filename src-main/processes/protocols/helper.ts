/** What a trainer and the processes that train candidates beside it say to each other. */
import type { HelperEvent, HelperOrder } from '../../runs/side-by-side.ts';
import type { StartMessage } from './trainer.ts';

/** The run, and what its trainer has found so far, as a checkpoint is packed. */
export interface HelperStart extends StartMessage {
  kept: Uint8Array;
}

export type ToHelper = HelperStart | HelperOrder;

export type FromHelper = HelperEvent;
