import type { MessagePort } from 'node:worker_threads'

/** A page as the double shows it: the window its preload script and the app's own code see. */
export class PageWindow extends EventTarget {
  /** What the preload script put into the page. */
  readonly exposed: Record<string, unknown> = {}

  /** Delivers to the page itself, as a browser does, after the code that sends has returned. */
  postMessage(data: unknown, targetOrigin: string, ports: readonly MessagePort[] = []): void {
    if (targetOrigin !== '*') throw new Error(`The double only knows messages to '*', not '${targetOrigin}'`)
    queueMicrotask(() =>
      this.dispatchEvent(Object.assign(new Event('message'), { source: this, data, ports })),
    )
  }
}

type Listener = (event: unknown, ...args: unknown[]) => void

/** Everything the double keeps beside Electron's own interface, for a test to set up and to look at. */
export interface World {
  /** What was called, in order, for the calls whose only effect lies outside the program. */
  readonly calls: [name: string, ...args: unknown[]][]
  readonly page: PageWindow
  /** What the page's preload script listens for. */
  readonly pageListeners: Map<string, Set<Listener>>
  /** Sends from the page to main, as the preload script does. */
  sendToMain: (channel: string, args: readonly unknown[]) => void
  invokeMain: (channel: string, args: readonly unknown[]) => Promise<unknown>
  /** What the person answers to the next dialog: a path, or null to cancel. */
  answer: string | null
  /** Where the app keeps its data. */
  readonly userData: string
  /** Where Linux keeps the key of its secrets; `basic_text` is nowhere. */
  keyring: string
  /** Whether the secret store has another key than the one a text was sealed with. */
  keyChanged: boolean
  /** False when another instance of the app is running. */
  readonly first: boolean
}

declare global {
  var electronWorld: World
}

export function createWorld({ userData, first }: Pick<World, 'userData' | 'first'>): World {
  globalThis.electronWorld = {
    calls: [],
    page: new PageWindow(),
    pageListeners: new Map(),
    sendToMain: () => {
      throw new Error('There is no window')
    },
    invokeMain: () => Promise.reject(new Error('There is no window')),
    answer: null,
    keyring: 'gnome_libsecret',
    keyChanged: false,
    userData,
    first,
  }
  return globalThis.electronWorld
}

export function note(name: string, ...args: unknown[]): void {
  globalThis.electronWorld.calls.push([name, ...args])
}
