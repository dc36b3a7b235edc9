import { expect, it } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import { writtenDatabase } from './writes.ts'

/** What reads, asks a job of this app, or changes nothing in a database. Whoever adds a procedure says here or in `writes` which it is. */
const reads = new Set([
  'databases.open',
  'databases.close',
  'databases.get',
  'databases.sample',
  'databases.fileState',
  'databases.reopen',
  'databases.backup',
  'documents.page',
  'documents.count',
  'documents.locate',
  'documents.get',
  'documents.forecast',
  'documents.fields',
  'views.list',
  'views.get',
  'views.types',
  'views.preview',
  'views.template',
  'views.trace',
  'views.samples',
  'views.tests',
  'views.dryRun',
  'views.dryRunReports',
  'views.dryRunDefinition',
  'views.verify',
  'views.pause',
  'views.versions',
  'views.errors',
  'views.query',
  'imports.preview',
])

it('knows of every procedure on a database whether it writes', () => {
  for (const part of ['databases', 'documents', 'views', 'imports'] as const) {
    for (const name of Object.keys(contract[part])) {
      const path = `${part}.${name}`
      const found = writtenDatabase([part, name], { database: 'a', target: 'b' })
      expect([path, found !== null]).toEqual([path, !reads.has(path)])
    }
  }
})

it('names the database that is written to: of a copy, the one it goes to', () => {
  expect(writtenDatabase(['documents', 'save'], { database: 'a' })).toBe('a')
  expect(writtenDatabase(['databases', 'copyStore'], { database: 'a', target: 'b' })).toBe('b')
  expect(writtenDatabase(['documents', 'get'], { database: 'a' })).toBeNull()
  expect(writtenDatabase(['documents', 'save'], undefined)).toBeNull()
})
