/** Whether the core can be reached; shown as a banner if not. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

let state = $state<ConnectionState>('connecting');
let attempts = $state(0);

export const status = {
  get state(): ConnectionState {
    return state;
  },
  /** Failed attempts since the connection was lost. */
  get attempts(): number {
    return attempts;
  },
};

export function setStatus(next: ConnectionState, failedAttempts = 0): void {
  state = next;
  attempts = failedAttempts;
}
