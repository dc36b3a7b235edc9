import { expect, onTestFinished, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { previewTable } from '../../src/engine/transfer/tables/preview-table.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { refusal } from '../support/refusal.ts'
import { CuttingProxy } from '../support/servers/cutting-proxy.ts'

const user = `datastore_reader_${process.pid}`

const rows = 900

/** Orders with their lines, more than a server sends at once. */
async function makeShop(): Promise<string> {
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    'create table orders (id int primary key, words text)',
    'create table order_lines (order_id int, n int, foreign key (order_id) references orders (id))',
    `insert into orders with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows}) select i, repeat('x', 4000) from n`,
    'insert into order_lines values (1, 1)',
  )
  return url
}

async function openStore(): Promise<Datastore> {
  const store = await Datastore.open(temporaryPath('into.db'))
  onTestFinished(() => store.close())
  return store
}

/** The URL of a user who may do this much with the tables of a database. */
async function urlOf(url: string, ...grants: string[]): Promise<string> {
  const own = new URL(url)
  own.username = user
  const schema = dialect === 'mysql' ? own.pathname.slice(1) : own.searchParams.get('schema')!
  await byAnotherProgram(
    url,
    dialect === 'mysql' ? `create user '${user}'@'%'` : `create role ${user} login`,
    ...(dialect === 'mysql' ? [] : [`grant usage on schema ${schema} to ${user}`]),
    ...grants.map((grant) => `grant ${grant} to ${dialect === 'mysql' ? `'${user}'@'%'` : user}`),
  )
  onTestFinished(async () => {
    await byAnotherProgram(
      url,
      ...(dialect === 'mysql' ? [`drop user '${user}'@'%'`] : [`drop owned by ${user}`, `drop role ${user}`]),
    )
  })
  return own.href
}

test('a table that may not be read is named, with what to do', async () => {
  const store = await openStore()
  const url = await urlOf(await makeShop(), 'insert on orders', 'insert on order_lines')
  const wanted = {
    code: 'ACCESS_DENIED',
    message: expect.stringMatching(
      /^The rows of "orders" could not be read\. The user of ".*" has no permission for this \(.*orders`?\)\. Nothing was written; ask for the rights that it takes\.$/,
    ),
  }
  expect(await refusal(store.importTable(url, { table: 'orders' }))).toMatchObject(wanted)
  expect(await refusal(previewTable(url, { table: 'orders' }, { limit: 5 }))).toMatchObject(wanted)
})

test('a child table that may not be read is named', async () => {
  const store = await openStore()
  const may = ['select on orders', 'insert on order_lines', 'references on order_lines']
  const url = await urlOf(await makeShop(), ...may)
  const error = await refusal(store.importTable(url, { table: 'orders', children: ['order_lines'] }))
  expect(error.code).toBe('ACCESS_DENIED')
  expect(error.message).toMatch(
    /^The rows of "orders", "order_lines" could not be read\. .*\(.*order_lines`?\)\. .*ask for the rights that it takes\.$/,
  )
})

test.each([
  ['table', ['drop table order_lines', 'drop table orders'], /orders['"]? (doesn't|does not) exist/],
  ['column', ['alter table orders drop column words'], /column ['"]words['"]/i],
] as const)('a %s that is dropped meanwhile is named', async (_, statements, said) => {
  const store = await openStore()
  const url = await makeShop()
  const steps = store.importTable(url, { table: 'orders' })[Symbol.asyncIterator]()
  await steps.next()
  await byAnotherProgram(url, ...statements)
  const error = await refusal(steps.next())
  expect(error.code).toBe('CORRUPT')
  expect(error.message).toMatch(
    /^The rows of "orders" could not be read\. The tables in .*Choose the table again\.$/,
  )
  expect(error.message).toMatch(said)
})

test('a connection that is lost names the table, says what to do, and what was saved stays', async () => {
  const store = await openStore()
  const proxy = await CuttingProxy.open(await makeShop())
  onTestFinished(() => proxy.close())
  const steps = store.importTable(proxy.url, { table: 'orders' })[Symbol.asyncIterator]()
  await steps.next()
  // A row is a packet.
  proxy.cutAnswer('between', rows / 2)
  const error = await refusal(
    (async () => {
      while (!(await steps.next()).done) continue
    })(),
  )
  expect(error.code).toBe('DISCONNECTED')
  expect(error.message).toMatch(
    /^The rows of "orders" could not be read\. The server of ".*" cannot be reached/,
  )
  expect(error.message).toMatch(/Check host, port and encryption, and that the server runs\.$/)
  const kept = await Array.fromAsync(store.iterateText())
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length).toBeLessThan(rows)
})

test('a value that can be no key names its row and its length, and no row before it is lost', async () => {
  const store = await openStore()
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    'create table pairs (a varchar(380), b varchar(380), primary key (a, b))',
    `insert into pairs values (repeat('%', 380), 'x'), ('$', 'y')`,
  )
  const error = await refusal(store.importTable(url, { table: 'pairs' }))
  expect(error.message).toMatch(
    /^The import of the table "pairs" of .* stopped at row [12]\. A document's key may have 1024 characters; this one has 1142\./,
  )
})
