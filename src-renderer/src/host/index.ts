/** The only way from the renderer to the core. */
import { connectElectron } from './electron.ts';
import type { Host } from './host.ts';
import { connectWeb } from './web.ts';

export { asFailure } from './errors.ts';
export type { Host, LentFile, PickOptions } from './host.ts';
export { status, type ConnectionState } from './status.svelte.ts';

export function connect(): Promise<Host> {
  return window.dialect ? Promise.resolve(connectElectron(window.dialect)) : connectWeb();
}
