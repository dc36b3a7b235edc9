import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { Numbers } from '../support/builds/crossed-build.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

// Runs on servers only: what SQLite takes for a name is tested with it.

/** Whatever SQL may take for something else within a name; together, as each alone takes a server seconds. */
const everything = `it's "a" \`b\` c[0] d?e f] per%cent q $1 :n Größe 客`

/** Each beside its twin, which differs from it in what a name put into SQL without quotes loses. */
const names = [
  ['Sales', 'sales'],
  ['select', 'Select'],
  ['a.b', 'b'],
  ['x as y', 'y'],
  ['-- note', 'note'],
  [everything, everything.toLowerCase()],
] as const

/** Databases of MariaDB cannot be called so. */
const blanks = [
  [' starts', 'starts'],
  ['ends ', 'ends'],
  ['\t', 'tab'],
  ['*', 'star'],
] as const

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The URL of a place of that name: a schema of PostgreSQL, a database of MariaDB. */
function placeOf(url: string, name: string): string {
  const place = new URL(url)
  if (dialect === 'postgres') place.searchParams.set('schema', name)
  else place.pathname = `/${encodeURIComponent(name)}`
  return place.href
}

/** Has a store live through all that names its tables, indexes and sequences. */
async function live(url: string, table: string, view: string, columns: readonly string[]): Promise<void> {
  const definition: ViewDefinition = {
    name: view,
    columns: columns.map((name, n) => ({
      name,
      type: 'text',
      ...(n % 2 === 0 ? { unique: true } : { index: true }),
    })),
    map: `export default (doc) => [Object.fromEntries(${JSON.stringify(columns)}.map((name) => [name, doc.text + name]))]`,
  }
  const store = await Datastore.open(url, { table, history: true })
  await store.put('a', { text: 'old' })
  await store.putMany({ a: { text: 'x' }, b: { text: 'y' } })
  await store.views.publish(definition)
  await store.views.reindex(view)
  await store.delete('b')
  const expected = Object.fromEntries(columns.map((name) => [name, `x${name}`]))
  expect(await store.query(view, { [columns[0]!]: `x${columns[0]!}` })).toMatchObject([expected])
  expect(await store.view(view).select()).toMatchObject([expected])
  expect(await store.views.verify(view)).toMatchObject({ different: 0 })
  expect((await store.changes.list()).map(({ key }) => key)).toEqual(['a', 'b'])
  expect(await store.history.list('a')).toHaveLength(1)
  await store.close()
  const again = await Datastore.open(url, { table, readonly: true })
  expect(await Array.fromAsync(again.iterateRows(view))).toHaveLength(1)
  expect((await again.views.list()).map(({ name }) => name)).toEqual([view])
  await again.close()
}

test.each(dialect === 'postgres' ? [...names, ...blanks] : names)(
  'a place may be called %j, beside one called %j',
  async (name, twin) => {
    const url = await temporaryUrl()
    const raw = await openRawConnection(dialect, url)
    const mark = dialect === 'mysql' ? `_${process.pid}` : ''
    const kind = dialect === 'mysql' ? 'database' : 'schema'
    const [place, beside] = [`${name}${mark}`, `${twin}${mark}`]
    for (const made of [place, beside]) await raw.run(`create ${kind} ${quoted(made)}`)
    try {
      const other = await Datastore.open(placeOf(url, beside), { table: 'items' })
      await other.put('theirs', { n: 1 })
      await live(placeOf(url, place), 'items', 'texts', ['text'])
      const inside = await openRawConnection(dialect, placeOf(url, place))
      expect(Number(await inside.value('select count(*) from items'))).toBe(1)
      await inside.close()
      expect((await other.changes.list()).map(({ key }) => key)).toEqual(['theirs'])
      await other.close()
    } finally {
      for (const made of [place, beside])
        await raw.run(`drop ${kind} ${quoted(made)}${dialect === 'mysql' ? '' : ' cascade'}`)
      await raw.close()
    }
  },
)

test.each([
  ['Sales', 'sales'],
  ['select', 'Select'],
  ['ORDER', 'order'],
])('a store and a view may be called %j, and then none is called %j', async (name, twin) => {
  const url = await temporaryUrl()
  const view = `${name}Größe`
  await live(url, name, view, ['Sales', 'select', 'order', 'Größe', 'user'])
  expect(await listed(url, name)).toEqual([view])
  expect(await refusal(Datastore.open(url, { table: twin }))).toMatchObject({ code: 'EXISTS' })
})

