import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultTitle, type Tab, tabId } from './tab.ts'
import { tabPlaces } from './tab-labels.ts'

const titled = (tabs: readonly Tab[]) => tabs.map((tab) => ({ tab, title: defaultTitle(tab) }))
const asIs = (database: string): string => database
const at = { database: 'a.db', store: 'users' }

it('says nothing beside a title that no other tab has', () => {
  const tabs = titled([
    { kind: 'documents', ...at },
    { kind: 'document', ...at, key: 'joe' },
  ])
  expect([...tabPlaces(tabs, asIs).values()]).toEqual([null, null])
})

it('says what differs, and only that', () => {
  const tabs = titled([
    { kind: 'document', ...at, key: 'joe' },
    { kind: 'view', ...at, view: 'joe' },
    { kind: 'query', ...at, view: 'v', draft: 'x' },
    { kind: 'query', ...at, view: 'v', draft: 'y' },
    { kind: 'documents', ...at, store: 'books' },
    { kind: 'documents', database: 'b.db', store: 'books' },
  ])
  expect([...tabPlaces(tabs, asIs).values()]).toEqual(['document', 'view', '#1', '#2', 'a.db', 'b.db'])
})

it('never lets two tabs read the same', () => {
  const name = fc.constantFrom('joe', 'users', 'new view')
  const place = { database: fc.constantFrom('a.db', 'b.db'), store: name }
  const tab: fc.Arbitrary<Tab> = fc.oneof(
    fc.record({ kind: fc.constant('documents' as const), ...place }),
    fc.record({ kind: fc.constant('document' as const), ...place, key: name }),
    fc.record({
      kind: fc.constant('view' as const),
      ...place,
      view: fc.oneof(name, fc.constant(null)),
      draft: name,
    }),
    fc.record({ kind: fc.constant('query' as const), ...place, view: name, draft: name }),
  )
  fc.assert(
    fc.property(fc.uniqueArray(tab, { selector: (each) => tabId(each), maxLength: 9 }), (tabs) => {
      const places = tabPlaces(titled(tabs), asIs)
      const read = titled(tabs).map(({ tab: each, title }) => `${title} ${places.get(tabId(each))}`)
      expect(new Set(read).size).toBe(tabs.length)
    }),
  )
})
