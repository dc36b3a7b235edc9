import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { temporaryPath } from './databases/temporary-folder.ts'

const root = resolve(import.meta.dirname, '../..')
const engine = JSON.stringify(join(root, 'src/engine/index.ts'))

/** The folder in which programs of docs/programs run. */
export const folder = dirname(temporaryPath())

/** Copies a program of docs/programs, with the engine's source in the place of the package; returns its path. */
export function copyProgram(name: string): string {
  const source = readFileSync(join(root, 'docs/programs', name), 'utf8')
  const path = join(folder, name)
  writeFileSync(path, source.replaceAll("'datastore'", engine))
  return path
}

/** Runs a program to its end. */
export function runProgram(path: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { said: stdout.trim(), told: stderr, status }
}
