import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

/** Names that every object answers to, unless it is asked for what it owns. */
const names = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__proto__',
  '__defineGetter__',
  'prototype',
] as const

// A row is an object, which cannot hold the others: see the last test.
const columns = names.filter((name) => !name.startsWith('__'))

/** A document with each of the names as a field, as its text. */
const text = (mark: string): string => `{${names.map((name) => `"${name}":"${mark} ${name}"`).join(',')}}`

describe('names that every object has', () => {
  let store: Datastore
  beforeAll(async () => {
    store = await Datastore.open(await temporaryUrl(), { table: 'docs' })
    for (const name of names) await store.putText(name, text(name))
    await store.views.publish({
      name: 'columns',
      columns: columns.map((name) => ({ name, type: 'text' as const, index: true })),
      map: `export default (doc) => [Object.fromEntries(${JSON.stringify(columns)}.map((name) => [name, doc[name]]))]`,
    })
  })
  afterAll(() => store.close())

  test.each(names)('are keys: %s', async (name) => {
    expect((await store.getText(name))?.text).toBe(text(name))
    expect(await store.getText(`${name}x`)).toBeUndefined()
  })

  test.each(columns)('are columns of views: %s', async (name) => {
    for (const key of names) {
      const rows = await store.query('columns', Object.fromEntries([[name, `${key} ${name}`]]))
      expect(rows.map((row) => [row._key, Object.hasOwn(row, name) && row[name]])).toEqual([
        [key, `${key} ${name}`],
      ])
    }
    expect(await store.query('columns', Object.fromEntries([[name, 'nothing']]))).toEqual([])
    expect(await store.query('columns', Object.fromEntries([[name, { startsWith: 'toS' }]]))).toHaveLength(1)
    const ordered = await store.query('columns', {}, { orderBy: name })
    expect(ordered.map((row) => row._key).toSorted()).toEqual(names.toSorted())
  })

  test.each(names)('are names of views, and of no view until there is one: %s', async (name) => {
    await expect(store.query(name, {})).rejects.toMatchObject({ code: 'UNKNOWN_VIEW' })
    await store.views.publish({
      name,
      columns: [{ name: 'n', type: 'text' }],
      map: 'export default (doc) => [{ n: doc.constructor }]',
    })
    expect(await store.query(name, { n: 'toString constructor' })).toHaveLength(1)
    expect(await store.views.verify(name)).toMatchObject({ different: 0 })
    await store.views.remove(name)
    await expect(store.query(name, {})).rejects.toMatchObject({ code: 'UNKNOWN_VIEW' })
  })

  test('are no columns where a view has none of the name', async () => {
    await store.views.publish({
      name: 'plain',
      columns: [{ name: 'n', type: 'text' }],
      map: 'export default (doc) => [{ n: "x" }]',
    })
    for (const name of names) {
      const where = Object.fromEntries([[name, 'x']])
      await expect(store.query('plain', where)).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' })
      await expect(store.query('plain', {}, { orderBy: name })).rejects.toMatchObject({
        code: 'UNKNOWN_COLUMN',
      })
    }
  })

  test.each(names.filter((name) => name.startsWith('__')))(
    'are no column where no row could hold it: %s',
    async (name) => {
      const definition = {
        name: 'refused',
        columns: [{ name, type: 'text' as const }],
        map: 'export default () => []',
      }
      await expect(store.views.publish(definition)).rejects.toThrow(
        `the column name "${name}" would be lost in a row`,
      )
    },
  )
})
