import { describe, expect, it } from 'vitest'
import { defaultTitle, type Tab, tabId } from './tab.ts'

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

it('calls a tab by its key, its view or its store', () => {
  expect(defaultTitle({ kind: 'documents', ...at })).toBe('users')
  expect(defaultTitle({ kind: 'document', ...at, key: 'joe' })).toBe('joe')
  expect(defaultTitle({ kind: 'document', ...at, key: null })).toBe('new document')
  expect(defaultTitle({ kind: 'query', ...at, view: 'by_email', draft: '1' })).toBe('query by_email')
})
