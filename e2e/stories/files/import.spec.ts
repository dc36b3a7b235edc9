import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { writeXlsx } from 'hucre/xlsx'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, makeUsersWithView, textIn, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { ImportDialog } from '../../pages/import-dialog.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

for (const dialect of storyDialects) {
  test(`on ${dialect}: imports what other programs wrote: CSV, workbooks and CouchDB, with a preview and a list of what was refused`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'importing' })
    const { url: path } = place
    const app = await place.start(startApp)
    const dialog = new ImportDialog(app.page)
    const closeDialog = () => dialog.root.getByRole('button', { name: 'Close', exact: true }).last().click()

    await test.step('shows how a CSV file is written, and reads it anew with another encoding and line of column names', async () => {
      const file = join(folder, 'report.csv')
      writeFileSync(file, Buffer.from('Zürich,,\nid,größe,n\neve,Bär,1\nfay,Öl,2\n', 'latin1'))
      await app.documents('users').import()
      await dialog.root.getByRole('textbox', { name: 'File' }).fill(file)
      await expect(dialog.root.getByRole('alert')).toContainText('it is not written in UTF-8')
      for (const colorScheme of ['light', 'dark'] as const) {
        await app.page.emulateMedia({ colorScheme })
        await dialog.root.screenshot({ path: test.info().outputPath(`unread-${colorScheme}.png`) })
      }
      const encoding = dialog.root.getByRole('combobox', { name: 'Characters are written in' })
      await encoding.selectOption('Windows-1252 (Western European)')
      await expect(dialog.preview).toContainText('The column names stand in line 2')
      await expect(dialog.preview.getByRole('row', { name: /^3 eve/ })).toContainText('"größe": "Bär"')
      const line = dialog.root.getByRole('textbox', { name: 'Line of the column names' })
      await expect(line).toHaveValue('2')
      for (const colorScheme of ['light', 'dark'] as const) {
        await app.page.emulateMedia({ colorScheme })
        await dialog.root.screenshot({ path: test.info().outputPath(`csv-${colorScheme}.png`) })
      }
      await line.fill('9')
      await expect(dialog.root.getByRole('alert')).toContainText('has no line 9')
      await line.fill('2')
      await expect(dialog.preview.getByRole('row', { name: /^3 eve/ })).toBeVisible()
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents')
      expect(await textIn(path, 'users', 'fay')).toBe('{"id": "fay", "größe": "Öl", "n": 2}')
      await closeDialog()
    })

    await test.step('fills short rows of a CSV file with null when asked, and says in which lines', async () => {
      const file = join(folder, 'short.csv')
      writeFileSync(file, '_key,a,b\ngil,1\nhal,1,2\n')
      await app.documents('users').import()
      await dialog.choose(file)
      const refused = dialog.preview.getByRole('row', {
        name: /^2 .*It has 2 cells and the header names 3 columns/,
      })
      await expect(refused).toBeVisible()
      await dialog.root.getByRole('checkbox', { name: 'Fill short rows with null' }).check()
      await expect(dialog.preview).toContainText('Line 2: It has 2 cells of 3; the others are null.')
      await expect(dialog.preview.getByRole('row', { name: /^2 gil/ })).toContainText('"b": null')
      await keepPicture(app, 'short-rows')
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents')
      expect(await textIn(path, 'users', 'gil')).toBe('{"a": 1, "b": null}')
      await closeDialog()
    })

    await test.step('imports a text that is pasted, with the same preview and column types as a file', async () => {
      await app.documents('users').import()
      await dialog.paste('login\tzip\tn\nkim\t00100\t1\nlea\t00200\tmany\n')
      await expect(dialog.preview).toContainText('All 2 records')
      await dialog.takeKeyFrom('Column “login”')
      await dialog.root.getByRole('combobox', { name: 'Type of zip' }).selectOption('Text')
      await dialog.root.getByRole('combobox', { name: 'Type of n' }).selectOption('Number')
      await expect(dialog.preview.getByRole('row', { name: /^2 kim/ })).toContainText('"zip": "00100"')
      await expect(dialog.preview.getByRole('row', { name: /^3/ })).toContainText('"n"')
      await keepPicture(app, 'pasted-text')
      for (const colorScheme of ['light', 'dark'] as const) {
        await app.page.emulateMedia({ colorScheme })
        await dialog.root.screenshot({ path: test.info().outputPath(`pasted-${colorScheme}.png`) })
      }
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText(
        'Imported the pasted text: 1 new document, 1 record refused.',
      )
      expect(await textIn(path, 'users', 'kim')).toBe('{"login": "kim", "zip": "00100", "n": 1}')
      await closeDialog()
    })

    await test.step('imports a folder of JSON files, chosen in the file dialog, and names each file that is none', async () => {
      const documents = join(folder, 'documents')
      mkdirSync(join(documents, '2026'), { recursive: true })
      writeFileSync(join(documents, '2026', 'mia.json'), '{\n  "age": 41.0,\n  "login": "m1"\n}\n')
      writeFileSync(join(documents, 'noa.json'), '{"age": 42, "login": "n1"}')
      writeFileSync(join(documents, 'old.json'), '{"age": ')
      writeFileSync(join(documents, 'rest.ndjson'), '{}')
      await app.documents('users').import()
      await dialog.root.getByText('A folder', { exact: true }).click()
      await dialog.press('Choose…')
      await keepPicture(app, 'folder-chooser')
      await app.fileDialog.choose(documents)
      await expect(dialog.root.getByRole('textbox', { name: 'Folder' })).toHaveValue(documents)
      await expect(dialog.preview).toContainText('All 3 files')
      await expect(dialog.preview).toContainText('to be imported each by itself: rest.ndjson')
      await expect(dialog.preview.getByRole('row', { name: /^1 2026\/mia/ })).toContainText('"age": 41.0')
      await expect(dialog.preview.getByRole('row', { name: /^3/ })).toContainText(
        'old.json: It is not valid JSON',
      )
      await keepPicture(app, 'folder')
      await dialog.takeKeyFrom('Field “login”')
      await expect(dialog.preview.getByRole('row', { name: /^1 m1/ })).toBeVisible()
      await dialog.takeKeyFrom('Path of the file in the folder')
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents, 1 record refused.')
      expect(await textIn(path, 'users', '2026/mia')).toBe('{\n  "age": 41.0,\n  "login": "m1"\n}')
      await dialog.press('Show the refused records')
      const jobs = new JobsPanel(app.page)
      await jobs.press('Importing documents', '1 record refused')
      await expect(jobs.root.getByRole('row', { name: /old\.json: It is not valid JSON/ })).toBeVisible()
      await keepPicture(app, 'folder-refused')
      await app.page.keyboard.press('Escape')
    })

    await test.step('imports a table of a SQLite file with the rows that belong to each row, and names a row that is refused', async () => {
      const shop = join(folder, 'shop.db')
      makeShop(shop)
      await app.documents('users').import()
      await dialog.chooseTable(shop, 'orders')
      await expect(dialog.preview).toContainText('All 3 rows')
      await expect(dialog.preview).toContainText('The key of each document is “id”.')
      await expect(dialog.preview.getByRole('row', { name: /^2 7/ })).toContainText(
        '"total": 9007199254740993',
      )
      await dialog.root.getByRole('checkbox', { name: 'order_lines' }).check()
      await dialog.root.getByRole('checkbox', { name: 'customer' }).check()
      await expect(dialog.preview.getByRole('row', { name: /^2 7/ })).toContainText('"customer": {"id": 3')
      await expect(dialog.preview.getByRole('row', { name: /^2 7/ })).toContainText('"item": "tea"')
      await keepPicture(app, 'table')
      expect(await axeFaults(app.page)).toEqual([])
      await dialog.root.getByRole('radio', { name: 'Refuse the record' }).check()
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('2 new documents, 1 record refused.')
      expect(await textIn(path, 'users', '7')).toBe(
        '{"id": 7, "customer_id": 3, "total": 9007199254740993, "customer": {"id": 3, "name": "Ann"}, "order_lines": [{"order_id": 7, "item": "tea"}]}',
      )
      await dialog.press('Show the refused records')
      const jobs = new JobsPanel(app.page)
      await jobs.press('Importing shop.db', '1 record refused')
      await expect(jobs.root.getByRole('row', { name: /Row 1: Its primary key "id" is null/ })).toBeVisible()
      await app.page.keyboard.press('Escape')
      await app.documents('users').import()
      await dialog.root.getByText('A table', { exact: true }).click()
      await dialog.root.getByRole('textbox', { name: 'SQLite file' }).fill(join(folder, 'report.csv'))
      await expect(dialog.root.getByRole('alert')).toContainText('The tables cannot be read')
      await keepPicture(app, 'table-unread')
      await app.page.keyboard.press('Escape')
    })

    await test.step('imports a sheet of a workbook: the choice of the sheet, typed values, and a list of the rows that were refused', async () => {
      const file = join(folder, 'people.xlsx')
      const members = [
        ['Members of 2026'],
        [],
        ['login', 'age', 'since', 'active'],
        ['ida', 41.5, new Date('2026-01-02T03:04:05.000Z'), true],
        [null, 7, null, false],
      ]
      const sheets = [
        { name: 'Notes', rows: [['about'], ['nothing']] },
        { name: 'Members', rows: members },
      ]
      writeFileSync(file, await writeXlsx({ sheets }))
      await app.documents('users').import()
      await dialog.choose(file)
      await expect(dialog.preview).toContainText('Read as XLSX: the sheet “Notes”.')
      await dialog.root
        .getByRole('combobox', { name: 'The documents are in' })
        .selectOption('Sheet “Members”')
      await expect(dialog.preview).toContainText('Read as XLSX: the sheet “Members”.')
      await expect(dialog.root.getByRole('textbox', { name: 'Row of the column names' })).toHaveValue('3')
      await dialog.takeKeyFrom('Column “login”')
      await expect(dialog.preview.getByRole('row', { name: /^4 ida/ })).toContainText('"age": 41.5')
      await expect(dialog.preview.getByRole('row', { name: /^5/ })).toContainText('Its "login" is empty')
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('1 new document, 1 record refused.')
      expect(await textIn(path, 'users', 'ida')).toBe(
        '{"login": "ida", "age": 41.5, "since": "2026-01-02T03:04:05.000Z", "active": true}',
      )
      await closeDialog()
    })

    await test.step('recognises what CouchDB exported, shows what is left out, and does not call nothing a success', async () => {
      const file = join(folder, 'all.json')
      const rows = [
        '{"id":"kay","key":"kay","value":{"rev":"1-a"},"doc":{"_id":"kay","_rev":"1-a","age":41}}',
        '{"id":"_design/x","key":"_design/x","value":{"rev":"1-b"},"doc":{"_id":"_design/x","_rev":"1-b"}}',
      ]
      writeFileSync(file, `{"total_rows":2,"offset":0,"rows":[\n${rows.join(',\n')}\n]}\n`)
      await app.documents('users').import()
      await dialog.choose(file)
      await expect(dialog.preview).toContainText('Read as CouchDB: the array “rows”.')
      await expect(dialog.preview.getByRole('row', { name: /^3/ })).toContainText('it is a design document', {
        ignoreCase: true,
      })
      for (const colorScheme of ['light', 'dark'] as const) {
        await app.page.emulateMedia({ colorScheme })
        await dialog.root.screenshot({ path: test.info().outputPath(`import-${colorScheme}.png`) })
      }
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('1 new document, 1 left out')
      expect(await textIn(path, 'users', 'kay')).toBe('{"age":41}')
      await dialog.root.getByRole('button', { name: 'Close', exact: true }).last().click()
      await app.documents('users').import()
      await dialog.choose(file)
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText('Nothing was imported.')
      await expect(dialog.root.getByRole('status')).toHaveAttribute('data-tone', 'warn')
      await closeDialog()
    })

    await test.step('imports a CSV file: a preview, the choice of the key, and a list of the lines that were refused', async () => {
      const file = join(folder, 'people.csv')
      writeFileSync(
        file,
        'login;name;age\nbea;"Bea, ""the one""";41\njoe;Other Joe;1\n;Nobody;7\ncy;Cy;7.0\n',
      )
      await app.documents('users').import()
      await dialog.choose(file)
      await expect(dialog.preview).toContainText('All 4 records')
      await dialog.takeKeyFrom('Column “login”')
      await expect(dialog.preview.getByRole('row', { name: /^2 bea/ })).toContainText('"age": 41')
      await expect(dialog.preview.getByRole('row', { name: /^4/ })).toContainText('Its "login" is empty')
      await dialog.start()
      await expect(dialog.root.getByRole('status')).toContainText(
        '2 new documents, 1 left out because its key is in use, 1 record refused.',
      )
      await dialog.press('Show the refused records')
      const jobs = new JobsPanel(app.page)
      await jobs.press('Importing people.csv', '1 record refused')
      await expect(jobs.root.getByRole('row', { name: /^4 Its "login" is empty/ })).toBeVisible()
      await expect(app.documents('users').grid.row('bea')).toBeVisible()
      expect(await textIn(path, 'users', 'cy')).toBe('{"login": "cy", "name": "Cy", "age": 7.0}')
      expect(await textIn(path, 'users', 'joe')).toContain('"age":42')
    })
  })
}

