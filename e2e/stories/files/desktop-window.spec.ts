import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Desktop } from '../../../src/shared/desktop.ts'
import { makeUsers } from '../../databases.ts'
import { ImportDialog } from '../../pages/import-dialog.ts'
import { expect, test } from '../../story.ts'

/** What a page has of the desktop that the story plays. */
interface Played {
  readonly windows: Parameters<Desktop['setWindow']>[0][]
  openPath?: (path: string) => void
}

/**
 * Gives the page a desktop that tells where dropped files lie and hands files over, as Electron's preload does; its double in
 * `tools/electron-double` holds those calls to Electron's own types.
 */
async function playDesktop(page: Page, folder: string): Promise<void> {
  await page.addInitScript((place) => {
    const played: Played = { windows: [] }
    const never = (): Promise<never> => Promise.reject(new Error('Not asked in this story.'))
    const desktop: Desktop = {
      kind: 'web',
      platform: 'Linux',
      pathOf: (file) => `${place}/${file.name}`,
      onOpenPath: (open) => {
        played.openPath = open
        return () => undefined
      },
      setWindow: (state) => {
        played.windows.push(state)
      },
      onCommand: () => () => undefined,
      openFile: never,
      openFolder: never,
      saveFile: never,
      reveal: never,
      setZoom: () => undefined,
      setMenuKeys: () => undefined,
      findUpdate: () => Promise.resolve({ kind: 'managed' }),
      installUpdate: never,
    }
    Object.assign(globalThis, { desktop, played })
  }, folder)
}

/** Drops a file on the window, wherever it falls. */
async function drop(page: Page, name: string): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([''], dropped))
    const happens = { dataTransfer, bubbles: true, cancelable: true }
    document.querySelector('header')!.dispatchEvent(new DragEvent('drop', happens))
  }, name)
}

test(
  'on a desktop, files are dropped to be opened side by side or imported, one that is open comes to the front, and the window says what it shows',
  { tag: '@web' },
  async ({ startApp, folder, page }) => {
    await makeUsers(folder)
    await makeUsers(folder, 'team.db')
    writeFileSync(join(folder, 'more.csv'), 'name\nMia\n')
    await playDesktop(page, folder)
    const app = await startApp()
    const shown = () =>
      page.evaluate(() => (globalThis as unknown as { played: Played }).played.windows.at(-1))

    await drop(page, 'users.db')
    await expect(app.documents('users').grid.row('joe')).toBeVisible()
    await drop(page, 'team.db')
    await expect(app.treeItem('team.db')).toBeVisible()
    await expect(app.treeItem('users.db')).toBeVisible()
    await expect(app.tab('users')).toHaveCount(2)
    await expect.poll(shown).toEqual({
      title: 'users – team.db',
      path: join(folder, 'team.db'),
      edited: false,
    })

    await test.step('the file that is open is brought to the front, and opened no second time', async () => {
      const path = join(folder, 'users.db')
      await page.evaluate(
        (given) => (globalThis as unknown as { played: Played }).played.openPath?.(given),
        path,
      )
      await expect.poll(shown).toMatchObject({ path })
      await expect(app.tab('users')).toHaveCount(2)
    })

    await test.step('the unsaved mark comes with the first key and goes with the save', async () => {
      await app.documents('users').open('joe')
      await app.document('joe').editor.replace('{ "age": 43 }')
      await expect.poll(shown).toMatchObject({ title: 'joe – users.db', edited: true })
      await app.document('joe').save()
      await expect.poll(shown).toMatchObject({ title: 'joe – users.db', edited: false })
    })

    await test.step('a file of documents is imported into the store in front', async () => {
      await drop(page, 'more.csv')
      const dialog = new ImportDialog(page)
      await expect(dialog.preview.getByRole('row', { name: /Mia/ })).toBeVisible()
    })
  },
)
