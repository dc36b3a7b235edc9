import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { databaseFilters } from '../../src/shared/desktop.ts'

// What `npm run package:prove` reads back from a package; here is what can be said of the configuration at once.
const root = resolve(import.meta.dirname, '../..')
const configuration = readFileSync(join(root, 'packaging/electron-builder.yml'), 'utf8')

test('every fuse that lets another program in is off, and those that keep it out are on', () => {
  const [, block = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(configuration) ?? []
  const fuses = Object.fromEntries(
    block.matchAll(/^ {2}(\w+): (true|false)$/gm).map(([, name, on]) => [name, on]),
  )
  expect(fuses).toEqual({
    runAsNode: 'false',
    enableNodeOptionsEnvironmentVariable: 'false',
    enableNodeCliInspectArguments: 'false',
    enableCookieEncryption: 'true',
    enableEmbeddedAsarIntegrityValidation: 'true',
    onlyLoadAppFromAsar: 'true',
    grantFileProtocolExtraPrivileges: 'false',
  })
})

test('the system offers the app for the files that its own dialog offers', () => {
  const [, list = ''] = /^ {2}- ext: \[(.+)\]$/m.exec(configuration) ?? []
  expect(list.split(', ')).toEqual(databaseFilters[0]?.extensions)
})

test('what it names outside of what is built is there', () => {
  const named = configuration.match(/\b(packaging|resources)\/[\w./-]+/g) ?? []
  const committed = named.filter((path) => path !== 'resources/sample.db')
  expect(committed.length).toBeGreaterThan(2)
  expect(committed.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
