import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/**
 * The gates' own files in a temporary folder, for planting faults in: the configuration and `tools`, and nothing else of the
 * sources, which takes the gates a tenth of the time. Packages are those of the repository.
 */
export function copyGates(): string {
  const folder = mkdtempSync(join(tmpdir(), 'repository-'))
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isFile() && entry.name !== 'tools') continue
    cpSync(join(root, entry.name), join(folder, entry.name), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Writes a file into such a copy, with the folders on its way. */
export function plant(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
