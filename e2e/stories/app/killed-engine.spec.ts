import { makeUsers, textIn } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('an engine that is killed while text is unsaved takes nothing of it, and work goes on', async ({
  startApp,
  folder,
  hosts,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  await app.documents('users').open('joe')
  const document = app.document('joe')
  await document.editor.replace('{ "username": "joe", "age": 45 }')
  await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
  const view = await app.newView()
  await view.nameIt('half_done')
  await view.map.replace('export default function* map(doc) { /* half done */ }')
  // The last words may not have left the page when the engine dies.
  hosts.at(-1)!.killEngine()
  await view.map.expectText('half done')
  await expect.poll(() => hosts.at(-1)!.said).toContain('is being started again')
  await app.tab(/^joe/).click()
  await document.editor.expectText('"age": 45')

  await test.step('it goes on as soon as the engine is back', async () => {
    await document.save()
    await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
    expect(await textIn(path, 'users', 'joe')).toContain('45')
    await document.editor.replace('{ "username": "joe", "age": 46 }')
    await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
  })

  await test.step('and what was typed is there after the page is loaded anew, the engine killed once more', async () => {
    hosts.at(-1)!.killEngine()
    await app.page.reload()
    await app.tab(/^joe/).click()
    await document.editor.expectText('"age": 46')
    await app.tab(/half_done|new view/).click()
    await app.view(null).map.expectText('half done')
  })

  await test.step('nor does an engine that is killed while the page asks for it', async () => {
    hosts.at(-1)!.suspendEngine()
    await app.page.reload({ waitUntil: 'commit' })
    // Longer than a call waits for an answer, or for a connection.
    await app.page.waitForTimeout(11_000)
    hosts.at(-1)!.killEngine()
    await app.tab(/half_done|new view/).click()
    await app.view(null).map.expectText('half done')
  })
})
