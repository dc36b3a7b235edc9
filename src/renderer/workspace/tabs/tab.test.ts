import { describe, expect, it } from 'vitest'
import { defaultTitle, type Tab, tabId, textTab } from './tab.ts'

const at = { database: '/a.db', store: 'users' }

describe('the name of a tab', () => {
  it('is the same for two tabs that show the same thing', () => {
    expect(tabId({ kind: 'document', ...at, key: 'joe' })).toBe(
      tabId({ kind: 'document', ...at, key: 'joe', draft: 'x' }),
    )
  })

  it('tells every other two apart, whatever stands in a key', () => {
    const tabs: Tab[] = [
      { kind: 'documents', ...at },
      { kind: 'documents', ...at, store: 'a","b' },
      { kind: 'views', ...at },
      { kind: 'document', ...at, key: 'joe' },
      { kind: 'document', ...at, key: '' },
      { kind: 'document', ...at, key: 'joe","' },
      { kind: 'document', ...at, key: null, draft: '1' },
      { kind: 'document', ...at, key: null, draft: '2' },
      { kind: 'view', ...at, view: 'joe' },
      { kind: 'view', ...at, view: null, draft: '1' },
      { kind: 'query', ...at, view: 'joe', draft: '1' },
      { kind: 'query', ...at, view: 'joe', draft: '2' },
      { kind: 'document', database: '/b.db', store: 'users', key: 'joe' },
    ]
    expect(new Set(tabs.map(tabId)).size).toBe(tabs.length)
  })
})

it('of unsaved text leads back to its tab, and of anything else to none', () => {
  const texts: Tab[] = [
    { kind: 'document', ...at, key: 'joe","' },
    { kind: 'document', ...at, key: null, draft: '1' },
    { kind: 'view', ...at, view: 'by_email' },
    { kind: 'view', ...at, view: null, draft: '2' },
  ]
  for (const tab of texts) expect(textTab(tabId(tab))).toEqual(tab)
  const others: Tab[] = [
    { kind: 'documents', ...at },
    { kind: 'query', ...at, view: 'joe', draft: '1' },
    { kind: 'sql', database: '/a.db', draft: '1' },
  ]
  for (const tab of others) expect(textTab(tabId(tab))).toBeNull()
  for (const id of ['', 'file of x', '[]', '["document","/a.db"]', '{}']) expect(textTab(id)).toBeNull()
})

it('calls a tab by its key, its view or its store', () => {
  expect(defaultTitle({ kind: 'documents', ...at })).toBe('users')
  expect(defaultTitle({ kind: 'document', ...at, key: 'joe' })).toBe('joe')
  expect(defaultTitle({ kind: 'document', ...at, key: null })).toBe('new document')
  expect(defaultTitle({ kind: 'query', ...at, view: 'by_email', draft: '1' })).toBe('query by_email')
})
