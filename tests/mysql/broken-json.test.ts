import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import { openRawConnection } from '../support/servers/server-database.ts'

test('a column with JSON that MariaDB did not check is named, of the row itself and of one that belongs to it', async (context) => {
  const url = await temporaryUrl()
  const raw = await openRawConnection('mysql', url)
  const version = await raw.value('select version()')
  await raw.close()
  if (!version.includes('MariaDB')) return context.skip('MySQL checks all JSON')
  await byAnotherProgram(
    url,
    'create table orders (id int primary key, total int, body json)',
    'create table parts (order_id int, more json, foreign key (order_id) references orders (id))',
    'set check_constraint_checks = 0',
    `insert into orders values (1, 2, '{"a": '), (2, 1, '{}'), (3, 1, '{"b": 1.0}')`,
    `insert into parts values (2, '{]')`,
  )
  const store = await Datastore.open(temporaryPath('into.db'))
  const options = { table: 'orders', children: ['parts'], onError: 'skip' } as const
  const done = (await Array.fromAsync(store.importTable(url, options))).at(-1)!
  expect(done.errors.map(({ line, message }) => [line, message])).toEqual([
    [1, 'Its "body" is not valid JSON: mend the value in the table.'],
    [2, 'Its "more" in a row of "parts" is not valid JSON: mend the value in the table.'],
  ])
  expect((await store.getText('3'))?.text).toBe('{"id": 3, "total": 1, "body": {"b": 1.0}, "parts": []}')
  await store.close()
})