test('pauses an import, goes on with it after a restart, and loses nothing', async ({
  startApp,
  folder,
  hosts,
}) => {
  const path = await makeUsers(folder)
  const file = join(folder, 'many.ndjson')
  const count = 150_000
  writeFileSync(file, Array.from({ length: count }, (_, n) => `{"_key":"n${n}","n":${n}}`).join('\n'))
  const app = await startApp(path)
  await app.run('Import documents from a file')
  const dialog = new ImportDialog(app.page)
  await dialog.choose(file)
  await dialog.start()
  await dialog.press('Go on in the background')
  const jobs = new JobsPanel(app.page)
  await jobs.press('Importing many.ndjson', 'Pause')
  await expect(jobs.job('Importing many.ndjson')).toContainText('Paused')

  const again = await startApp(path)
  // Jobs are taken over from a process that is gone.
  expect(hosts).toHaveLength(2)
  await again.page.getByRole('contentinfo').getByRole('button', { name: '1 paused' }).click()
  await new JobsPanel(again.page).press('Importing many.ndjson', 'Resume')
  await expect(new JobsPanel(again.page).job('Importing many.ndjson')).toContainText('150,000 new documents')
  const { documents } = await withStore(path, 'users', (store) => store.stats())
  expect(documents).toBe(count + 4)
  expect(await textIn(path, 'users', `n${count - 1}`)).toBe(`{"n":${count - 1}}`)
})

