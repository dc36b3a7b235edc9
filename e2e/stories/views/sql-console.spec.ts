import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { SqlPage } from '../../pages/sql-page.ts'
import { makePlaces, needServer } from '../../servers.ts'
import { expect, test } from '../../story.ts'

test('a database is asked in SQL, page by page, and nothing is written', async ({ startApp, folder }) => {
  const path = join(folder, 'towns.db')
  await withStore(path, 'towns', (store) =>
    store.putMany(Array.from({ length: 250 }, (_, n) => [`t${String(n).padStart(3, '0')}`, { n }] as const)),
  )
  await withStore(path, 'odd', (store) => store.put('a', { 'odd "name".x': 7, of: [{ city: 'Ulm' }] }))
  const app = await startApp(path)
  const { page } = app
  await app.actOn('towns.db', 'Query with SQL')
  const sql = new SqlPage(page)
  const select = 'select key, data from towns order by key'

  await test.step('shows a page of rows, and turns to others', async () => {
    await sql.run(select)
    await sql.rows.expectCount(100)
    await sql.expectSpan('2 columns · 100 rows · more follow')
    await keepPicture(app, 'sql-rows')
    expect(await axeFaults(page)).toEqual([])
    await sql.turn('Next')
    await sql.expectSpan('rows 101 to 200 · more follow')
    await sql.turn('Next')
    await sql.expectSpan('rows 201 to 250')
    await expect(page.getByRole('button', { name: 'Next page' })).toBeDisabled()
    await sql.turn('Previous')
    await sql.expectSpan('rows 101 to 200')
    await expect(sql.rows.row('t100')).toBeVisible()
  })

  await test.step('exports all rows, not only the page, as a table with types and as text', async () => {
    const dialog = new ExportDialog(page)
    const out = join(folder, 'out.csv')
    await sql.export()
    await expect(dialog.root).toContainText('every row that the statement finds: all of it')
    await expect(dialog.root.getByRole('radio', { name: 'MongoDB' })).toHaveCount(0)
    await keepPicture(app, 'sql-export')
    expect(await axeFaults(page)).toEqual([])
    await dialog.start('CSV', out)
    await expect(dialog.root).toContainText('Wrote 250 rows')
    await dialog.close()
    const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n')
    expect(lines).toHaveLength(251)
    expect(lines.slice(0, 2)).toEqual(['key,data', 't000,"{""n"":0}"'])
    await sql.export()
    await dialog.start('Parquet', join(folder, 'out.parquet'))
    await expect(dialog.root).toContainText('Wrote 250 rows')
    await dialog.close()
  })

  await test.step('cancels an export, and leaves no file behind', async () => {
    const dialog = new ExportDialog(page)
    const out = join(folder, 'much.ndjson')
    await sql.run('select a.key from towns a, towns b, towns c, towns d')
    await sql.rows.expectCount(100)
    await sql.export()
    await dialog.start('NDJSON', out)
    await dialog.root.getByRole('button', { name: 'Cancel the export' }).click()
    await expect(dialog.root).toContainText('no file was left behind')
    await dialog.close()
    expect(existsSync(out)).toBe(false)
    await sql.run(select)
    await sql.rows.expectCount(100)
  })

  await test.step('offers tables and columns while it is typed', async () => {
    await sql.editor.replace('select t. from towns t')
    await sql.editor.input.press('Home')
    for (let at = 0; at < 'select t.'.length; at++) await sql.editor.input.press('ArrowRight')
    await sql.editor.type('ke')
    const offered = page.locator('.suggest-widget').getByRole('option', { name: 'key' })
    await expect(offered).toBeVisible()
    await keepPicture(app, 'sql-names')
    await sql.editor.input.press('Enter')
    await sql.editor.expectText('select t."key" from towns t')
  })

  await test.step('offers the fields of documents where a text names a place in them', async () => {
    await sql.typeInto(
      "select json_extract(data, '$.') from odd",
      "select json_extract(data, '$.".length,
      'o',
    )
    await expect(sql.offered(String.raw`$."odd \"name\".x"`)).toBeVisible()
    await keepPicture(app, 'sql-fields')
    await sql.offered('$.of[0].city').click()
    await sql.editor.expectText("select json_extract(data, '$.of[0].city') from odd")
    await sql.editor.input.press('ControlOrMeta+Enter')
    await expect(sql.rows.row('Ulm')).toBeVisible()

    await sql.typeInto(
      "select data -> 'of' -> 0 ->> '' from odd",
      "select data -> 'of' -> 0 ->> '".length,
      'c',
    )
    await sql.offered('city').click()
    await sql.editor.input.press('ControlOrMeta+Enter')
    await sql.editor.expectText("->> 'city' from odd")
    await expect(sql.rows.row('Ulm')).toBeVisible()

    await sql.typeInto("select data ->> '' as n from odd", "select data ->> '".length, 'odd')
    await sql.offered(String.raw`$."odd \"name\".x"`).click()
    await sql.editor.input.press('ControlOrMeta+Enter')
    await expect(sql.rows.row('7')).toBeVisible()
  })

  await test.step('marks the place of a mistake', async () => {
    await sql.run('select key\nfro towns')
    await expect(app.problem('near "towns": syntax error')).toBeVisible()
    await expect(page.locator('.squiggly-error')).toBeVisible()
    await keepPicture(app, 'sql-error')
  })

  await test.step('runs what is selected, and marks a mistake in it at its place', async () => {
    await sql.editor.replace('select 1 as one\nselect 2 as two, fro')
    await sql.editor.goTo(1)
    await sql.editor.input.press('Shift+End')
    await sql.editor.input.press('ControlOrMeta+Enter')
    await sql.expectSpan('1 column · 1 row')
    await expect(sql.rows.root.getByRole('columnheader', { name: 'one' })).toBeVisible()
    await sql.editor.goTo(2)
    await sql.editor.input.press('Shift+End')
    await sql.editor.input.press('ControlOrMeta+Enter')
    await expect(app.problem('no such column: fro')).toBeVisible()
    // The rows of the run before stay, dimmed, behind what went wrong.
    await expect(sql.rows.root.getByRole('columnheader', { name: 'one' })).toBeVisible()
    await keepPicture(app, 'sql-former-rows')
  })

  await test.step('refuses what writes, in words', async () => {
    await sql.run('select * from twons')
    await expect(app.problem('refuses the statement: no such table: twons')).toBeVisible()
    await sql.run('delete from towns')
    await expect(app.problem('DELETE is none. Nothing was run.')).toBeVisible()
    await sql.run('with all_towns as (select 1) delete from towns')
    await expect(app.problem('it writes, or returns no rows.')).toBeVisible()
    await sql.run('select count(*) from towns')
    await expect(sql.rows.row('250')).toBeVisible()
  })

  await test.step('ends a statement that takes too long', async () => {
    await sql.run('with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(app.problem('You cancelled it before it was answered')).toBeVisible()
  })

  await test.step('brings statements back, also after a restart, and runs none by itself', async () => {
    await sql.recall(select)
    await sql.editor.expectText(select)
    await page.reload()
    await app.tab('SQL').click()
    await sql.editor.expectText(select)
    await expect(page.getByText('Not run yet')).toBeVisible()
    await sql.editor.input.press('ControlOrMeta+Enter')
    await sql.rows.expectCount(100)
  })
})

test('a database of PostgreSQL is asked in SQL', async ({ startApp, folder }) => {
  await needServer('postgres', 'SQL on PostgreSQL')
  const places = await makePlaces('postgres')
  try {
    const app = await startApp()
    const { page, connecting } = app
    await connecting.open(places.url)
    await connecting.connect()
    await expect(app.tab('users')).toBeVisible()
    await app.run('Query this database with SQL')
    const sql = new SqlPage(page)
    await sql.run('select "key", data from users order by "key"')
    await sql.rows.expectCount(2)
    await sql.expectSpan('2 columns · 2 rows')
    const dialog = new ExportDialog(page)
    await sql.export()
    await dialog.start('NDJSON', join(folder, 'users.ndjson'))
    await expect(dialog.root).toContainText('Wrote 2 rows')
    await dialog.close()
    expect(readFileSync(join(folder, 'users.ndjson'), 'utf8').split('\n')[0]).toContain(
      '{"key": "ann", "data":',
    )

    await sql.run('select "key",\n  nam\nfrom users')
    await expect(app.problem('column "nam" does not exist')).toBeVisible()
    await expect(page.locator('.squiggly-error')).toBeVisible()

    await sql.run('with gone as (delete from users returning 1) select * from gone')
    await expect(app.problem('The database refuses the statement')).toBeVisible()

    await sql.typeInto("select data::jsonb ->> '' from users", "select data::jsonb ->> '".length, 'n')
    await sql.offered('name').click()
    await sql.editor.expectText("select data::jsonb ->> 'name' from users")
    await sql.editor.input.press('ControlOrMeta+Enter')
    await sql.rows.expectCount(2)

    await sql.run('select pg_sleep(600)')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(app.problem('You cancelled it before it was answered')).toBeVisible()

    await sql.run('select count(*) as users from users')
    await expect(sql.rows.row('2')).toBeVisible()
  } finally {
    await places.drop()
  }
})
