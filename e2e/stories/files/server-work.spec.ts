import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRawConnection } from '../../../tests/support/servers/server-database.ts'
import { axeFaults } from '../../axe-faults.ts'
import { textIn } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { ImportDialog } from '../../pages/import-dialog.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
import { makePlaces, needServer, password } from '../../servers.ts'
import { expect, test } from '../../story.ts'

const count = 5000

const byTown = `export default function* map(doc) {
  for (const town of doc.towns ?? []) yield { town: town.toLowerCase(), age: doc.age }
}
`

test('a day with a store on PostgreSQL: imports a file, makes a view of it, queries, verifies, reindexes and exports it', async ({
  startApp,
  folder,
}) => {
  await needServer('postgres', 'a day with a store on PostgreSQL')
  const places = await makePlaces('postgres')
  try {
    const app = await startApp()
    const { page, connecting } = app
    const jobs = new JobsPanel(page)

    await test.step('connects to an empty database and makes a store', async () => {
      await connecting.open(places.emptyUrl)
      await connecting.field('Password').fill(password)
      await connecting.connect()
      await page.getByRole('main').getByRole('button', { name: 'Create store' }).first().click()
      await page.getByRole('textbox', { name: 'Name' }).fill('people')
      await app.answer('Create')
      await expect(app.treeItem('people')).toBeVisible()
    })

    await test.step('imports a file as a job, and sees its documents', async () => {
      const file = join(folder, 'people.ndjson')
      writeFileSync(file, lines().join('\n'))
      await (await app.showDocuments('people')).import()
      const dialog = new ImportDialog(page)
      await dialog.choose(file)
      await dialog.start()
      await dialog.press('Go on in the background')
      await expect(jobs.job('Importing people.ndjson')).toContainText('5,000 new documents')
      await expect(app.documents('people').grid.row('p0000')).toBeVisible()
      await expect(app.status).toContainText('5,000 documents')
    })

    const view = app.view('by_town')
    await test.step('writes a view and publishes it', async () => {
      const draft = await app.newView()
      await draft.nameIt('by_town')
      await draft.setColumns([
        { name: 'town', index: true },
        { name: 'age', type: 'integer' },
      ])
      await draft.map.replace(byTown)
      await expect(draft.rows.row('aarhus').first()).toContainText('p0000')
      await draft.publish()
      await expect(draft.notice(/Published "by_town": 5,000 documents read/)).toBeVisible()
    })

    await test.step('queries the view', async () => {
      const query = await app.queryView('by_town')
      await query.where('town', '=', 'odense')
      await query.where('age', '>', '97')
      await query.orderBy('age', 'descending')
      await query.run()
      await query.rows.expectCount(50)
      await expect(query.rows.row('p0099')).toContainText('99')
      await query.export()
      const file = join(folder, 'odense.csv')
      const dialog = new ExportDialog(page)
      await dialog.start('CSV', file)
      await expect(dialog.root).toContainText('Wrote 50 rows')
      await dialog.close()
      const [header, first, ...others] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
      expect(header).toContain('town,age')
      expect(first).toMatch(/odense,99$/)
      expect(others).toHaveLength(49)
      await query.export()
      await expect(dialog.root).toContainText('50 rows, not only what is on the screen')
      await dialog.start('Parquet', join(folder, 'odense.parquet'))
      await expect(dialog.root).toContainText('Wrote 50 rows')
      await dialog.close()
      expect(readFileSync(join(folder, 'odense.parquet')).subarray(-4).toString()).toBe('PAR1')
    })

    await test.step('verifies the view and reindexes it', async () => {
      await app.actOn('by_town', 'Verify…')
      await expect(jobs.job('Verifying by_town')).toContainText(
        '"by_town" is what its map yields: 5,000 documents compared.',
      )
      await app.tab('by_town').first().click()
      await view.reindex()
      await expect(view.notice(/Reindexed "by_town": 5,000 documents read/)).toBeVisible()
      await expect(jobs.job('Reindexing by_town')).toContainText('5,000 documents read')
    })

    await test.step('exports every document as SQL and for MongoDB, with every digit', async () => {
      const dialog = new ExportDialog(page)
      for (const [format, name, number] of [
        ['SQL', 'out.sql', "'12345678901234567890'"],
        ['MongoDB', 'out.json', '{"$numberDecimal": "12345678901234567890"}'],
      ] as const) {
        await (await app.showDocuments('people')).export()
        await expect(dialog.root).toContainText('5,000 documents, not only what is on the screen')
        await dialog.start(format, join(folder, name))
        await expect(dialog.root).toContainText('Wrote 5,000 documents')
        await dialog.close()
        expect(readFileSync(join(folder, name), 'utf8')).toContain(number)
      }
    })

    await test.step('exports every document, byte for byte', async () => {
      await (await app.showDocuments('people')).export()
      const file = join(folder, 'out.ndjson')
      const dialog = new ExportDialog(page)
      await dialog.start('NDJSON', file)
      await expect(dialog.root).toContainText('Wrote 5,000 documents')
      await dialog.close()
      expect(readFileSync(file, 'utf8').trimEnd().split('\n').toSorted().join('\n')).toBe(lines().join('\n'))
    })

    await test.step('imports a table of the same server, with the rows that refer to each row', async () => {
      const empty = new URL(places.directUrl)
      empty.searchParams.set('schema', 'empty')
      await makeShop(empty.href)
      const dialog = new ImportDialog(page)
      await (await app.showDocuments('people')).import()
      await dialog.chooseServerTable(places.emptyUrl, 'orders')
      await expect(dialog.preview).toContainText('All 2 rows')
      await expect(dialog.preview).toContainText('The key of each document is “id”.')
      await dialog.root.getByRole('checkbox', { name: 'order_lines' }).check()
      await dialog.root.getByRole('checkbox', { name: 'customer' }).check()
      await expect(dialog.preview.getByRole('row', { name: /^1 7/ })).toContainText('"item": "tea"')
      await keepPicture(app, 'server-table')
      expect(await axeFaults(page)).toEqual([])
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents.')
      expect(await textIn(empty.href, 'people', '7')).toBe(
        '{"id": 7, "customer_id": 3, "total": 9007199254740993.10, "at": "2026-01-02T01:04:05.678901+00:00", "customer": {"id": 3, "name": "Ann"}, "order_lines": [{"order_id": 7, "position": 1, "item": "tea"}]}',
      )
      await page.keyboard.press('Escape')
    })
  } finally {
    await places.drop()
  }
})

/** Tables of another program: orders with their lines and customers. */
async function makeShop(url: string): Promise<void> {
  const raw = await openRawConnection('postgres', url)
  await raw.run(`create table customers (id int primary key, name text);
    create table orders (id int primary key, customer_id int references customers, total numeric, at timestamptz);
    create table order_lines (order_id int references orders, position int, item text, primary key (order_id, position));
    insert into customers values (3, 'Ann');
    insert into orders values (7, 3, 9007199254740993.10, '2026-01-02 03:04:05.678901+02'), (8, null, 1.5, null);
    insert into order_lines values (7, 1, 'tea')`)
  await raw.close()
}

/** A document a line, with a number that a careless parser would damage. */
function lines(): string[] {
  return Array.from({ length: count }, (_, n) => {
    const key = `p${String(n).padStart(4, '0')}`
    const towns = n % 50 === 0 ? '["Aarhus"]' : n % 50 === 49 ? '["Odense","Ribe"]' : '[]'
    return `{"_key": "${key}", "age":${n % 100},"towns":${towns},"id":12345678901234567890}`
  })
}
