import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** `vite build player` writes player/dist, which the gateway serves as it is. Nothing is fetched from other servers. */
export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:9000', '/media': 'http://127.0.0.1:9000', '/login': 'http://127.0.0.1:9000' } },
});
