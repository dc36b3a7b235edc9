import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { buildApp } from '../tools/build-app.ts'
import { citiesFile } from './databases.ts'

/** Builds the app and makes the large store, once for all stories: hosts that start at once would both build. */
export default function setUp(): void {
  buildApp()
  mkdirSync(dirname(citiesFile), { recursive: true })
  execFileSync(process.execPath, ['tools/build-cities.ts', citiesFile, '--replace'], {
    cwd: resolve(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
