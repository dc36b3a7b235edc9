import { strict } from './strict.ts'
import { note } from './world.ts'

/** What `electron` is to a sandboxed preload script. */
const world = globalThis.electronWorld

export const contextBridge = strict('contextBridge', {
  exposeInMainWorld(name: string, api: unknown): void {
    world.page.exposed[name] = api
  },
})

type Listener = (event: unknown, ...args: unknown[]) => void

export const ipcRenderer = strict('ipcRenderer', {
  send: (channel: string, ...args: unknown[]) => world.sendToMain(channel, structuredClone(args)),
  invoke: (channel: string, ...args: unknown[]) => world.invokeMain(channel, structuredClone(args)),
  on(channel: string, listener: Listener): void {
    const listeners = world.pageListeners.get(channel) ?? new Set()
    world.pageListeners.set(channel, listeners.add(listener))
  },
  off(channel: string, listener: Listener): void {
    world.pageListeners.get(channel)?.delete(listener)
  },
})

export const webFrame = strict('webFrame', {
  setZoomFactor: (factor: number) => note('webFrame.setZoomFactor', factor),
})

export const webUtils = strict('webUtils', {
  getPathForFile: (file: { path?: string }) => file.path ?? '',
})
