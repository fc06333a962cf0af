/** What `npm test` runs. Folders of test/ are named for how much of the application takes part. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const second = 1000;

export default defineConfig({
  test: {
    globalSetup: ['test/temporary-folder.ts'],
    // Vitest leaves one core free, which of two is half of them.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'core',
          include: ['test/{unit,contract,integration,build}/**/*.test.ts'],
          exclude: ['test/unit/renderer*', 'test/unit/renderer*/**'],
          testTimeout: 180 * second,
          hookTimeout: 60 * second,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        // Without it Svelte's server half is taken, which cannot mount a component.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          include: ['test/unit/renderer*.test.ts', 'test/unit/renderer*/**/*.test.ts'],
          testTimeout: 20 * second,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e-web/**/*.test.ts', 'test/e2e-electron/bundle.test.ts'],
          globalSetup: ['test/build-interface.ts'],
          testTimeout: 180 * second,
          hookTimeout: 120 * second,
          // Each starts a server, a browser and at times a trainer: side by side they starve.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'window',
          include: ['test/e2e-electron/**/*.test.ts'],
          exclude: ['test/e2e-electron/bundle.test.ts'],
          globalSetup: ['test/e2e-electron/lab/setup.ts'],
          testTimeout: 120 * second,
          hookTimeout: 120 * second,
          // One screen, one window that has the keys.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
