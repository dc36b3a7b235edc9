import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { ownMonacoWorkers } from './tools/renderer/own-monaco-workers.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

// electron-vite knows Electron 22 to 44; these are the Node and Chromium of Electron 45.
const nodeTarget = 'node24.18'
const chromeTarget = 'chrome152'

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      outDir: 'out/main',
      // The drivers of servers are bundled: they are optional for the library, so that a package of the app would lack them. `pg-native`
      // is optional for `pg`, and is never asked for.
      externalizeDeps: { include: ['pg-native'] },
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          host: at('src/main/engine-host.ts'),
          'query-process': at('src/main/query-process.ts'),
          'sandbox-worker': at('src/engine/sandbox/worker/sandbox-worker.ts'),
        },
        // Flat, so that `new URL('./sandbox-worker.js', import.meta.url)` is right from any chunk.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      outDir: 'out/preload',
      // A sandboxed preload script must be CommonJS, in one file.
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    define: { 'import.meta.env.VITE_APP_VERSION': JSON.stringify(version) },
    plugins: [ownMonacoWorkers(), react()],
    worker: { format: 'es' },
    build: {
      target: chromeTarget,
      outDir: at('out/renderer'),
      minify: true,
      // Monaco and its TypeScript worker are large; they are loaded when an editor is first shown.
      chunkSizeWarningLimit: 8000,
      // A font in a data: address is refused by the content security policy.
      assetsInlineLimit: 0,
      rollupOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
})
