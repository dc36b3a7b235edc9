import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { makeUsers, withStore } from '../../databases.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { expect, test } from '../../story.ts'

/** Markup that would count itself, were it ever put into the page as anything but text. */
const bomb = '<img src=x onerror="globalThis.exploded = true"><script>globalThis.exploded = true</script>'
/** No engine takes such a name; a file that another program has written may have it all the same. */
const viewName = '<b onmouseover=alert(1)>by'

function changeWithoutTheEngine(path: string): void {
  const database = new DatabaseSync(path)
  database.prepare('update datastore_views set name = ?').run(viewName)
  database.exec(`create table "${bomb.replaceAll('"', '""')}" (a)`)
  database.close()
}

async function expectOnlyText(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    exploded: Reflect.get(globalThis, 'exploded') ?? false,
    planted: document.querySelectorAll('img[src="x"], [onerror], [onmouseover], body script').length,
  }))
  // The page's own script is in its head.
  expect(found).toEqual({ exploded: false, planted: 0 })
}

test('shows markup in keys, fields, names of views, rows and errors as the text that it is', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.put(bomb, { [bomb]: bomb, html: bomb })
    await store.views.publish({
      name: 'by_html',
      columns: [{ name: 'html', type: 'text' }],
      map: 'export default function* map(doc) { if (doc.html) yield { html: doc.html } }',
    })
  })
  changeWithoutTheEngine(path)
  const app = await startApp(path)
  const documents = await app.showDocuments('users')
  await expect(documents.grid.row(bomb)).toBeVisible()
  await expectOnlyText(app.page)

  await documents.open(bomb)
  await app.document(bomb).editor.expectText('globalThis.exploded')
  await expect(app.tab(bomb)).toBeVisible()
  await expectOnlyText(app.page)

  const query = await app.queryView(viewName)
  await query.run()
  await expect(query.rows.row(bomb)).toBeVisible()
  await expectOnlyText(app.page)

  const draft = await app.newView()
  await draft.map.replace(`export default function* map(doc) { throw new Error(doc.html ?? 'none') }\n`)
  await draft.showPanel('Problems')
  await expect(draft.preview).toContainText('onerror=')
  await expectOnlyText(app.page)
})

test('writes a CSV in which no text is run as a formula', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) => store.put('sum', { note: '=HYPERLINK("http://evil.example")' }))
  const app = await startApp(path)
  await (await app.showDocuments('users')).export()
  const dialog = new ExportDialog(app.page)
  const file = join(folder, 'users.csv')
  await dialog.start('CSV', file)
  await expect(dialog.root).toContainText('Wrote 5 documents')
  const written = readFileSync(file, 'utf8')
  expect(written).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
  expect(written).not.toMatch(/(^|,)"?=/m)
})
