/** How the Electron application is built. Every input is named: nothing is found by convention. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import renderer from './vite.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  main: {
    resolve: { alias: { sharp: at('./build/no-pictures.ts') } },
    build: {
      outDir: at('./out/main'),
      // Packages stay in node_modules: several hold native code, and find their files beside them.
      // What every start loads does not: one file of what is used, in place of a hundred.
      // Transformers does not: it wants a library for pictures (sharp, 19 MB, LGPL), which texts do not need.
      externalizeDeps: { exclude: ['@huggingface/transformers', 'zod', 'uuid'] },
      rolldownOptions: {
        input: {
          electron: at('./src-main/hosts/electron/main.ts'),
          'trainer-process': at('./src-main/processes/entries/trainer-process.ts'),
          'candidate-process': at('./src-main/processes/entries/candidate-process.ts'),
          'encoder-process': at('./src-main/processes/entries/encoder-process.ts'),
          'inspector-process': at('./src-main/processes/entries/inspector-process.ts'),
          'order-process': at('./src-main/processes/entries/order-process.ts'),
          'checking-process': at('./src-main/processes/entries/checking-process.ts'),
          'reading-process': at('./src-main/processes/entries/reading-process.ts'),
          'step-process': at('./src-main/processes/entries/step-process.ts'),
          'probe-process': at('./src-main/engines/probe-process.ts'),
        },
        // All in one folder: programs look for each other beside themselves.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('./out/preload'),
      // A sandboxed preload can require nothing but Electron: all else goes into the file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('./src-main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
});
