import { join } from 'node:path'
import { makeUsers, textIn, withStore } from '../../databases.ts'
import { CopyDialog } from '../../pages/copy-dialog.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
import { expect, test } from '../../story.ts'

test('copies a store with its views into another open database and into a new file, and opens the copies', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const team = await makeUsers(folder, 'team.db')
  await withStore(path, 'users', async (store) => {
    await store.views.publish({
      name: 'by_name',
      columns: [{ name: 'name', type: 'text' }],
      map: 'export default function* map(doc) { if (doc.name) yield { name: doc.name } }',
    })
  })
  const app = await startApp(path)
  await app.openFile(team)
  await app.sidebar.getByRole('treeitem', { name: 'users.db' }).waitFor()
  await app.actOn('by_name', 'Query')
  await app.run('Copy this store to another database')
  const dialog = new CopyDialog(app.page)
  await expect(dialog.root.getByRole('combobox', { name: 'To' })).toBeFocused()
  await dialog.chooseTarget('team.db')
  await expect(dialog.root.getByRole('textbox', { name: 'Name of the new store' })).toHaveValue('users_copy')
  await dialog.name('users')
  await expect(dialog.root.getByText('There is a store called users already.')).toBeVisible()
  await expect(dialog.root.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
  await dialog.name('people')
  await dialog.press('Copy')
  await expect(dialog.root.getByRole('status')).toContainText('4 documents, 1 view. Both sides are the same')
  await dialog.press('Open the copy')
  const copy = app.documents('people')
  await expect(copy.grid.row('ann')).toBeVisible()
  expect(await textIn(team, 'people', 'big')).toBe(await textIn(path, 'users', 'big'))
  expect(
    await withStore(team, 'people', (store) => store.query('by_name', { name: 'Joe Hacker' })),
  ).toMatchObject([{ _key: 'joe' }])

  const file = join(folder, 'new.db')
  await app.actOn('people', 'Copy store to…')
  await dialog.chooseFile(file)
  await dialog.press('Copy')
  await expect(dialog.root.getByRole('status')).toContainText('Both sides are the same')
  await app.page.keyboard.press('Escape')
  await app.run('Show or hide the jobs')
  await new JobsPanel(app.page).press('Copying to new.db ▸ people', 'Open')
  await expect(app.sidebar.getByText('new.db')).toBeVisible()
  await expect(app.documents('people').grid.row('ann')).toBeVisible()
  expect(await textIn(file, 'people', 'big')).toBe(await textIn(path, 'users', 'big'))
})
