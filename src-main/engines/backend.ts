/** The few calls that every engine makes to the shared tfjs-core. */
import { engine, env, ready, removeBackend, setBackend } from '@tensorflow/tfjs-core';

/**
 * Makes a registered backend the one that runs kernels.
 *
 * @throws Error in the backend's own words
 */
export async function useBackend(name: string): Promise<void> {
  // Keeps tfjs from advising other packages on the console.
  env().set('PROD', true);
  // tfjs prints the cause and returns false; here the cause is wanted and the print is not.
  const warn = console.warn;
  const causes: string[] = [];
  console.warn = (...words: unknown[]) => causes.push(words.map(wordOf).join(' '));
  try {
    if (!(await setBackend(name))) {
      throw new Error(causes.join(' ') || `The backend '${name}' did not start.`);
    }
    await ready();
  } finally {
    console.warn = warn;
  }
}

/** Disposes a backend and all of its tensors. Does nothing if it does not exist. */
export function dropBackend(name: string): void {
  if (engine().findBackendFactory(name) !== null) {
    removeBackend(name);
  }
}

function wordOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
