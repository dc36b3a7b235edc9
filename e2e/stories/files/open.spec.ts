import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeUsers } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('opens a file through the dialog and lists it as recent the next time', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const app = await startApp()
  await app.openFile(path)
  await expect(app.documents('users').grid.row('joe')).toBeVisible()
  await expect(app.treeItem('users')).toContainText('4')
  await app.actOn('users.db', 'Close')
  await expect(app.treeItem('users.db')).toBeHidden()
  await app.page.getByRole('button', { name: /users\.db.*today/ }).click()
  await expect(app.documents('users').grid.row('joe')).toBeVisible()
})

test('opens the file named on the command line', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  await expect(app.documents('users').grid.row('ann')).toBeVisible()
})

test('opens the sample, which has real documents and views that answer', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  await expect(app.treeItem('by_capital')).toBeVisible()
  const query = await app.queryView('by_language')
  await query.where('language', '=', 'Danish')
  await query.run()
  await expect(query.rows.row('DNK')).toBeVisible()
})

test('creates a database, a store in it and a first document', async ({ startApp, folder }) => {
  const app = await startApp()
  await app.createDatabase(join(folder, 'fresh.db'))
  await app.page.getByRole('main').getByRole('button', { name: 'Create store' }).first().click()
  await app.page.getByRole('textbox', { name: 'Name' }).fill('notes')
  await app.answer('Create')
  await expect(app.treeItem('notes')).toBeVisible()
  await app.run('New document')
  const document = app.document(null)
  await document.nameIt('first')
  await document.editor.replace('{ "note": "hello" }')
  await document.save()
  await expect(app.treeItem('notes')).toContainText('1')
})

test('shows the stores of a file that holds several', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const { Datastore } = await import('../../../src/engine/index.ts')
  await (await Datastore.open(path, { table: 'books' })).close()
  const app = await startApp(path)
  await expect(app.treeItem('users')).toBeVisible()
  await expect(app.treeItem('books')).toBeVisible()
})

test.describe('a file that is not as it should be', () => {
  test('is no SQLite: says so, and changes nothing', async ({ startApp, folder }) => {
    const path = join(folder, 'letter.db')
    writeFileSync(path, 'Dear Sir or Madam, '.repeat(200))
    const app = await startApp(path)
    await expect(app.problem('Could not open letter.db')).toContainText('is not a SQLite database')
    expect(readFileSync(path, 'utf8')).toBe('Dear Sir or Madam, '.repeat(200))
  })

  test('is cut short: says that it is damaged', async ({ startApp, folder }) => {
    const path = join(folder, 'cut.db')
    const database = new DatabaseSync(path)
    database.exec('create table t (x); create index i on t (x)')
    const insert = database.prepare('insert into t values (?)')
    database.exec('begin')
    for (let row = 0; row < 2000; row++) insert.run(`${row} ${'x'.repeat(100)}`)
    database.exec('commit')
    database.close()
    truncateSync(path, 8192)
    const app = await startApp(path)
    await expect(app.problem(/cut\.db/)).toContainText(/damaged|truncated|malformed|cut/i)
  })

  test('does not exist: says so', { tag: '@web' }, async ({ startApp, folder }) => {
    const app = await startApp()
    await app.page.keyboard.press('ControlOrMeta+o')
    await app.fileDialog.choose(join(folder, 'nothing.db'))
    await expect(app.fileDialog.root).toContainText(/There is no file/)
  })

  test('holds no store: lists its tables and offers to create one', async ({ startApp, folder }) => {
    const path = join(folder, 'plain.db')
    const database = new DatabaseSync(path)
    database.exec(
      'create table invoices (id integer primary key, total real); insert into invoices values (1, 9.5)',
    )
    database.close()
    const app = await startApp(path)
    await expect(app.page.getByText('This file holds no store yet')).toBeVisible()
    await expect(app.page.getByRole('main')).toContainText('invoices')
    await app.page.getByRole('button', { name: 'Create store' }).click()
    await app.page.getByRole('textbox', { name: 'Name' }).fill('notes')
    await app.answer('Create')
    await expect(app.treeItem('notes')).toBeVisible()
    const after = new DatabaseSync(path, { readOnly: true })
    expect(after.prepare('select total from invoices').get()).toEqual({ total: 9.5 })
    after.close()
  })

  test('is locked by another program: the save says so, and the text is kept', async ({
    startApp,
    folder,
  }) => {
    const path = await makeUsers(folder)
    const app = await startApp(path)
    await app.documents('users').open('joe')
    const document = app.document('joe')
    await document.editor.replace('{ "username": "joe", "age": 43 }')
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    await document.save()
    await expect(app.problem('The document was not saved')).toContainText(/lock|busy|another program/i)
    other.exec('rollback')
    other.close()
    await document.editor.expectText('43')
    await document.save()
    await expect(document.toolbar).toContainText('rev 2')
  })
})
