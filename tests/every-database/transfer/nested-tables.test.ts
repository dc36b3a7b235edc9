import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/index.ts'
import { byAnotherProgram } from '../../support/databases/another-program.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

type TableOptions = Parameters<Datastore['importTable']>[1]

async function imported(url: string, options: TableOptions): Promise<Record<string, unknown>> {
  const store = await Datastore.open(temporaryPath('into.db'))
  try {
    await store.importTable(url, { ...options, onExisting: 'replace' })
    const all = await Array.fromAsync(store.iterateText())
    return Object.fromEntries(all.map(({ key, text }) => [key, JSON.parse(text) as unknown]))
  } finally {
    await store.close()
  }
}

const tables = [
  'create table shops (id int primary key, city varchar(20))',
  'create table customers (id int primary key, name varchar(20))',
  'create table orders (id int primary key, customer_id int, shop_id int, foreign key (customer_id) references customers (id), foreign key (shop_id) references shops (id))',
  'create table products (id int primary key, shop_id int, foreign key (shop_id) references shops (id))',
  'create table order_lines (order_id int, position int, product_id int, primary key (order_id, position), foreign key (order_id) references orders (id), foreign key (product_id) references products (id))',
  'create table remarks (id int primary key, order_id int, position int, words varchar(20), foreign key (order_id, position) references order_lines (order_id, position))',
  'create table calls (customer_id int, words varchar(20), foreign key (customer_id) references customers (id))',
]

interface Shop {
  readonly shops: readonly { id: number; city: string }[]
  readonly customers: readonly { id: number; name: string }[]
  readonly orders: readonly { id: number; customer_id: number | null; shop_id: number | null }[]
  readonly products: readonly { id: number; shop_id: number | null }[]
  readonly order_lines: readonly { order_id: number; position: number; product_id: number | null }[]
  readonly remarks: readonly { id: number; order_id: number; position: number; words: string }[]
}

/** Rows of each table, which refer to rows that there are or to none. */
const shops: fc.Arbitrary<Shop> = fc
  .record({
    some: fc.record({ shops: fc.nat(2), customers: fc.nat(3), orders: fc.nat(5), products: fc.nat(3) }),
    places: fc.uniqueArray(fc.nat(19), { maxLength: 12 }),
    picks: fc.infiniteStream(fc.nat(1000)),
    remarks: fc.nat(8),
  })
  .map(({ some, places, picks, remarks: remarked }) => {
    const pick = (count: number): number | null => {
      const { value } = picks.next() as { value: number }
      return count === 0 || value % 4 === 0 ? null : (value % count) + 1
    }
    const rows = <Row>(count: number, of: (id: number) => Row): Row[] =>
      Array.from({ length: count }, (_, at) => of(at + 1))
    const lines = places
      .map((place) => ({ order_id: (place % 5) + 1, position: Math.floor(place / 5) }))
      .filter(({ order_id }) => order_id <= some.orders)
      .map((place) => ({ ...place, product_id: pick(some.products) }))
    return {
      shops: rows(some.shops, (id) => ({ id, city: `city ${id}` })),
      customers: rows(some.customers, (id) => ({ id, name: `name ${id}` })),
      orders: rows(some.orders, (id) => ({
        id,
        customer_id: pick(some.customers),
        shop_id: pick(some.shops),
      })),
      products: rows(some.products, (id) => ({ id, shop_id: pick(some.shops) })),
      order_lines: lines,
      remarks: rows(lines.length === 0 ? 0 : remarked, (id) => {
        const { order_id, position } = lines[(id * 7) % lines.length]!
        return { id, order_id, position, words: `words ${id}` }
      }),
    }
  })

async function fill(url: string, shop: Shop): Promise<void> {
  const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value))
  const names = Object.keys(shop) as (keyof Shop)[]
  await byAnotherProgram(
    url,
    ...names.toReversed().map((name) => `delete from ${name}`),
    ...names.flatMap((name) =>
      shop[name].map(
        (row) =>
          `insert into ${name} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')})`,
      ),
    ),
  )
}

/** The documents that the rows of the model make, by hand. */
function documentsOf({
  shops: all,
  customers,
  orders,
  products,
  order_lines: lines,
  remarks,
}: Shop): unknown {
  const shopOf = (id: number | null) => all.find((shop) => shop.id === id) ?? null
  const byPosition = (a: { position: number }, b: { position: number }): number => a.position - b.position
  const linesOf = (order: number) =>
    lines
      .filter(({ order_id }) => order_id === order)
      .toSorted(byPosition)
      .map((line) => {
        const product = products.find(({ id }) => id === line.product_id)
        return {
          ...line,
          product: product === undefined ? null : { ...product, shop: shopOf(product.shop_id) },
          remarks: remarks.filter(
            ({ order_id, position }) => order_id === order && position === line.position,
          ),
        }
      })
  return Object.fromEntries(
    customers.map((customer) => [
      String(customer.id),
      {
        ...customer,
        orders: orders
          .filter(({ customer_id }) => customer_id === customer.id)
          .map((order) => ({ ...order, shop: shopOf(order.shop_id), order_lines: linesOf(order.id) })),
      },
    ]),
  )
}

const choice: TableOptions = {
  table: 'customers',
  children: [
    {
      name: 'orders',
      parents: ['shop_id'],
      children: [
        {
          name: 'order_lines',
          parents: [{ name: 'product_id', parents: ['shop_id'] }],
          children: ['remarks'],
        },
      ],
    },
  ],
}

test('rows within rows stand where their keys lead, at each level', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(url, ...tables)
  await fc.assert(
    fc.asyncProperty(shops, async (shop) => {
      await fill(url, shop)
      expect(await imported(url, choice)).toEqual(documentsOf(shop))
    }),
    { numRuns: 12 },
  )
})

test('names within a relation are looked for in its table, and rows that nothing tells apart hold no others', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(url, ...tables)
  const message = async (children: TableOptions['children']): Promise<string> =>
    (await refusal(imported(url, { table: 'customers', children: children! }))).message
  expect(await message([{ name: 'orders', children: ['remarks'] }])).toContain(
    'There is no child "remarks" of the table "orders". Known are order_lines.',
  )
  expect(await message([{ name: 'orders', rows: 1 } as never])).toContain('and no "rows".')
  expect(await message([['orders']] as never)).toContain(
    '"children" is a list of names, or of objects such as',
  )
  const keyless = { name: 'calls', parents: ['customer_id'] }
  const wide = Array.from({ length: 51 }, () => 'orders')
  expect(await message(wide)).toContain('rows from 51 tables, and 50 are the most')
  expect(await toldOf(() => message([keyless]))).toContain(
    dialect === 'sqlite' ? 'nothing was refused' : 'The table "calls" has no primary key',
  )
})

/** SQLite tells rows without a key apart by their number. */
async function toldOf(refused: () => Promise<string>): Promise<string> {
  return await refused().catch(() => 'nothing was refused')
}
