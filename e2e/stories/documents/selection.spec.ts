import { withStore } from '../../databases.ts'
import type { App } from '../../pages/app.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const many = 10_050

async function makeMany(url: string): Promise<void> {
  await withStore(url, 'things', async (store) => {
    const documents = Array.from({ length: many }, (_, at) => [
      `thing-${String(at).padStart(5, '0')}`,
      { at },
    ])
    await store.putMany(Object.fromEntries(documents) as Record<string, { at: number }>)
  })
}

/** Copies in one of the forms, and gives the clipboard once it holds another text. */
async function copiedAs(app: App, form: string): Promise<string> {
  await app.page.evaluate(() => navigator.clipboard.writeText('before'))
  await app.page.getByRole('button', { name: 'Copy as…' }).click()
  await app.page.getByRole('menuitem', { name: form, exact: true }).click()
  const read = (): Promise<string> => app.page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(read).not.toBe('before')
  return read()
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: selected documents are copied as whatever is needed`, async ({ startApp, folder }) => {
    await using place = await makeStore(dialect, { folder, story: 'copying documents' })
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    await grid.row('ann').click()
    await grid.row('big').click({ modifiers: ['ControlOrMeta'] })
    expect(await copiedAs(app, 'Keys')).toBe('ann\nbig\n')
    const lines = (await copiedAs(app, 'NDJSON')).trim().split('\n')
    expect(lines[1]).toBe('{ "id": 12345678901234567890, "ratio": 1.0, "tiny": 5e-324, "note": "exact" }')
    expect(await copiedAs(app, 'JavaScript')).toContain('{ id: 12345678901234567890n, ratio: 1.0,')
    expect((await copiedAs(app, 'CSV')).split('\n')[0]).toContain('_key,username,name')
    expect(await copiedAs(app, 'JSON')).toContain('"Ann Østergård"')
    await grid.header('_key').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Sort descending' }).click()
    await expect(grid.row('nameless')).toHaveAttribute('aria-rowindex', '2')
    await grid.root.focus()
    await grid.root.press('ControlOrMeta+a')
    expect(await copiedAs(app, 'Keys')).toBe('nameless\njoe\nbig\nann\n')
    await app.page.getByRole('button', { name: 'Clear selection' }).click()
    await grid.row('joe').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Copy as' }).hover()
    await app.page.getByRole('menuitem', { name: 'Keys', exact: true }).click()
    await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toBe('joe\n')
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: all of many documents are selected at once: copying offers the export, deleting is a job that can be undone`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'deleting many documents', fill: makeMany })
    const app = await place.start(startApp)
    const { grid } = app.documents('things')
    await grid.expectCount(many)
    await grid.root.focus()
    await grid.root.press('ControlOrMeta+a')
    await expect(app.page.getByText('10,050 selected')).toBeVisible()
    await grid.row('thing-00003').click({ modifiers: ['ControlOrMeta'] })
    await expect(app.page.getByText('10,049 selected')).toBeVisible()
    await grid.root.press('ControlOrMeta+c')
    await expect(
      app.page.getByText('Nothing was copied: more than 10,000 documents are selected.'),
    ).toBeVisible()
    await app.page.getByRole('button', { name: 'Export…', exact: true }).click()
    const exporting = new ExportDialog(app.page)
    await expect(exporting.root).toContainText('every document but 1 of “things”')
    await app.page.keyboard.press('Escape')

    await grid.root.focus()
    await grid.root.press('Delete')
    const question = app.page.getByRole('dialog', { name: 'Delete 10,049 documents?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect(app.page.getByText('10,049 selected')).toBeVisible()
    await grid.root.focus()
    await grid.root.press('Delete')
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(app.page.getByText('Deleted 10,049 documents of "things".')).toBeVisible()
    await grid.expectCount(1)
    await expect(grid.row('thing-00003')).toBeVisible()
    await app.page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(app.page.getByText('Brought back 10,049 documents of "things".')).toBeVisible()
    await grid.expectCount(many)
  })
}
