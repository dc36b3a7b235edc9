import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { UpdateAnswer } from '../shared/desktop.ts'

/** What is used of electron-updater. */
export interface Updater {
  autoDownload: boolean
  autoInstallOnAppQuit: boolean
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean
    readonly updateInfo: { readonly version: string }
  } | null>
  downloadUpdate(): Promise<unknown>
  quitAndInstall(): void
}

export interface Installation {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly execPath: string
  /** The folder of the app's resources. */
  readonly resources: string
}

/**
 * Whether this installation replaces itself: an AppImage, an installer's copy on Windows, an app on macOS. A deb, an rpm, a
 * store's sandbox and an unpacked archive are left to what installed them.
 */
export function updatesItself({ platform, env, execPath, resources }: Installation): boolean {
  if (existsSync(join(resources, 'package-type'))) return false
  if (env.SNAP !== undefined || env.FLATPAK_ID !== undefined) return false
  if (platform === 'linux') return env.APPIMAGE !== undefined
  if (platform === 'win32') return existsSync(join(dirname(execPath), 'Uninstall Datastore.exe'))
  return platform === 'darwin'
}

/** Looks for a newer version when asked, and only then; nothing is downloaded before the person wants it. */
export class Updates {
  readonly #load: (() => Promise<Updater>) | null

  /** @param load how to get the updater; null where the app does not update itself. */
  constructor(load: (() => Promise<Updater>) | null) {
    this.#load = load
  }

  async find(): Promise<UpdateAnswer> {
    if (this.#load === null) return { kind: 'managed' }
    try {
      const updater = await this.#load()
      updater.autoDownload = false
      updater.autoInstallOnAppQuit = false
      const found = await updater.checkForUpdates()
      return found?.isUpdateAvailable === true
        ? { kind: 'found', version: found.updateInfo.version }
        : { kind: 'current' }
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  async install(): Promise<void> {
    const updater = await this.#load?.()
    if (updater === undefined) return
    await updater.downloadUpdate()
    updater.quitAndInstall()
  }
}
