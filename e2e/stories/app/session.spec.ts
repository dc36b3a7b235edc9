import { makeUsers, textIn } from '../../databases.ts'
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
  const usual = await app.sidebarWidth()
  await app.widenSidebar()
  const widened = await app.sidebarWidth()
  expect(widened).toBeGreaterThan(usual)
  // What is typed goes out a moment later; closing the window must not lose it.
  await app.page.goto('about:blank')

  const again = await startApp()
  await expect(again.tab(/^joe.*unsaved/)).toBeVisible()
  await expect.poll(() => again.sidebarWidth()).toBe(widened)
  await again.tab(/^joe/).click()
  await again.document('joe').editor.expectText('"unsaved": true')
  // It is called what its draft is, also before it is looked at.
  await again.tab(/half_done.*unsaved/).click()
  await again.view(null).map.expectText('half done')
  expect(await textIn(path, 'users', 'joe')).toContain('"age":42')
  expect(hostLog()).not.toContain('fault')
})
