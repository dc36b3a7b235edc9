import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canLimitFileSize, limitFileSize } from '../../../tests/support/file-size-limit.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { ExportDialog } from '../../pages/export-dialog.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const count = 6000
/** What a file of the engine may grow to while there is no space: less than the export has, in bytes. */
const space = 300_000

async function fill(url: string): Promise<void> {
  await withStore(url, 'notes', async (store) => {
    const notes = Array.from(
      { length: count },
      (_, n) => [`note-${n}`, { n, text: `A note of some words, number ${n}` }] as const,
    )
    await store.putMany(Object.fromEntries(notes))
  })
}

for (const dialect of storyDialects) {
  test(
    `on ${dialect}: an export that the disk has no room for says so, leaves no half file, and is done when there is room`,
    { tag: '@web' },
    async ({ startApp, webHosts, folder }) => {
      test.skip(
        !canLimitFileSize(),
        'Not run: only Linux, with prlimit, can limit the files of a process that runs.',
      )
      await using place = await makeStore(dialect, { folder, story: 'a full disk', fill })
      const app = await place.start(startApp)
      const { grid } = app.documents('notes')
      await expect(grid.row('note-0')).toBeVisible()
      const engine = webHosts[0]!.enginePid!
      const file = join(folder, 'notes.ndjson')
      const dialog = new ExportDialog(app.page)
      limitFileSize(engine, space)
      await app.documents('notes').export()
      await dialog.start('NDJSON', file)
      await expect(dialog.root.getByRole('alert')).toContainText(
        /Cannot write .*notes\.ndjson: the disk, or a limit of the system, takes no file as large as that/,
      )
      await keepPicture(app, 'export-full-disk')
      expect(readdirSync(folder).filter((name) => name.startsWith('notes'))).toEqual([])

      limitFileSize(engine, 'unlimited')
      await dialog.root.getByRole('button', { name: 'Change and try again' }).click()
      await dialog.root.getByRole('button', { name: 'Export', exact: true }).click()
      await expect(dialog.root).toContainText('Wrote 6,000 documents')
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(count)
      await dialog.close()
      await grid.root.focus()
      await app.page.keyboard.press('End')
      await expect(grid.row('note-999')).toBeVisible()
    },
  )
}
