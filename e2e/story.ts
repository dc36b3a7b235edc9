import { test as base } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebHost } from './host/web-host.ts'
import { App } from './pages/app.ts'

export { expect } from '@playwright/test'

interface Story {
  /** A folder of the story's own, gone when it ends. */
  readonly folder: string
  /** Starts the app, on a file when one is named: a new host, whose state the story's earlier hosts have left. */
  readonly startApp: (file?: string) => Promise<App>
  /** What the story's hosts have printed. */
  readonly hostLog: () => string
  readonly hosts: WebHost[]
}

/** A story: the app in Chromium, served by a real web host, with files and state of its own. */
export const test = base.extend<Story>({
  // Playwright reads what a fixture needs from the first parameter, so it must be a pattern, even an empty one.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'datastore-story-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  // oxlint-disable-next-line no-empty-pattern
  hosts: async ({}, use) => use([]),
  hostLog: async ({ hosts }, use) => use(() => hosts.map((host) => host.said).join('')),
  startApp: async ({ page, folder, hosts }, use, info) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    await use(async (file) => {
      await Promise.all(hosts.map((host) => host.stop()))
      const host = await WebHost.start(join(folder, 'state'), file)
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
