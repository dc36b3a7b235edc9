import type { Knex } from 'knex'
import { expect, test } from 'vitest'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { refusal } from '../support/refusal.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

// What other programs write is seen by the very next query, also by one that is asked in the same turn of the event loop.

class Emails extends View {
  override tableName = 'emails'

  override defineTable(builder: Knex.CreateTableBuilder): void {
    builder.string('email')
    builder.string('_generation')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (doc['email'] !== undefined) yield { email: doc['email'], _generation: 'mine' }
  }
}

const table = 'people'

async function openTwo(): Promise<[program: Datastore, other: Datastore, path: string]> {
  const path = await temporaryUrl()
  const program = await Datastore.open(path, { table, views: { emails: new Emails() } })
  await program.putMany({ ann: { email: 'x' }, joe: { email: 'x' } })
  return [program, await Datastore.open(path, { table }), path]
}

/** Asked more than once, as the first query of a moment looks for other programs anyway. */
async function keysOf(store: Datastore, email: string): Promise<string[]> {
  await store.query('emails', { email: 'x' }, { limit: 1 })
  return (await store.query('emails', { email }, { orderBy: '_key' })).map((row) => row._key)
}

test.each(['x', 'nobody yet'])('a program without the view’s code puts %j', async (email) => {
  const [program, other] = await openTwo()
  const before = await keysOf(program, email)
  await other.put('eve', { email })
  expect(await keysOf(program, email)).toEqual([...before, 'eve'].toSorted())
  await other.delete('joe')
  expect(await keysOf(program, 'x')).toEqual(['ann', ...(email === 'x' ? ['eve'] : [])])
  await program.close()
  await other.close()
})

function authored(...columns: string[]): ViewDefinition {
  const values = columns.map((name) => `${name}: doc.email`).join(', ')
  return {
    name: 'authored',
    columns: columns.map((name) => ({ name, type: 'text' })),
    map: `export default function* map(doc) { yield { ${values} } }`,
  }
}

test('a program publishes a version with other columns, and removes the view', async () => {
  const [program, other] = await openTwo()
  await program.views.publish(authored('a'))
  const ask = async (): Promise<string[]> =>
    Object.keys((await program.query('authored', {}, { limit: 1 }))[0]!)
  expect(await ask()).toEqual(['a', '_id', '_key'])
  await other.views.publish(authored('a', 'b'))
  expect(await ask()).toEqual(['a', 'b', '_id', '_key'])
  expect(await program.query('authored', { b: 'x' })).toHaveLength(2)
  await other.views.remove('authored')
  expect(await refusal(program.query('authored', { b: 'x' }))).toMatchObject({ code: 'UNKNOWN_VIEW' })
  await other.views.publish(authored('c'))
  expect(await program.query('authored', { c: 'x' })).toHaveLength(2)
  await program.close()
  await other.close()
})

test('a column may have the name by which a query asks for the views’ generation', async () => {
  const [program, other] = await openTwo()
  for (let time = 0; time < 3; time++) {
    expect(await program.query('emails', { email: 'x', _key: 'ann' })).toEqual([
      { email: 'x', _generation: 'mine', _id: 1, _key: 'ann' },
    ])
  }
  await program.close()
  await other.close()
})

test('another tool puts a SQL view in the place of a table: it is noticed within a moment, or on a server when it is opened', async () => {
  const [program, other, path] = await openTwo()
  expect(await keysOf(program, 'x')).toEqual(['ann', 'joe'])
  await byAnotherProgram(
    path,
    'drop table emails',
    `create view emails as select 'x' as email, '' as _generation, 1 as _id, 'eve' as _key`,
  )
  await new Promise((resolve) => setTimeout(resolve, 20))
  const opened = dialect === 'sqlite' ? program : Datastore.open(path, { table })
  const error = await refusal(async () => (await opened).query('emails', { email: 'x' }))
  expect(error).toMatchObject({ code: 'CORRUPT' })
  await program.close()
  await other.close()
})
