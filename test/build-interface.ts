/** Runs once before the end-to-end tests: the interface that they open is that of the sources. */
import { ensureBuilt } from '../build/launch/bundle.mjs';

export default async function buildInterface(): Promise<void> {
  await ensureBuilt('interface');
}
