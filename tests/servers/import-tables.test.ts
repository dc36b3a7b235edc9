import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { listSourceTables, previewTable } from '../../src/engine/transfer/tables/preview-table.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { refusal } from '../support/refusal.ts'

const q = (name: string): string =>
  dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`

async function imported(
  url: string,
  options: Parameters<Datastore['importTable']>[1],
): Promise<Record<string, string>> {
  const store = await Datastore.open(temporaryPath('into.db'))
  try {
    await store.importTable(url, options)
    const all = await Array.fromAsync(store.iterateText())
    return Object.fromEntries(all.map(({ key, text }) => [key, text]))
  } finally {
    await store.close()
  }
}

test('rows become documents with their children and parents, under keys of several columns', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    'create table customers (id int primary key, name varchar(50))',
    'create table orders (region varchar(20), id int, customer_id int, total decimal(30, 2), primary key (region, id), foreign key (customer_id) references customers (id))',
    'create table order_lines (region varchar(20), order_id int, position int, item varchar(20), primary key (region, order_id, position), foreign key (region, order_id) references orders (region, id))',
    `insert into customers values (3, 'Ann "the one"'), (4, 'Öl')`,
    `insert into orders values ('n/w', 7, 3, 12.50), ('s', 8, null, 9007199254740993.01), ('s', 9, 4, 1)`,
    `insert into order_lines values ('n/w', 7, 2, 'b'), ('n/w', 7, 1, 'a'), ('s', 9, 1, 'c')`,
  )
  const choice = { table: 'orders', children: ['order_lines'], parents: ['customer_id'] }
  expect(await imported(url, choice)).toEqual({
    'n%2Fw/7':
      '{"region": "n/w", "id": 7, "customer_id": 3, "total": 12.50, "customer": {"id": 3, "name": "Ann \\"the one\\""}, "order_lines": [{"region": "n/w", "order_id": 7, "position": 1, "item": "a"}, {"region": "n/w", "order_id": 7, "position": 2, "item": "b"}]}',
    's/8':
      '{"region": "s", "id": 8, "customer_id": null, "total": 9007199254740993.01, "customer": null, "order_lines": []}',
    's/9':
      '{"region": "s", "id": 9, "customer_id": 4, "total": 1.00, "customer": {"id": 4, "name": "Öl"}, "order_lines": [{"region": "s", "order_id": 9, "position": 1, "item": "c"}]}',
  })
  expect(await listSourceTables(url)).toMatchObject([
    { name: 'customers', key: ['id'], children: [{ name: 'orders', columns: ['customer_id'] }] },
    { name: 'order_lines', parents: [{ name: 'region+order_id', table: 'orders' }] },
    { name: 'orders', key: ['region', 'id'], columns: ['region', 'id', 'customer_id', 'total'] },
  ])
  const preview = await previewTable(url, choice, { limit: 2 })
  expect(preview).toMatchObject({ rows: 3, documents: [{ key: 'n%2Fw/7' }, { key: 's/8' }] })
  const wrong = await refusal(imported(url, { ...choice, children: ['lines'] }))
  expect(wrong.message).toContain('no child "lines" of the table "orders". Known are order_lines.')
})

test('a list of children may be longer than the server puts into one value', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    'create table books (id int primary key, title varchar(20))',
    'create table pages (book int references books (id), number int, words text, primary key (book, number), foreign key (book) references books (id))',
    `insert into books values (1, 'long'), (2, 'none'), (3, 'short')`,
    `insert into pages with recursive n (i) as (select 1 union all select i + 1 from n where i < 900) select 1, i, repeat('wörd"', 1000) from n`,
    `insert into pages values (3, 1, 'x')`,
  )
  const texts = await imported(url, { table: 'books', children: [await childOf(url)] })
  expect(texts['1']!.length).toBeGreaterThan(5_000_000)
  const [, list] = Object.values(JSON.parse(texts['1']!) as object).slice(-2) as [
    unknown,
    { number: number; words: string }[],
  ]
  expect(list.map(({ number }) => number)).toEqual(Array.from({ length: 900 }, (_, at) => at + 1))
  expect(new Set(list.map(({ words }) => words))).toEqual(new Set(['wörd"'.repeat(1000)]))
  expect(Object.values(JSON.parse(texts['2']!) as object).at(-1)).toEqual([])
  expect(Object.values(JSON.parse(texts['3']!) as object).at(-1)).toEqual([
    { book: 3, number: 1, words: 'x' },
  ])
})

/** One of the two foreign keys that say the same, by its name. */
async function childOf(url: string): Promise<string> {
  const tables = await listSourceTables(url)
  return tables.find(({ name }) => name === 'books')!.children[0]!.name
}

test('names may have anything in them, tables need no key, and foreign keys may go in a circle', async () => {
  const url = await temporaryUrl()
  const [table, child] = [`my "od'd?" [t].x`, 'Ch`ild']
  await byAnotherProgram(
    url,
    `create table ${q(table)} (${q('a.b')} int primary key, ${q(`it's "c" ?`)} varchar(20), boss int)`,
    `create table ${q(child)} (${q('of')} int, ${q('sel`f.id')} int)`,
    `alter table ${q(table)} add foreign key (boss) references ${q(table)} (${q('a.b')})`,
    `alter table ${q(child)} add foreign key (${q('of')}) references ${q(table)} (${q('a.b')})`,
    `insert into ${q(table)} values (1, 'one', null), (2, 'two', 1)`,
    `insert into ${q(table)} values (3, 'loop', 3)`,
    `insert into ${q(child)} values (2, 5), (null, 6)`,
  )
  const texts = await imported(url, { table, children: [child, table], parents: ['boss'] })
  expect(texts['2']).toBe(
    `{"a.b": 2, "it's \\"c\\" ?": "two", "boss": 1, "${table.replaceAll('"', '\\"')}_2": {"a.b": 1, "it's \\"c\\" ?": "one", "boss": null}, "Ch\`ild": [{"of": 2, "sel\`f.id": 5}], "${table.replaceAll('"', '\\"')}": []}`,
  )
  expect(JSON.parse(texts['3']!)).toMatchObject({ [table]: [{ 'a.b': 3 }] })
  const keyless = Object.values(await imported(url, { table: child, parents: ['of'] }))
  expect(
    keyless.map((text) => (JSON.parse(text) as { 'sel`f.id': number })['sel`f.id']).toSorted((a, b) => a - b),
  ).toEqual([5, 6])
})

