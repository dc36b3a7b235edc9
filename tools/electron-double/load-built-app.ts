import { createRequire, registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '../..')
const main = new URL('./electron-main.ts', import.meta.url).href
const preload = new URL('./electron-preload.ts', import.meta.url).href

// The build leaves `electron` to Electron; here it is the double, one for main and one for preload scripts.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context)
    const url = context.parentURL?.includes('/out/preload/') === true ? preload : main
    return { url, shortCircuit: true, format: 'module-typescript' }
  },
})

/** Runs the built main process. */
export async function loadMain(): Promise<void> {
  await import(pathToFileURL(join(root, 'out/main/index.js')).href)
}

/** Runs the built preload script in the world's page. */
export function loadPreload(): void {
  Object.defineProperty(globalThis, 'window', { value: globalThis.electronWorld.page, configurable: true })
  createRequire(import.meta.url)(join(root, 'out/preload/index.cjs'))
}