test('verifies a view that another program has meddled with, and repairs it', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsersWithView(folder, {
    name: 'by_name',
    columns: [{ name: 'name', type: 'text' }],
    map: 'export default function* map(doc) { if (doc.name) yield { name: doc.name } }',
  })
  await withStore(path, 'users', (store) => store.view('by_name').where({ _key: 'ann' }).delete())
  const app = await startApp(path)
  await app.actOn('by_name', 'Verify…')
  const jobs = new JobsPanel(app.page)
  await expect(jobs.job('Verifying by_name')).toContainText('differs from its map for 1 document of 4')
  await jobs.press('Verifying by_name', '1 document different')
  await expect(jobs.root.getByRole('row', { name: 'ann 1 row missing' })).toBeVisible()
  await jobs.press('Verifying by_name', 'Repair')
  await expect(jobs.job('Repairing by_name')).toContainText('Repaired "by_name" for 1 document')
  expect(
    await withStore(path, 'users', async (store) => (await store.views.verify('by_name')).different),
  ).toBe(0)
})

/** A database of another program: orders with their lines and customers, one of them without a key. */
function makeShop(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(`create table customers (id integer primary key, name text);
    create table orders (id int primary key, customer_id int references customers, total numeric);
    create table order_lines (order_id int references orders, item text);
    insert into customers values (3, 'Ann');
    insert into orders values (7, 3, 9007199254740993), (8, null, 1.5), (null, 3, 2);
    insert into order_lines values (7, 'tea')`)
  database.close()
}
