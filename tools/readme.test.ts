import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifests = ['package.json', 'tools/node-runtime/package.json'].map(
  (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
)
const installed = manifests.flatMap((manifest) =>
  Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  }),
)

/** The names in the first column of the tables of packages; `@scope/*` stands for all of a scope. */
const explained = ['README.md', 'CONTRIBUTING.md']
  .flatMap((path) => readFileSync(join(root, path), 'utf8').split('\n'))
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Package'))
  .flatMap((line) => (line.split('|')[1] ?? '').split(',').map((name) => name.trim()))

function stands(entry: string, name: string): boolean {
  return entry.endsWith('/*') ? name.startsWith(entry.slice(0, -1)) : entry === name
}

test('README and CONTRIBUTING say what every dependency is for', () => {
  const names = installed.map(([name]) => name)
  expect(names.filter((name) => !explained.some((entry) => stands(entry, name)))).toEqual([])
})

test('they explain no dependency that is not there', () => {
  const names = installed.map(([name]) => name)
  expect(explained.filter((entry) => !names.some((name) => stands(entry, name)))).toEqual([])
})

test('every version is pinned exactly', () => {
  expect(installed.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})
