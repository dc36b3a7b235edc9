import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const products = [
  'node_modules',
  '.git',
  'out',
  'dist',
  'test-results',
  'playwright-report',
  'docs',
  'resources',
]

/** A copy of the sources in a temporary folder, for planting faults in; packages are those of the repository. */
export function copyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'repository-'))
  for (const name of readdirSync(root)) {
    if (products.includes(name)) continue
    cpSync(join(root, name), join(folder, name), {
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
