import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { citiesFile } from './databases.ts'

/** Makes the large store once for all stories; they work on copies. */
export default function makeCities(): void {
  mkdirSync(dirname(citiesFile), { recursive: true })
  execFileSync(process.execPath, ['tools/build-cities.ts', citiesFile, '--replace'], {
    cwd: resolve(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
