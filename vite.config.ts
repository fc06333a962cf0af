/** How the interface is built: the same files serve the web host and Electron's app:// pages. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('./src-renderer'),
  base: './',
  cacheDir: at('./node_modules/.vite'),
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: at('./out/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    // Electron's build would leave it out.
    minify: true,
    // The pages' content security policy allows no data: addresses for scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: at('./src-renderer/index.html') },
  },
});
