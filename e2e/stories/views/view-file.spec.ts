import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Datastore, type MapDocument, View } from '../../../src/engine/index.ts'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const fileOf = (column: string): string => `export default function* map(doc) {
  if (doc.email) yield { ${column}: doc.email.toLowerCase() }
}
/* datastore view
{
  "columns": [{ "name": "${column}", "type": "text", "unique": true }]
}
*/
`

test('keeps a view in a file: opens, follows, saves it, and lets the person decide when both have changed', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const app = await startApp(await makeUsers(folder))
  const path = join(folder, 'by_email.ts')
  await writeFile(path, fileOf('email'))
  await app.run('Show the views of this store')
  await page.getByRole('button', { name: 'Open a file…' }).press('Enter')
  await app.fileDialog.choose(path)
  const draft = app.view(null)
  await expect(draft.file.getByRole('status')).toHaveText('Kept in by_email.ts: a change there appears here.')
  await expect(page.getByRole('textbox', { name: 'Name of the new view' })).toHaveValue('by_email')
  await draft.rows.expectCount(2)

  // The person's own editor saves: the draft follows.
  await writeFile(path, fileOf('mail'))
  await draft.map.expectText('yield { mail:')
  await expect(draft.rows.header('mail')).toBeVisible()

  // The draft is saved to the file.
  await draft.map.replace('export default ({ email }) => (email ? [{ mail: email }] : [])')
  await expect(draft.file.getByRole('status')).toContainText('which lacks the changes of the draft')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(draft.file.getByRole('status')).toHaveText('Kept in by_email.ts: a change there appears here.')
  expect(await readFile(path, 'utf8')).toContain(
    '({ email }) => (email ? [{ mail: email }] : [])\n/* datastore view',
  )

  // Half of a file is no view: the draft stays.
  const saved = await readFile(path, 'utf8')
  await writeFile(path, saved.replace('"columns"', '"colu'))
  await expect(draft.file.getByRole('status')).toContainText('The draft stays as it is, because')
  await draft.map.expectText('mail: email')

  // Both have changed: nothing is lost until the person decides.
  await draft.map.replace('export default ({ email }) => (email ? [{ mail: email.trim() }] : [])')
  await writeFile(path, fileOf('post'))
  await expect(draft.file.getByRole('status')).toContainText('Neither is lost until you decide')
  await page.keyboard.press('ControlOrMeta+s')
  expect(await readFile(path, 'utf8')).toBe(fileOf('post'))
  await keepPicture(app, 'view-file')
  expect(await axeFaults(page)).toEqual([])
  await draft.file.getByRole('button', { name: 'Compare' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'by_email.ts and the draft' })).toContainText('email.trim()')
  // A comparison that is closed before it is drawn is one that Monaco complains of.
  await expect(page.getByRole('dialog').locator('.line-insert').first()).toBeAttached()
  await page.keyboard.press('Escape')
  await draft.file.getByRole('button', { name: 'Take the file' }).press('Enter')
  await app.problem('The draft is what by_email.ts says.').getByRole('button', { name: 'Undo' }).click()
  await draft.map.expectText('email.trim()')
  await expect(draft.file.getByRole('status')).toContainText('which lacks the changes of the draft')
  await draft.file.getByRole('button', { name: /^Save to by_email.ts/ }).press('Enter')
  await expect.poll(() => readFile(path, 'utf8')).toContain('email.trim()')

  // The file goes with the view when that is published, and may be gone itself.
  await draft.publish()
  await expect(draft.notice(/by_email/).filter({ hasText: /It took/ })).toBeVisible()
  const view = app.view('by_email')
  await expect(view.file.getByRole('status')).toHaveText('Kept in by_email.ts: a change there appears here.')
  await rm(path)
  await expect(view.file.getByRole('status')).toContainText('is not there any more')
  await view.file.getByRole('button', { name: /^Save to by_email.ts/ }).press('Enter')
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toContain('email.trim()')
  await view.file.getByRole('button', { name: 'Leave the file' }).press('Enter')
  await expect(view.file).toBeHidden()
})

class ByEmail extends View<readonly [{ readonly name: 'email'; readonly type: 'text' }], { email?: string }> {
  override columns = [{ name: 'email', type: 'text' }] as const;
  override *map(doc: MapDocument<{ email?: string }>) {
    if (doc.email) yield { email: doc.email }
  }
}

test('shows a program’s view, says why it is not changed here, and previews it as a copy', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const store = await Datastore.open(path, { table: 'users', views: { index: new ByEmail() } })
  await store.close()
  const app = await startApp(path)
  await app.openView('index')
  await expect(app.page.getByRole('main')).toContainText('The map of this view is written in a program')
  await keepPicture(app, 'program-view')
  await app.page.getByRole('button', { name: 'Preview as a copy' }).press('Enter')
  const draft = app.view(null)
  await draft.map.expectText('email: doc.email ?? null')
  await draft.rows.expectCount(4)
  await expect(draft.rows.row('Joe@Example.com')).toBeVisible()
  const query = await app.queryView('index')
  await query.run()
  await expect(query.rows.row('Joe@Example.com')).toBeVisible()
})
