import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeUsers, textIn } from '../../databases.ts'
import { SqlPage } from '../../pages/sql-page.ts'
import { expect, test } from '../../story.ts'

test('comes back with its tabs, the sizes of its panes and the text that was not saved', async ({
  startApp,
  folder,
  hostLog,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  await app.documents('users').open('joe')
  await app.document('joe').editor.replace('{ "age": 45, "unsaved": true }')
  await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
  const draft = await app.newView()
  await draft.nameIt('half_done')
  await draft.map.replace('export default function* map(doc) { /* half done */ }')
  await draft.map.expectText('half done')
  await app.run('Query this database with SQL')
  await new SqlPage(app.page).editor.replace('select 1')
  const usual = await app.sidebarWidth()
  await app.widenSidebar()
  const widened = await app.sidebarWidth()
  expect(widened).toBeGreaterThan(usual)
  // What is typed goes out a moment later; closing the window must not lose it.
  await app.page.goto('about:blank')

  const again = await startApp()
  await expect(again.tab(/^joe.*unsaved/)).toBeVisible()
  await expect.poll(() => again.sidebarWidth()).toBe(widened)
  // A statement is kept as it is, and closing it asks nothing.
  await expect(again.tab(/^SQL/)).not.toHaveAccessibleName(/unsaved/)
  await again.tab(/^joe/).click()
  await again.document('joe').editor.expectText('"unsaved": true')
  // It is called what its draft is, also before it is looked at.
  await again.tab(/half_done.*unsaved/).click()
  await again.view(null).map.expectText('half done')
  expect(await textIn(path, 'users', 'joe')).toContain('"age":42')
  expect(hostLog()).not.toContain('fault')
})

test(
  'restores what it understands of a newer version, keeps the rest, and shuts a tab away that has stopped twice',
  { tag: '@web' },
  async ({ startApp, folder, page }) => {
    const database = await makeUsers(folder)
    const newer = { kind: 'globe', zoom: 3 }
    const tab = { kind: 'shape', database, store: 'users' }
    const file = join(folder, 'state', 'app-session.json')
    mkdirSync(join(folder, 'state'))
    writeFileSync(
      file,
      JSON.stringify({ databases: [database], tabs: [newer, tab], titles: [], active: null }),
    )
    // The code of this tab cannot be read: a fault each time it is shown.
    await page.route(/\/shape-[\w-]+\.js/, (route) => route.abort())
    const app = await startApp()
    await app.page.getByRole('button', { name: 'Try again' }).click()
    await expect(app.page.getByText('“users shape” has stopped twice')).toBeVisible()
    const kept = () => JSON.parse(readFileSync(file, 'utf8')) as { tabs: unknown[] }
    await page.unroute(/\/shape-[\w-]+\.js/)

    const again = await startApp()
    await expect(again.page.getByText('“users shape” has stopped twice')).toBeVisible()
    await again.page.getByRole('button', { name: 'Show it all the same' }).click()
    await expect(
      again.page.getByText('of 4 documents').or(again.page.getByText('4 documents')).first(),
    ).toBeVisible()
    await again.run('Show the documents of this store')
    await expect.poll(() => kept().tabs).toContainEqual(newer)
  },
)
