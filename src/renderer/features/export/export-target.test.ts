import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../workspace/dialogs.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import {
  countText,
  exportTitle,
  formatGroups,
  suggestedName,
  withExtension,
  withFormat,
} from './export-target.ts'

const documents: ExportRequest = {
  kind: 'documents',
  database: '/a.db',
  store: 'users',
  selection: { prefix: '', except: [] },
}
const query: ExportRequest = {
  kind: 'query',
  database: '/a.db',
  store: 'users',
  view: 'by_email',
  where: {},
  orderBy: [],
  includeDocs: false,
}

describe('an export', () => {
  it('says what it writes', () => {
    expect(exportTitle(documents)).toBe('every document of “users”')
    expect(exportTitle({ ...documents, selection: { prefix: 'jo', except: ['joe'] } })).toBe(
      'every document but 1 whose key starts with “jo”, of “users”',
    )
    const filter = { text: 'x', matchCase: false, any: [] }
    expect(exportTitle({ ...documents, selection: { prefix: '', except: [], filter } })).toBe(
      'every document that meets the filter, of “users”',
    )
    expect(exportTitle({ ...documents, selection: { keys: ['a', 'b'] } })).toBe('2 documents of “users”')
    expect(exportTitle(query)).toBe('every row of the query on “by_email”')
  })

  it('says how many that is, unless its title does', () => {
    expect(countText(documents, 1204)).toBe('1,204 documents')
    expect(countText(query, 1)).toBe('1 row')
    expect(countText(query, null)).toBeNull()
    expect(countText({ ...documents, selection: { keys: ['a'] } }, 1)).toBeNull()
  })

  it('offers the formats of documents for documents only', () => {
    const offered = (request: ExportRequest) => formatGroups(request).flatMap(({ formats }) => formats)
    expect(offered(documents)).toContain('couchdb')
    expect(offered(query)).not.toContain('couchdb')
    expect(offered(query)).toContain('parquet')
  })

  it('suggests a name of what is exported', () => {
    expect(suggestedName(documents, 'csv')).toBe('users.csv')
    expect(suggestedName(query, 'ndjson')).toBe('by_email.ndjson')
    expect(suggestedName(query, 'xlsx')).toBe('by_email.xlsx')
  })

  it.each([
    ['a/b\\c:d', 'a_b_c_d.json'],
    ['..', '_.json'],
    ['größe 😀', 'größe 😀.json'],
  ])('suggests a name every file system takes for a store called %j', (store, name) => {
    expect(suggestedName({ ...documents, store }, 'json')).toBe(name)
  })

  it.each([
    ['/home/ann/out', '/home/ann/out.csv'],
    ['/home/ann.b/out', '/home/ann.b/out.csv'],
    ['/home/ann/out.txt', '/home/ann/out.txt'],
  ])('writes to %s as %s', (path, expected) => expect(withExtension(path, 'csv')).toBe(expected))

  it('keeps folder and name when the format changes, and leaves a name of the person alone', () => {
    expect(withFormat('/home/ann/out.csv', 'ndjson')).toBe('/home/ann/out.ndjson')
    expect(withFormat('/home/ann/out.txt', 'json')).toBe('/home/ann/out.txt')
  })

  it.each(objectNames)('names a view and a store that are called %s', (name) => {
    const query = { kind: 'query', database: 'd', store: 's', view: name, where: {}, orderBy: [] } as const
    for (const request of [
      { ...documents, store: name },
      { ...query, includeDocs: false },
    ]) {
      expect(exportTitle(request)).toContain(name)
      expect(suggestedName(request, 'csv')).toBe(`${name}.csv`)
      expect(withFormat(withExtension(name, 'csv'), 'json')).toBe(`${name}.json`)
    }
  })
})
