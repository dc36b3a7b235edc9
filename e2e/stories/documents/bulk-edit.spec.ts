import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { EditDialog } from '../../pages/edit-dialog.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
import { makeStoryPlace } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const orders = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [
    `order-${String(at).padStart(3, '0')}`,
    { number: at, state: at % 2 === 0 ? 'open' : 'sent', customer: { name: `Customer ${at}` } },
  ]),
)

const byNumber = {
  name: 'by_number',
  columns: [
    { name: 'number', type: 'integer' as const, unique: true },
    { name: 'state', type: 'text' as const },
  ],
  map: 'export default function* map(doc) { yield { number: doc.number, state: doc.state } }',
}

async function makeOrders(url: string): Promise<void> {
  await withStore(url, 'orders', async (store) => {
    await store.putMany(orders)
    await store.views.publish(byNumber)
  })
}

test.use({ viewport: { width: 1280, height: 720 } })

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`documents of ${dialect} are edited in bulk, seen before, and brought back`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStoryPlace(dialect, { folder, story: 'editing in bulk' })
    const { url } = place
    await makeOrders(url)
    const app = await place.start(startApp)
    const { page } = app
    if (dialect !== 'sqlite') await app.treeItem('orders').click()
    const { grid } = app.documents('orders')
    const dialog = new EditDialog(page)
    const jobs = new JobsPanel(page)
    const stateOf = (key: string) =>
      withStore(url, 'orders', async (store) => (await store.get(key))?.['state'])

    await test.step('sets a field of what a filter finds, after a look at what it does', async () => {
      await grid.expectCount(60)
      await page.getByRole('textbox', { name: 'Contains anywhere' }).fill('sent')
      await expect(page.getByText('30 of 60 documents')).toBeVisible()
      await page.getByRole('button', { name: 'Edit…' }).click()
      await dialog.fill('Field', 'state')
      await dialog.fill('Value', 'done')
      await dialog.expectPreview('Of 30 documents: 30 would be edited.')
      await expect(dialog.preview).toContainText('by_number 30 rows changed')
      await expect(dialog.preview.getByText('order-001')).toBeVisible()
      await keepPicture(app, `bulk-set-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await dialog.press('Edit documents')
      await expect(dialog.root.getByText('Edited 30 documents of "orders".')).toBeVisible()
      expect(await stateOf('order-001')).toBe('done')
      expect(await stateOf('order-000')).toBe('open')
      await keepPicture(app, `bulk-done-${dialect}`)
    })

    await test.step('undoes it', async () => {
      await dialog.press('Undo')
      await expect(page.getByText('Undid the edit of 30 documents of "orders".')).toBeVisible()
      expect(await stateOf('order-001')).toBe('sent')
    })

    await test.step('is told beforehand what a view would refuse, and which document a transform fails on', async () => {
      await page.getByRole('button', { name: 'Clear the search' }).click()
      await grid.expectCount(60)
      await page.getByRole('button', { name: 'Edit…' }).click()
      await dialog.fill('Field', 'number')
      await dialog.fill('Value', 'x')
      await dialog.choose('Set a field')
      await dialog.root.getByRole('combobox', { name: 'Value as' }).selectOption('json')
      await dialog.fill('Value', '7')
      await dialog.expectPreview(
        'Of 60 documents: 59 would be edited, 1 stays as it is, 59 would be refused by a view.',
      )
      await dialog.choose('Transform with code')
      await dialog.code.replace(
        "(doc) => {\n  if (doc.number === 4) throw new Error('not this one')\n  return { ...doc, total: doc.number * 2 }\n}",
      )
      await dialog.expectPreview('Of 60 documents: 59 would be edited, 1 fails.')
      await expect(dialog.preview).toContainText('order-004 Line 2, column')
      await keepPicture(app, `bulk-transform-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await dialog.press('Edit documents')
      await expect(dialog.root.getByText('Edited 59 documents of "orders", 1 refused.')).toBeVisible()
      await page.keyboard.press('Escape')
    })

    await test.step('finds in the jobs what was refused, and undoes it there, with the keyboard alone', async () => {
      await app.run('Show or hide the jobs')
      const job = jobs.job('Editing documents of orders')
      await job.getByRole('button', { name: '1 document refused' }).focus()
      await page.keyboard.press('Enter')
      await expect(job).toContainText('not this one')
      await keepPicture(app, `bulk-jobs-${dialect}`)
      await job.getByRole('button', { name: 'Undo' }).focus()
      await page.keyboard.press('Enter')
      await expect(jobs.job('Undoing in orders')).toContainText('Undid the edit of 59 documents')
      const total = await withStore(url, 'orders', async (store) => (await store.get('order-001'))?.['total'])
      expect(total).toBeUndefined()
    })
  })
}
