import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { copyCities, makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const slow = 'export default function* map(doc) { yield { name: doc.name, country: doc.country } }'

test('builds a view of 171,000 documents with progress, stops a reindex when asked, and finishes the next', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(copyCities(folder))
  const draft = await app.newView()
  await draft.nameIt('by_name')
  await draft.setColumns([{ name: 'name', index: true }, { name: 'country' }])
  await draft.map.replace(slow)
  await draft.publish()
  await expect(app.page.getByRole('progressbar').first()).toBeVisible()
  await expect(draft.notice(/It took/)).toBeVisible()

  const view = app.view('by_name')
  await view.reindex()
  await app.page.getByRole('tabpanel').getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(view.notice('Cancelled: “by_name” was not reindexed')).toBeVisible()

  const query = await app.queryView('by_name')
  await query.where('name', '=', 'Århus')
  await query.run()
  await expect(query.rows.row('DK/Århus')).toBeVisible()

  await app.actOn('by_name', 'Reindex')
  await app.page.keyboard.press('ControlOrMeta+j')
  const jobs = app.page.getByRole('region', { name: 'Jobs' })
  await expect(jobs.getByRole('listitem').first()).toContainText(/171,075/)
})

test('exports every document byte for byte as NDJSON', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const target = join(folder, 'users.ndjson')
  await app.documents('users').export()
  const dialog = new ExportDialog(app.page)
  await dialog.start('NDJSON', target)
  await expect(dialog.root).toContainText('Wrote 4 documents')
  const lines = readFileSync(target, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  const stored = await withStore(path, 'users', async (store) => {
    const texts: string[] = []
    for await (const { text } of store.iterateText()) texts.push(text)
    return texts
  })
  for (const [index, text] of stored.entries()) {
    // Members that tell the key may stand before the document's own; the document's own are as they were.
    const own = text.slice(1, -1).trim()
    expect(lines[index]).toContain(own)
  }
})

test('exports the rows of a query as CSV, all of them', async ({ startApp, folder }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('neighbours')
  await query.where('country', '=', 'CHE')
  await query.orderBy('neighbour')
  await query.run()
  await query.export()
  const target = join(folder, 'neighbours.csv')
  const dialog = new ExportDialog(app.page)
  await dialog.start('CSV', target)
  await expect(dialog.root).toContainText('Wrote 5 rows')
  const [header, ...rows] = readFileSync(target, 'utf8').trimEnd().split(/\r?\n/)
  expect(header).toMatch(/country,neighbour/)
  expect(rows.map((row) => row.split(',').at(-1))).toEqual(['AUT', 'DEU', 'FRA', 'ITA', 'LIE'])
})

for (const dialect of storyDialects) {
  test(`on ${dialect}: exports documents in any format, and says before how many and what becomes of their values`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'exporting in every format' })
    const app = await place.start(startApp)
    await app.documents('users').export()
    const dialog = new ExportDialog(app.page)
    await expect(dialog.root).toContainText('4 documents, not only what is on the screen')
    await dialog.choose('XLSX')
    await expect(dialog.root).toContainText('Texts are never run as formulas')
    await expect(dialog.root.getByRole('checkbox')).toHaveCount(0)
    await dialog.choose('SQL')
    await dialog.root.getByRole('combobox', { name: 'Database' }).selectOption('MariaDB and MySQL')
    await keepPicture(app, 'export')
    await dialog.choose('MongoDB')
    await dialog.choose('Each with its type')
    await keepPicture(app, 'export-mongodb')
    const target = (name: string): string => join(folder, name)
    await dialog.start('MongoDB', target('users.mongodb.json'))
    await expect(dialog.root).toContainText('Wrote 4 documents')
    await dialog.close()
    expect(readFileSync(target('users.mongodb.json'), 'utf8')).toContain('{"_id": "joe"')

    const { grid } = app.documents('users')
    await grid.header('email').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Hide column' }).click()
    await app.documents('users').export()
    await dialog.choose('TSV')
    await dialog.choose('A column for each field, such as address.city')
    await dialog.root.getByRole('radio', { name: /columns that the grid shows/ }).check()
    await keepPicture(app, 'export-columns')
    await dialog.start('TSV', target('users.tsv'))
    await expect(dialog.root).toContainText('Wrote 4 documents')
    await dialog.close()
    const [header] = readFileSync(target('users.tsv'), 'utf8').split('\r\n')
    expect(header).toMatch(/^_key\tusername\tname/)
    expect(header).not.toContain('email')

    for (const [format, name, start] of [
      ['XLSX', 'users.xlsx', 'PK\u0003\u0004'],
      ['Parquet', 'users.parquet', 'PAR1'],
      ['Markdown', 'users.md', '| _key'],
      ['SQL', 'users.sql', '-- For SQLite.'],
      ['CouchDB', 'users.couch.json', '{"docs": ['],
    ] as const) {
      await app.documents('users').export()
      await dialog.start(format, target(name))
      await expect(dialog.root).toContainText('Wrote 4 documents')
      await dialog.close()
      expect(readFileSync(target(name), 'latin1').slice(0, start.length)).toBe(start)
    }
  })
}

test('exports 171,000 documents as JSON that can be read, and leaves nothing behind when cancelled', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(copyCities(folder))
  const target = join(folder, 'cities.json')
  await app.documents('cities').export()
  const dialog = new ExportDialog(app.page)
  await dialog.start('JSON', target)
  await expect(dialog.root).toContainText('Wrote 171,075 documents')
  const written: unknown = JSON.parse(readFileSync(target, 'utf8'))
  expect(Array.isArray(written) ? written.length : Object.keys(written as object).length).toBe(171_075)
  await dialog.close()

  const other = join(folder, 'cancelled.json')
  await app.documents('cities').export()
  await dialog.cancelAtOnce()
  await dialog.start('JSON', other)
  await expect(dialog.root).toContainText('Cancelled: no file was left behind.')
  expect(existsSync(other)).toBe(false)
  expect(readdirSync(folder).filter((name) => name.includes('cancelled'))).toEqual([])
})

test('asks before it replaces a file', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const before = readFileSync(path)
  await app.documents('users').export()
  const dialog = new ExportDialog(app.page)
  await dialog.start('CSV', join(folder, 'users.csv'))
  await expect(dialog.root).toContainText('Wrote 4 documents')
  await dialog.close()
  await app.documents('users').export()
  await dialog.start('CSV', join(folder, 'users.csv'))
  await expect(app.page.getByRole('dialog', { name: 'Replace the file?' })).toBeVisible()
  await app.page.getByRole('button', { name: 'Cancel' }).last().click()
  expect(readFileSync(path).equals(before)).toBe(true)
})
