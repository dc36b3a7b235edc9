import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeUsers, textIn, withStore } from '../../databases.ts'
import { ImportDialog } from '../../pages/import-dialog.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
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

  await test.step('a job that ran goes on by itself, and every write that was acknowledged is there', async () => {
    const many = join(folder, 'many.ndjson')
    const count = 150_000
    writeFileSync(many, Array.from({ length: count }, (_, n) => `{"_key":"n${n}","n":${n}}`).join('\n'))
    await app.run('Import documents from a file')
    const dialog = new ImportDialog(app.page)
    await dialog.choose(many)
    await dialog.start()
    await dialog.press('Go on in the background')
    const job = new JobsPanel(app.page).job('Importing many.ndjson')
    await app.tab(/^joe/).click()
    await document.editor.replace('{ "saved": "while it ran" }')
    await document.save()
    await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
    await document.editor.replace('{ "typed": "while it ran" }')
    await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
    await expect(job.getByRole('button', { name: /^Pause/ })).toBeVisible()
    hosts.at(-1)!.killEngine()
    await expect(job).toContainText('150,000 new documents')
    await document.editor.expectText('"typed": "while it ran"')
    expect(await textIn(path, 'users', 'joe')).toBe('{ "saved": "while it ran" }')
    expect(await textIn(path, 'users', `n${count - 1}`)).toBe(`{"n":${count - 1}}`)
    expect((await withStore(path, 'users', (store) => store.stats())).documents).toBe(count + 4)
  })

  await test.step('the page says that the connection is lost while no engine comes back, and no more when one has', async () => {
    const host = hosts.at(-1)!
    const banner = app.page.getByRole('status').filter({ hasText: 'The connection to the engine is lost' })
    await document.editor.replace('{ "typed": "without a connection" }')
    // Each one that follows is waited for longer than the one before.
    while (!(await banner.isVisible())) {
      if (host.hasEngine) host.killEngine()
      await app.page.waitForTimeout(50)
    }
    await expect(banner).toContainText('What you typed is kept here')
    await document.editor.expectText('without a connection')
    await banner.getByRole('button', { name: 'Retry now' }).click()
    await expect(banner).toBeHidden()
    await document.save()
    await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
    expect(await textIn(path, 'users', 'joe')).toBe('{ "typed": "without a connection" }')
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
