import { writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { DatabaseSync } from 'node:sqlite'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { forkQueryProcess } from '../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../src/engine/storage/aside/query-processes.ts'
import { refusal } from '../support/refusal.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Opens a file into which another program has put SQL views, as the app does; returns how a person's statement is asked. */
async function hostile(...views: string[]): Promise<{
  path: string
  ask: (sql: string, milliseconds?: number) => Promise<unknown>
}> {
  const path = temporaryPath()
  await (await Datastore.open(path, { table: 'users' })).close()
  const other = new DatabaseSync(path)
  for (const view of views) other.exec(view)
  other.close()
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const database = await Database.openWith(queryProcesses, path, {})
  closing.push(
    () => queryProcesses.close(),
    () => database.close(),
  )
  const page = { offset: 0, limit: 100 }
  return {
    path,
    ask: (sql, milliseconds) =>
      database.readStatement(sql, page, milliseconds === undefined ? {} : { milliseconds }),
  }
}

test('a statement on a file from anyone calls no function through its schema, loads nothing and reads no other file', async () => {
  const aside = temporaryPath('aside.txt')
  writeFileSync(aside, 'secret')
  const { ask } = await hostile("create view reader as select datastore_decimal_key('1') as key")
  expect((await refusal(() => ask('select * from reader'))).message).toContain(
    'unsafe use of datastore_decimal_key',
  )
  expect((await refusal(() => ask("select load_extension('evil')"))).message).toMatch(/not authorized/)
  expect((await refusal(() => ask(`select readfile('${aside}')`))).message).toMatch(/no such function/)
  expect((await refusal(() => ask("select * from fts3_tokenizer('simple')"))).message).not.toBe('')
  expect(await ask('select 1')).toMatchObject({ rows: [[1n]] })
})

test('an answer that is larger than a page may be is refused, however little the statement asks for', async () => {
  const { ask } = await hostile(
    'create view countries as with recursive n(x) as (select 1 union all select x + 1 from n limit 9) select x, zeroblob(9000000) as name from n',
    'create view one as select zeroblob(70000000) as name',
  )
  for (const table of ['countries', 'one'])
    expect(await refusal(() => ask(`select * from ${table}`))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('64 MB') as unknown,
    })
  expect(await ask('select x from countries limit 1')).toMatchObject({ rows: [[1n]] })
})