test('a program’s views may be called so, all beside each other', async () => {
  const url = await temporaryUrl()
  // The query builder takes a name apart at these.
  const called = names.map(([name]) => name).filter((name) => !/\.| as /.test(name))
  const views = Object.fromEntries(called.map((name) => [name, new Numbers(1)]))
  const store = await Datastore.open(url, { table: 'items', views })
  await store.putMany({ a: { n: 1 }, b: { n: 2 } })
  for (const name of called) {
    expect(await store.query(name, { n: 2 })).toMatchObject([{ _key: 'b', n: 2, v: 1 }])
    expect(await store.view(name).where('n', 1).select('n')).toEqual([{ n: 1 }])
    expect(await store.views.verify(name)).toMatchObject({ different: 0 })
    await store.views.add(name, new Numbers(2))
    expect(await store.query(name, { v: 2 })).toHaveLength(2)
  }
  await store.close()
})

/** The query builder's own of PostgreSQL takes the first for an item of a list. */
const columnNames = [
  'a[0]',
  'a?b',
  'a$1b',
  '??',
  'a]',
  '[b]',
  'a"b',
  'a`b',
  "a'b",
  'two words',
  'Größe',
  'A',
  'select',
  '$1',
  ':n',
  'a\\b',
]

class Odd extends View {
  override defineTable(table: Knex.CreateTableBuilder): void {
    for (const column of columnNames) {
      table.text(column)
      table.json(`${column} j`)
    }
    for (const [n, column] of columnNames.entries()) {
      table.integer(`${column} n`)
      table.index([`${column} n`], `${n} ${column}`)
    }
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    for (const column of columnNames)
      yield { [column]: doc['text'], [`${column} j`]: [doc['text']], [`${column} n`]: doc['n'] }
  }
}

test('columns and indexes of a program’s view may be called so', async () => {
  const store = await Datastore.open(await temporaryUrl(), { table: 'items' })
  await store.put('a', { text: 'x', n: 1 })
  await store.views.add('a[0]', new Odd())
  await store.put('b', { text: 'y', n: 2 })
  for (const column of columnNames) {
    const row = { [column]: 'y', [`${column} j`]: ['y'], [`${column} n`]: 2 }
    expect(await store.query('a[0]', { [column]: 'y', [`${column} n`]: { gt: 1 } })).toMatchObject([row])
    expect(await store.view('a[0]').where(`${column} n`, 2).whereNotNull(column).select(column)).toEqual([
      { [column]: 'y' },
    ])
    expect(await store.aggregate('a[0]', { sum: [`${column} n`] })).toEqual([{ [`sum_${column} n`]: 3 }])
  }
  expect(await store.views.verify('a[0]')).toMatchObject({ different: 0 })
  await store.close()
})

test.each(['a.b', ' a', 'a ', 'a as b', '*'])('a column that is called %j is refused', async (column) => {
  const store = await Datastore.open(await temporaryUrl(), { table: 'items' })
  class Refused extends Odd {
    override defineTable(table: Knex.CreateTableBuilder): void {
      table.text(column)
    }
  }
  const error = await refusal(store.views.add('odd', new Refused()))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { column } })
  await store.close()
})

async function listed(url: string, table: string): Promise<string[]> {
  const store = await Datastore.open(url, { table })
  const views = await store.views.list()
  await store.close()
  return views.map((view) => view.name)
}

test('users and, on PostgreSQL, databases may be called so', async () => {
  const url = await temporaryUrl()
  const raw = await openRawConnection(dialect, url)
  for (const [n, name] of ['select', everything].entries()) {
    const called = `${name} ${process.pid}`
    const own = new URL(url)
    own.username = encodeURIComponent(called)
    own.password = encodeURIComponent(`p@ss/${name}`)
    const secret = `'${`p@ss/${name}`.replaceAll("'", "''")}'`
    const user = dialect === 'mysql' ? `${quoted(called)}@'%'` : quoted(called)
    await raw.run(
      dialect === 'mysql'
        ? `create user ${user} identified by ${secret}`
        : `create role ${user} login password ${secret}`,
    )
    try {
      if (dialect === 'mysql') await raw.run(`grant all on ${quoted(own.pathname.slice(1))}.* to ${user}`)
      else {
        await raw.run(`create database ${quoted(called)} owner ${user}`)
        own.pathname = `/${encodeURIComponent(called)}`
        own.searchParams.delete('schema')
      }
      await live(own.href, `items_${n}`, 'texts', ['text'])
      expect(await listed(own.href, `items_${n}`)).toEqual(['texts'])
    } finally {
      if (dialect === 'postgres') await raw.run(`drop database if exists ${quoted(called)} with (force)`)
      await raw.run(`drop ${dialect === 'mysql' ? 'user' : 'role'} ${user}`)
    }
  }
  await raw.close()
})
