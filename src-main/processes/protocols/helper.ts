/** Messages between a trainer and the processes that train candidates beside it. */
import type { HelperEvent, HelperOrder } from '../../runs/side-by-side.ts';
import type { StartMessage } from './trainer.ts';

/** The run, and its trainer's results so far, packed like a checkpoint. */
export interface HelperStart extends StartMessage {
  kept: Uint8Array;
}

export type ToHelper = HelperStart | HelperOrder;

export type FromHelper = HelperEvent;
