import type { Plugin } from 'vite'

/**
 * Leaves out the workers Monaco would start by itself. Ours come through the code editor's door, and a second copy of
 * TypeScript, megabytes that nothing loads, would be shipped beside it.
 */
export function ownMonacoWorkers(): Plugin {
  return {
    name: 'own-monaco-workers',
    enforce: 'pre',
    transform(code, id) {
      if (!/monaco-editor\/.*\/workerManager\.js$/.test(id)) return null
      const without = code.replace(/createWorker: \(\) => new Worker\([^\n]*\),\n/, '')
      if (without === code) throw new Error(`${id} starts its worker in another way than this plugin knows.`)
      return without
    },
  }
}
