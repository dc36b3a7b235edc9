import { makeUsers, makeUsersWithView, textIn } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('opens, finds, edits and saves by the keyboard alone', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const app = await startApp()
  const { keyboard } = app.page
  await keyboard.press('ControlOrMeta+o')
  await keyboard.type(path)
  await keyboard.press('Enter')
  await expect(app.documents('users').grid.row('joe')).toBeVisible()

  await keyboard.press('ControlOrMeta+g')
  await keyboard.type('joe')
  await keyboard.press('Enter')
  await expect(app.page.getByRole('region', { name: 'Text of joe' })).toBeVisible()
  await keyboard.press('Enter')
  const { editor, toolbar } = app.document('joe')
  await editor.expectText('Joe Hacker')
  await keyboard.press('ControlOrMeta+Home')
  await keyboard.press('ArrowRight')
  await keyboard.insertText('"first": true, ')
  await keyboard.press('ControlOrMeta+s')
  await expect(toolbar).toContainText('rev 2')
  expect(await textIn(path, 'users', 'joe')).toContain('"first": true')

  await keyboard.press('ControlOrMeta+p')
  await keyboard.type('new view')
  await keyboard.press('Enter')
  await expect(app.page.getByRole('textbox', { name: 'Name of the new view' })).toBeFocused()
})

test('an editor that is slow to load does not take the keys from who has gone on', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsersWithView(folder, {
    name: 'by_name',
    columns: [{ name: 'name', type: 'text' }],
    map: 'export default function* map(doc) { yield { name: doc.name ?? null } }',
  })
  const app = await startApp(path)
  const loaded = Promise.withResolvers<void>()
  await app.page.route(/monaco-code-editor/, async (route) => {
    await loaded.promise
    await route.continue()
  })
  const view = await app.openView('by_name')
  const dryRun = view.toolbar.getByRole('button', { name: 'Dry run' })
  await dryRun.focus()
  loaded.resolve()
  await view.map.expectText('doc.name')
  await expect(dryRun).toBeFocused()
})
