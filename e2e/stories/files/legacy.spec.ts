import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { copyLegacy, withStore } from '../../databases.ts'
import { expect, test } from '../../story.ts'

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Every row of every table, read by another program than Datastore. */
function contents(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").all()
  const rows = tables.map(({ name }) => [
    name,
    database.prepare(`select * from "${String(name)}" order by rowid`).all(),
  ])
  database.close()
  return rows
}

test('reads a legacy file without changing a byte', async ({ startApp, folder }) => {
  const path = copyLegacy(folder)
  const before = hash(path)
  const app = await startApp(path)
  await expect(app.page.getByText('204 documents').first()).toBeVisible()
  await app.documents('users').open('big')
  await app.document('big').editor.expectText('12345678901234567890')
  await app.document('big').editor.expectText('1.0')
  const query = await app.queryView('index')
  await query.where('email', '=', 'joe@example.com')
  await query.run()
  await expect(query.rows.row('joe@example.com')).toBeVisible()
  await app.actOn('legacy.db', 'Close')
  expect(hash(path)).toBe(before)
  expect(readdirSync(folder).filter((name) => name.startsWith('legacy.db-'))).toEqual([])
})

test('asks before it upgrades one, keeps every document and row, and leaves a backup', async ({
  startApp,
  folder,
}) => {
  const path = copyLegacy(folder)
  const before = contents(path)
  const app = await startApp(path)
  await app.documents('users').open('joe')
  const document = app.document('joe')
  await document.editor.replace(
    '{"username": "joe", "name": "Joe Hacker", "email": "Joe@Example.com", "age": 1.0}',
  )
  await document.save()
  await app.page
    .getByRole('button', { name: /^Upgrade/ })
    .first()
    .click()
  await app.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Upgrade/ })
    .click()
  await expect(document.toolbar).toContainText(/rev 1-/)
  await expect(app.page.getByRole('dialog')).toBeHidden()
  await document.save()
  await expect(document.toolbar).toContainText(/rev 2-/)

  const backup = readdirSync(folder).find((name) => name.startsWith('legacy.db.backup-'))
  expect(backup).toBeDefined()
  expect(contents(join(folder, backup ?? ''))).toEqual(before)
  await withStore(path, 'users', async (store) => {
    let documents = 0
    for await (const _ of store.iterate()) documents++
    expect(documents).toBe(204)
    expect((await store.getText('joe'))?.text).toContain('"age": 1.0')
    expect((await store.getText('big'))?.text).toContain('12345678901234567890')
  })
})
