/** Runs once before the end-to-end tests: builds the interface from its sources. */
import { ensureBuilt } from '../build/launch/bundle.mjs';

export default async function buildInterface(): Promise<void> {
  await ensureBuilt('interface');
}
