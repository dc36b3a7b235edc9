import { Datastore } from '../../../src/engine/index.ts'
import { axeFaults } from '../../axe-faults.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makeStoryPlace } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

test.use({ viewport: { width: 1280, height: 720 } })

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`what others write to ${dialect} appears in the documents, and moves nothing that is read`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStoryPlace(dialect, { folder, story: 'live documents' })
    await using store = await Datastore.open(place.url, { table: 'orders' })
    const key = (n: number): string => `order-${String(n).padStart(3, '0')}`
    await store.putMany(Array.from({ length: 450 }, (_, n) => [key(n), { state: 'open', n }]))
    const app = await place.start(startApp)
    const { page } = app
    if (dialect !== 'sqlite') await app.treeItem('orders').click()
    const { grid } = app.documents('orders')
    await grid.row(key(4)).click()
    const rows = grid.root.getByRole('row')
    const news = page.getByRole('status').filter({ hasText: 'Show' })
    await expect(rows.nth(5)).toContainText(key(4))

    await test.step('rows stay where they are, changed ones are lit, deleted ones struck through', async () => {
      await store.put('a-new-one', { state: 'new' })
      await store.put(key(4), { state: 'sent', n: 4 })
      await store.delete(key(6))
      await expect(news).toContainText('1 changed, 1 new, 1 deleted')
      await expect(grid.row(key(4))).toContainText('sent')
      await expect(grid.row(key(4))).toContainText('changed by another')
      await expect(grid.row(key(6))).toContainText('deleted by another')
      await expect(grid.row(key(6)).getByRole('gridcell').nth(1)).toHaveCSS(
        'text-decoration-line',
        'line-through',
      )
      await expect(rows.nth(1)).toContainText(key(0))
      await expect(rows.nth(5)).toContainText(key(4))
      await expect(grid.row('a-new-one')).toBeHidden()
      await keepPicture(app, `live-documents-${dialect}`)
      expect.soft(await layoutFaults(page)).toEqual([])
      expect.soft(await axeFaults(page)).toEqual([])
    })

    await test.step('they are shown when that is asked for', async () => {
      await news.getByRole('button', { name: 'Show' }).click()
      await expect(rows.nth(1)).toContainText('a-new-one')
      await expect(grid.row(key(6))).toBeHidden()
      await expect(news).toBeHidden()
      await expect(page.getByText('450 documents').first()).toBeVisible()
    })

    await test.step('what is done here is shown at once', async () => {
      await grid.row(key(1)).click()
      await grid.root.press('Delete')
      await expect(grid.row(key(1))).toBeHidden()
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(grid.row(key(1))).toBeVisible()
      await expect(news).toBeHidden()
    })

    await test.step('rows that were never read come with all that was written', async () => {
      // Longer ago than what was done here: it would count as expected.
      await page.waitForTimeout(3500)
      await store.put('another-new-one', { state: 'new' })
      await expect(news).toContainText('1 new')
      await page.keyboard.press('ControlOrMeta+g')
      await page.keyboard.type(key(440))
      await page.keyboard.press('Enter')
      await expect(grid.row(key(440))).toBeVisible()
      await expect(news).toBeHidden()
      await expect(page.getByText('451 documents').first()).toBeVisible()
    })
  })
}
