import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';
import { pageShells } from './page-shells.ts';

/** What pages of others load keeps its name; everything else is called by its content, and kept for ever. */
const stable = new Set(['vita-player', 'vita-embed']);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** `vite build player` writes player/dist, which the gateway serves as it is. Nothing is fetched from other servers. */
export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), pageShells(path('pages.ts')), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Addresses of scripts that a script names are relative to it, so that it finds them from pages of other sites; those of links are not.
    // Styles of pages come by links: only the site has such.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, found, { hostType }) => (hostType === 'html' ? found : found.filter((file) => file.endsWith('.css'))),
    },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: {
        index: path('index.html'),
        console: path('console.html'),
        embed: path('embed.html'),
        'vita-player': path('element/entry.ts'),
        'vita-embed': path('embed/client.ts'),
      },
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: ({ name }) => (stable.has(name) ? 'player/[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:9000', '/media': 'http://127.0.0.1:9000', '/login': 'http://127.0.0.1:9000' } },
});
