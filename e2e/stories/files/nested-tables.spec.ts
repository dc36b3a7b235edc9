import { createServerDatabase, openRawConnection } from '../../../tests/support/servers/server-database.ts'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, textIn } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { ImportDialog } from '../../pages/import-dialog.ts'
import { needServer, type ServerDialect } from '../../servers.ts'
import { expect, test } from '../../story.ts'

/** Tables of another program: customers with their orders, the lines of these, and the products of the lines. */
const shop = [
  'create table customers (id int primary key, name varchar(20))',
  'create table orders (id int primary key, customer_id int, total decimal(20, 2), foreign key (customer_id) references customers (id))',
  'create table products (id int primary key, title varchar(20))',
  'create table order_lines (order_id int, position int, product_id int, primary key (order_id, position), foreign key (order_id) references orders (id), foreign key (product_id) references products (id))',
  "insert into customers values (3, 'Ann'), (4, 'Öl')",
  'insert into orders values (7, 3, 9007199254740993.10), (8, 3, 1)',
  "insert into products values (1, 'tea'), (2, 'cup')",
  'insert into order_lines values (7, 2, 2), (7, 1, 1)',
]

for (const dialect of ['postgres', 'mysql'] as const satisfies readonly ServerDialect[]) {
  test(`tables of ${dialect} become documents with rows within rows`, async ({ startApp, folder }) => {
    await needServer(dialect, `tables within tables on ${dialect}`)
    const server = await createServerDatabase(dialect)
    try {
      const url = await server.place('shop')
      const raw = await openRawConnection(dialect, url)
      for (const statement of shop) await raw.run(statement)
      await raw.close()
      const path = await makeUsers(folder)
      const app = await startApp(path)
      await app.connecting.open(url)
      await app.connecting.connect()
      await app.connecting.root.waitFor({ state: 'hidden' })

      await (await app.showDocuments('users')).import()
      const dialog = new ImportDialog(app.page)
      const tick = (name: string) => dialog.root.getByRole('checkbox', { name, exact: true }).check()
      await dialog.chooseServerTable(url, 'customers')
      await tick('orders')
      const inOrders = dialog.root.getByRole('group', { name: 'Rows that refer to “orders”, as arrays' })
      await expect(inOrders).toBeVisible()
      // The customer, within which the order stands, is not offered again.
      await expect(dialog.root.getByRole('group', { name: /“orders” refers to/ })).toHaveCount(0)
      await tick('order_lines')
      await tick('product')
      const ann = dialog.preview.getByRole('row', { name: /^1 3/ })
      await expect(ann).toContainText('"product": {"id": 1, "title": "tea"}')
      await keepPicture(app, 'nested-tables')
      expect(await layoutFaults(app.page)).toEqual([])
      expect(await axeFaults(app.page)).toEqual([])
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents.')
      expect(await textIn(path, 'users', '3')).toBe(
        '{"id": 3, "name": "Ann", "orders": [{"id": 7, "customer_id": 3, "total": 9007199254740993.10, "order_lines": [{"order_id": 7, "position": 1, "product_id": 1, "product": {"id": 1, "title": "tea"}}, {"order_id": 7, "position": 2, "product_id": 2, "product": {"id": 2, "title": "cup"}}]}, {"id": 8, "customer_id": 3, "total": 1.00, "order_lines": []}]}',
      )
      expect(await textIn(path, 'users', '4')).toBe('{"id": 4, "name": "Öl", "orders": []}')
    } finally {
      await server.drop()
    }
  })
}
