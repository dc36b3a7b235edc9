import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { makeUsers, makeUsersWithView, textIn } from '../../databases.ts'
import { QueryPage } from '../../pages/query-page.ts'
import { expect, test } from '../../story.ts'

test('opens, finds, edits, writes a view, publishes, asks and exports by the keyboard alone', async ({
  startApp,
  folder,
}) => {
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

  const view = app.view(null)
  await test.step('writes the map of a view, takes its columns from it, and publishes it', async () => {
    await keyboard.type('by_first')
    await tabTo(view.map.input)
    await keyboard.press('ControlOrMeta+a')
    await keyboard.insertText('export default function* map(doc) { yield { first: doc.first ?? false } }')
    // Tab writes one into the text, until it is told to move on.
    await keyboard.press('Control+m')
    await tabTo(app.page.getByRole('button', { name: /^From the map/ }))
    await keyboard.press('Enter')
    await expect(app.page.getByRole('menuitem').first()).toBeFocused()
    await keyboard.press('Enter')
    await expect(view.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
    await view.rows.expectCount(4)
    await keyboard.press('ControlOrMeta+Enter')
    await expect(app.treeItem('by_first')).toBeVisible()
    await expect(view.toolbar).toContainText('v1 ready')
  })

  await test.step('goes to a document, and back to the view, by their names', async () => {
    await keyboard.press('ControlOrMeta+p')
    await keyboard.type('nameless')
    await expect(app.page.getByRole('option', { name: /nameless/ }).first()).toBeVisible()
    await keyboard.press('Enter')
    await app.document('nameless').editor.expectText('"note"')
    await keyboard.press('ControlOrMeta+p')
    await keyboard.type('by_first')
    await expect(app.page.getByRole('option', { name: /by_first/ }).first()).toBeVisible()
    await keyboard.press('Enter')
    await expect(view.toolbar).toBeVisible()
  })

  await test.step('asks it, goes to a document of the answer and back', async () => {
    await tabTo(app.treeItem('by_first'))
    await keyboard.press('Shift+F10')
    await expect(app.page.getByRole('menuitem').first()).toBeFocused()
    await keyboard.type('Que')
    await expect(app.page.getByRole('menuitem', { name: 'Query' })).toBeFocused()
    await keyboard.press('Enter')
    const query = new QueryPage(app.page)
    await expect(query.toolbar).toBeVisible()
    await keyboard.press('ControlOrMeta+Enter')
    await query.rows.expectCount(4)
    await tabTo(query.rows.root)
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expect(app.page.getByRole('toolbar', { name: 'Document' })).toBeVisible()
    await keyboard.press('Alt+w')
    await expect(view.toolbar).toBeVisible()
    await keyboard.press('Alt+PageDown')
    await expect(query.toolbar).toBeVisible()
  })

  await test.step('exports the answer', async () => {
    const exporting = app.page.getByRole('dialog', { name: 'Export' })
    await tabTo(app.page.getByRole('button', { name: 'Export' }).first())
    await keyboard.press('Enter')
    await tabTo(exporting.getByRole('textbox', { name: 'File' }))
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type(join(folder, 'answer.csv'))
    await tabTo(exporting.getByRole('button', { name: 'Export', exact: true }))
    await keyboard.press('Enter')
    await expect(exporting).toContainText('Wrote 4 rows')
    expect(readFileSync(join(folder, 'answer.csv'), 'utf8')).toContain('first')
  })
})

/** Goes on with Tab until an element has the focus, as a person without a mouse does. */
async function tabTo(wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible()
  for (let step = 0; step < 200; step++) {
    if (await isFocused(wanted)) return
    await wanted.page().keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${String(wanted)}.`)
}

function isFocused(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement)
}

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
