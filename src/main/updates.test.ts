import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Installation, type Updater, Updates, updatesItself } from './updates.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'installation-'))
  mkdirSync(join(folder, 'resources'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const installed = (platform: string, env: Installation['env'] = {}): Installation => ({
  platform,
  env,
  execPath: join(folder, 'datastore'),
  resources: join(folder, 'resources'),
})

test('an AppImage, an app on macOS and what an installer put on Windows update themselves', () => {
  expect(updatesItself(installed('linux', { APPIMAGE: '/home/joe/Datastore.AppImage' }))).toBe(true)
  expect(updatesItself(installed('darwin'))).toBe(true)
  writeFileSync(join(folder, 'Uninstall Datastore.exe'), '')
  expect(updatesItself(installed('win32'))).toBe(true)
})

test('a package, a store’s sandbox and an unpacked archive do not', () => {
  expect(updatesItself(installed('linux'))).toBe(false)
  expect(updatesItself(installed('win32'))).toBe(false)
  expect(updatesItself(installed('linux', { SNAP: '/snap/datastore', APPIMAGE: 'x' }))).toBe(false)
  expect(updatesItself(installed('linux', { FLATPAK_ID: 'app.datastore', APPIMAGE: 'x' }))).toBe(false)
  writeFileSync(join(folder, 'resources', 'package-type'), 'deb')
  expect(updatesItself(installed('linux', { APPIMAGE: 'x' }))).toBe(false)
})

class Server implements Updater {
  autoDownload = true
  autoInstallOnAppQuit = true
  readonly did: string[] = []
  readonly offered: string | null

  constructor(offered: string | null) {
    this.offered = offered
  }

  checkForUpdates(): ReturnType<Updater['checkForUpdates']> {
    this.did.push(this.autoDownload || this.autoInstallOnAppQuit ? 'would install by itself' : 'asked')
    return Promise.resolve({
      isUpdateAvailable: this.offered !== null,
      updateInfo: { version: this.offered ?? '0.1.0' },
    })
  }

  downloadUpdate(): Promise<unknown> {
    this.did.push('downloaded')
    return Promise.resolve([])
  }

  quitAndInstall(): void {
    this.did.push('restarted')
  }
}

test('asks for a newer version, and downloads it only when it is wanted', async () => {
  const server = new Server('0.2.0')
  const updates = new Updates(() => Promise.resolve(server))
  expect(await updates.find()).toEqual({ kind: 'found', version: '0.2.0' })
  expect(server.did).toEqual(['asked'])
  await updates.install()
  expect(server.did).toEqual(['asked', 'downloaded', 'restarted'])
})

test('says that there is none, that it could not be asked, or that something else updates the app', async () => {
  expect(await new Updates(() => Promise.resolve(new Server(null))).find()).toEqual({ kind: 'current' })
  const failing = new Updates(() => Promise.reject(new Error('no network')))
  expect(await failing.find()).toEqual({ kind: 'failed', reason: 'no network' })
  expect(await new Updates(null).find()).toEqual({ kind: 'managed' })
})
