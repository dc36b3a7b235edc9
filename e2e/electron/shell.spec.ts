import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, expect, test } from '@playwright/test'
import { makeUsers } from '../databases.ts'
import { findElectron } from '../../tools/find-electron.ts'

const root = resolve(import.meta.dirname, '../..')
const binary = findElectron()

if (binary === null) {
  console.log(
    "The Electron specs did not run: Electron's binary is not installed (npx install-electron fetches it).",
  )
}
test.skip(binary === null, "Electron's binary is not installed")

let folder: string
let database: string
let app: ElectronApplication

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'electron-spec-'))
  database = await makeUsers(folder)
  app = await _electron.launch({
    executablePath: binary ?? '',
    // Chromium refuses its own sandbox to root, the user that runs it in a container.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${join(folder, 'profile')}`,
      join(root, 'out/main/index.js'),
      database,
    ],
  })
})

test.afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

test('opens the file of the command line and shows its documents', async () => {
  const page = await app.firstWindow()
  await expect(page.getByText('joe', { exact: true }).first()).toBeVisible()
  expect(page.url()).toMatch(/^app:\/\/datastore\//)
})

test('keeps the page in its sandbox', async () => {
  const page = await app.firstWindow()
  const reach = await page.evaluate(() => ({
    process: typeof Reflect.get(globalThis, 'process'),
    require: typeof Reflect.get(globalThis, 'require'),
    desktop: Object.keys(Object(Reflect.get(globalThis, 'desktop'))).length,
  }))
  expect(reach).toEqual({ process: 'undefined', require: 'undefined', desktop: 13 })
})

test('neither navigates away nor opens windows', async () => {
  const page = await app.firstWindow()
  await page.evaluate(() => {
    location.href = 'http://127.0.0.1:9/'
    window.open('about:blank')
  })
  await page.waitForTimeout(500)
  expect(page.url()).toMatch(/^app:\/\/datastore\//)
  expect(app.windows()).toHaveLength(1)
})

test('connects again when the engine host dies', async () => {
  const page = await app.firstWindow()
  await expect(page.getByText('joe', { exact: true }).first()).toBeVisible()
  const killed = await app.evaluate(({ app: main }) => {
    const host = main.getAppMetrics().find(({ name }) => name === 'Datastore engine')
    if (host === undefined) return false
    process.kill(host.pid, 'SIGKILL')
    return true
  })
  expect(killed).toBe(true)
  await page.reload()
  await expect(page.getByText('joe', { exact: true }).first()).toBeVisible()
})