test('what is written meanwhile is not seen, and a signal ends the import', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    'create table t (id int primary key, n int)',
    'create table c (t int, n int, foreign key (t) references t (id))',
    'insert into t with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) select i, 0 from n',
  )
  const store = await Datastore.open(temporaryPath('into.db'))
  let written = false
  for await (const { done } of store.importTable(url, { table: 't', children: ['c'] }))
    if (done > 0 && !written) {
      await byAnotherProgram(url, 'update t set n = 1', 'insert into c select id, 1 from t')
      written = true
    }
  const found = (await Array.fromAsync(store.iterateText())).map(
    ({ text }) => JSON.parse(text) as { n: number; c: unknown[] },
  )
  expect(written).toBe(true)
  expect(found).toHaveLength(1000)
  expect(found.filter(({ n, c }) => n !== 0 || c.length > 0)).toEqual([])
  const aborting = new AbortController()
  aborting.abort()
  const ended = await refusal(
    store.importTable(url, { table: 't', onExisting: 'skip', signal: aborting.signal }),
  )
  expect(ended.code).toBe('CANCELLED')
  await store.close()
})

test('a server that cannot be reached, and one without tables, are told', async () => {
  const url = await temporaryUrl()
  const gone = new URL(url)
  gone.port = '1'
  expect((await refusal(imported(gone.href, { table: 't' }))).code).toBe('DISCONNECTED')
  expect((await refusal(imported(url, { table: 't' }))).message).toContain('Known are none.')
})
