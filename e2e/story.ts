import { type Page, test as base } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ElectronHost } from './host/electron-host.ts'
import type { Host } from './host/host.ts'
import { SharedHosts } from './host/shared-host.ts'
import { WebHost } from './host/web-host.ts'
import { App } from './pages/app.ts'

export { expect } from '@playwright/test'

/** What a story uses that is about movement: the others see the app as it is for people who want none. */
export const moving = { contextOptions: { reducedMotion: 'no-preference' } } as const

interface Story {
  /** A folder of the story's own, gone when it ends. */
  readonly folder: string
  /** Starts the app, on a file when one is named: a new host, whose state the story's earlier hosts have left. */
  readonly startApp: (file?: string) => Promise<App>
  /** What the story's hosts have printed. */
  readonly hostLog: () => string
  /** The hosts that the story has started. A story that names them gets processes of its own; others share one. */
  readonly hosts: readonly Host[]
  readonly started: { hosts: Host[]; ownProcess: boolean }
  /** The web hosts of a story that is about the browser. */
  readonly webHosts: readonly WebHost[]
}

export interface Serving {
  /** What serves the app: the web host to Chromium, or Electron's binary at this path. */
  readonly electron: string | null
}

interface Worker {
  readonly sharedHosts: SharedHosts
}

/** A story: the app as a real host serves it, with files and state of its own. */
export const test = base.extend<Story & Serving, Worker>({
  electron: [null, { option: true }],
  // Playwright reads what a fixture needs from the first parameter, so it must be a pattern, even an empty one.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'datastore-story-'))
    await use(folder)
    // What a host that was stopped had begun to write may end after it.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  },
  sharedHosts: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const hosts = new SharedHosts()
      await use(hosts)
      await hosts.end()
    },
    { scope: 'worker' },
  ],
  // oxlint-disable-next-line no-empty-pattern
  started: async ({}, use) => use({ hosts: [], ownProcess: false }),
  hosts: async ({ started }, use) => {
    started.ownProcess = true
    await use(started.hosts)
  },
  webHosts: async ({ hosts }, use) => use(hosts as readonly WebHost[]),
  hostLog: async ({ hosts }, use) => use(() => hosts.map((host) => host.said).join('')),
  startApp: async ({ page, folder, started, sharedHosts, electron }, use, info) => {
    const { hosts } = started
    const faults: string[] = []
    const watch = (shown: Page): unknown => shown.on('pageerror', (error) => faults.push(String(error)))
    watch(page)
    await use(async (file) => {
      await Promise.all(hosts.map((host) => host.stop()))
      if (electron !== null) {
        const host = await ElectronHost.start(electron, join(folder, 'profile'), file)
        hosts.push(host)
        watch(host.page)
        const app = new App(host.page, (path) => host.answerDialog(path))
        await app.isReady()
        return app
      }
      const state = join(folder, 'state')
      const host = await (started.ownProcess ? WebHost.start(state, file) : sharedHosts.start(state, file))
      hosts.push(host)
      const app = new App(page)
      await app.start(host.url)
      return app
    })
    const thrown = [...faults]
    await Promise.all(hosts.map((host) => host.stop()))
    if (thrown.length > 0 && info.status === 'passed') throw new Error(`The page threw: ${thrown.join('\n')}`)
  },
})
