import { expect, test } from 'vitest'
import { readSession, writeSession } from './session-text.ts'

const documents = { kind: 'documents', database: '/d/users.db', store: 'users' } as const

test('what was written is read', () => {
  const session = {
    databases: ['/d/users.db'],
    tabs: [
      { tab: documents, title: 'users', pinned: true, pane: 0 as const },
      { tab: { ...documents, kind: 'shape' as const }, title: null, pinned: false, pane: 1 as const },
    ],
    fronts: ['x', 'y'],
    pane: 1 as const,
    foreign: [],
  }
  expect(readSession(writeSession(session))).toEqual(session)
})

test('a tab of a newer version is kept as it is, and the others are read', () => {
  const map = { kind: 'map-of-the-world', zoom: 3 }
  const text = JSON.stringify({
    databases: ['/d/users.db'],
    tabs: [map, documents, { kind: 'document', database: 1 }],
    titles: ['world', 'users'],
    active: null,
    later: true,
  })
  const read = readSession(text)
  expect(read?.tabs).toEqual([{ tab: documents, title: 'users', pinned: false, pane: 0 }])
  expect(read?.foreign.map(({ tab }) => tab)).toEqual([map, { kind: 'document', database: 1 }])
  expect(JSON.parse(writeSession(read!))).toMatchObject({
    tabs: [documents, map, { kind: 'document', database: 1 }],
    titles: ['users', 'world', null],
  })
})

test('a session of a version without panes has all tabs in the first one', () => {
  const text = JSON.stringify({ databases: [], tabs: [documents], titles: ['users'], active: 'x' })
  expect(readSession(text)).toMatchObject({
    tabs: [{ pinned: false, pane: 0 }],
    fronts: ['x', null],
    pane: 0,
  })
})

test.each(['[]', '"x"', '7', 'null', '{"databases": ', '', '{"tabs": 5, "databases": {}}'])(
  'a text that is no session, %j, restores nothing and throws nothing',
  (text) => {
    const read = readSession(text)
    expect(read?.tabs ?? []).toEqual([])
    expect(read?.databases ?? []).toEqual([])
  },
)
