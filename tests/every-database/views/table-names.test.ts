import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl } from '../../support/databases/temporary-url.ts'
import { View } from '../../../src/engine/view.ts'

/** What the query builder does not take as one name. */
const apart = ['a.b', '.', 'a as b', 'a AS b', ' lead', 'trail ', '\ttab', '*']

class Named extends View {
  readonly #column: string

  constructor(column: string, tableName?: string) {
    super()
    this.#column = column
    if (tableName !== undefined) this.tableName = tableName
  }

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('first')
    table.string(this.#column).index()
  }

  override *map(): Iterable<Record<string, unknown>> {
    yield { [this.#column]: 'x' }
  }
}

test.each(apart)(
  'a column, and a table, that the query builder takes apart is refused with words: %j',
  async (name) => {
    const store = await Datastore.open(await privateUrl(), { table: 'docs' })
    await store.put('k', {})
    const column = await refusal(store.views.add('odd', new Named(name)))
    expect(column).toMatchObject({ code: 'INVALID_INPUT', details: { column: name } })
    expect(column.message).toContain(JSON.stringify(name))
    expect(column.message).toContain('as one name')
    const table = await refusal(store.views.add('odd', new Named('plain', name)))
    expect(table).toMatchObject({ code: 'INVALID_INPUT', details: { tables: [name] } })
    expect(table.message).toContain('as one name')
    expect(await store.views.list()).toEqual([])
    await store.views.add('odd', new Named('two words'))
    expect(await store.query('odd', { 'two words': 'x' })).toHaveLength(1)
    await store.close()
  },
)

test('a view whose name has a dot is refused, unless it names its table itself', async () => {
  const store = await Datastore.open(await privateUrl(), { table: 'docs' })
  await store.put('k', {})
  const error = await refusal(store.views.add('a.b', new Named('n')))
  expect(error).toMatchObject({ code: 'INVALID_INPUT' })
  expect(error.message).toContain('tableName')
  await store.views.add('a.b', new Named('n', 'dotted'))
  expect(await store.query('a.b', { n: 'x' })).toHaveLength(1)
  expect(await store.view('a.b').select('n')).toEqual([{ n: 'x' }])
  await store.close()
})
