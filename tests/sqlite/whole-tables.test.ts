import SQLite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'

const emails = {
  name: 'emails',
  columns: [{ name: 'email', type: 'text' as const, index: true }],
  map: 'export default (doc) => [{ email: doc.email }]',
}

test('neither opening a store nor work on a document reads a table from end to end', async () => {
  const path = temporaryPath()
  const first = await Datastore.open(path, { table: 'users' })
  await first.views.publish(emails)
  await first.putMany({ a: { email: 'a@x.y' }, b: { email: 'b@x.y' } })
  await first.close()
  const statements = new Set<string>()
  const database = await Database.open(path, { onQuery: ({ sql }) => statements.add(sql) })
  const store = await database.store('users')
  await store.put('c', { email: 'c@x.y' })
  await store.patch('c', { name: 'Jo' })
  expect(await store.get('c')).toMatchObject({ email: 'c@x.y' })
  expect(await store.query('emails', { email: 'b@x.y' })).toHaveLength(1)
  await store.delete('a')
  await database.close()
  expect(scansOf(path, [...statements])).toEqual([])
  // What is looked for can be found.
  expect(scansOf(path, ['select min(id), max(id) from users'])).toHaveLength(1)
})

/** The statements that read a whole table of documents or rows, with SQLite's words for it. */
function scansOf(path: string, statements: readonly string[]): { sql: string; detail: string }[] {
  const file = new SQLite(path, { readonly: true })
  try {
    const plans = statements
      .filter((sql) => /^(select|insert|update|delete|with)\b/i.test(sql))
      .flatMap((sql) => planOf(file, sql).map((detail) => ({ sql, detail })))
    return plans.filter(({ detail }) => /^SCAN (?!datastore_|pragma_|sqlite_|CONSTANT)/.test(detail))
  } finally {
    file.close()
  }
}

function planOf(file: SQLite.Database, sql: string): string[] {
  const statement = file.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
  return statement.all(...(sql.match(/\?/g) ?? []).map(() => null)).map(({ detail }) => detail)
}
