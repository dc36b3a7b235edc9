import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect } from '@playwright/test'
import { App } from '../pages/app.ts'

/*
 * `node e2e/electron/smoke-test.ts path/to/the/packaged/app`: starts it as it would be installed, opens the sample, previews a
 * new view and ends it. The app's fuses refuse a debugger of its main process, so that its page is reached as a browser's is.
 */
const [binary] = process.argv.slice(2)
if (binary === undefined) throw new Error('Name the packaged app: node e2e/electron/smoke-test.ts PATH')

const profile = mkdtempSync(join(tmpdir(), 'packaged-app-'))
const app = spawn(
  binary,
  [
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
  { stdio: ['ignore', 'inherit', 'pipe'] },
)
try {
  const browser = await chromium.connectOverCDP(await debuggerOf(app))
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('The packaged app has no page.')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  const shown = new App(page)
  await shown.isReady()
  await page.getByRole('button', { name: 'Open sample' }).click()
  const draft = await shown.newView()
  // The rows come from the sandbox, whose code and WebAssembly lie in the archive.
  await expect(draft.preview.getByRole('tab', { name: 'Rows (100)' })).toBeVisible({ timeout: 30_000 })
  await browser.close()
  console.log('ok   the packaged app starts, opens the sample and previews a view')
} finally {
  if (app.exitCode === null) {
    app.kill()
    await once(app, 'exit')
  }
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}

/** Where the page can be reached, as Chromium says it on its standard error. */
function debuggerOf(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((found, fail) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (url !== undefined) found(url)
    })
    child.once('exit', (code) => fail(new Error(`The packaged app ended with ${code}.\n${said}`)))
    child.once('error', fail)
  })
}
