import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const installed = resolve(import.meta.dirname, '../node_modules/electron')

const executables: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}

/**
 * The path of Electron's binary; null where it was never fetched. The npm package alone does not have it, and importing
 * the package would try to download it.
 */
export function findElectron(environment: NodeJS.ProcessEnv = process.env): string | null {
  const pathFile = join(installed, 'path.txt')
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : (executables[process.platform] ?? 'electron')
  const path = join(environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(installed, 'dist'), name)
  return existsSync(path) ? path : null
}
