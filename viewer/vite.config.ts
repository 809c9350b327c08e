import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Strict CSP: nothing is inlined, no polyfill is injected, all comes from this server. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/viewer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});
