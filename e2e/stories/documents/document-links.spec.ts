import { axeFaults } from '../../axe-faults.ts'
import { Datastore } from '../../../src/engine/index.ts'
import { withStore } from '../../databases.ts'
import { Grid } from '../../pages/grid.ts'
import { keepPicture } from '../../keep-picture.ts'
import { makeStoryPlace } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

async function makeOrders(url: string): Promise<void> {
  await using store = await Datastore.open(url, { table: 'orders', history: true })
  await store.putMany({
    'customer-1': { name: 'Ann' },
    'customer-2': { name: 'Joe' },
    'order-1': { customer: 'customer-1', lines: [{ item: 'item-9', count: 2 }] },
    'item-9': { title: 'Chair' },
  })
  await store.put('order-1', { customer: 'customer-1', lines: [{ item: 'item-9', count: 3 }], state: 'sent' })
  await store.views.publish({
    name: 'by_customer',
    columns: [{ name: 'customer', type: 'text' }],
    map: 'export default function* map(doc) { if (doc.customer) yield { customer: doc.customer } }',
  })
}

test.use({ viewport: { width: 1280, height: 720 } })

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`a document of ${dialect} shows its tree, what it is linked with, and what it was before`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStoryPlace(dialect, { folder, story: 'links and history' })
    const { url } = place
    await makeOrders(url)
    const app = await place.start(startApp)
    const { page } = app
    if (dialect !== 'sqlite') await app.treeItem('orders').click()
    await app.documents('orders').open('order-1')
    const order = app.document('order-1')
    await order.editor.expectText('"state"')

    await test.step('as a tree, with the keyboard alone', async () => {
      await order.toolbar.getByRole('button', { name: 'Tree' }).focus()
      await page.keyboard.press('Enter')
      const tree = page.getByRole('group', { name: 'Tree of the document' })
      await tree.locator('summary').filter({ hasText: 'lines' }).focus()
      await page.keyboard.press('Enter')
      await tree.locator('summary').filter({ hasText: '2 members' }).focus()
      await page.keyboard.press('Enter')
      await expect(tree.getByTitle('lines[0].count')).toContainText('3')
      await expect(tree.getByRole('button', { name: '"item-9"' })).toBeVisible()
      await keepPicture(app, `document-tree-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
    })

    await test.step('its links, its rows, and who refers to it', async () => {
      await order.toolbar.getByRole('button', { name: 'Links' }).click()
      const to = page.getByRole('list', { name: 'Links to' })
      await expect(to.getByRole('listitem')).toHaveText(['customer-1 customer', 'item-9 lines[0].item'])
      await expect(page.getByRole('list', { name: 'Rows in by_customer' })).toHaveText(
        'customer "customer-1"',
      )
      await to.getByRole('button', { name: 'customer-1' }).click()
      await app.document('customer-1').editor.expectText('Ann')
      await page.getByRole('toolbar', { name: 'Document' }).getByRole('button', { name: 'Links' }).click()
      await page.getByRole('button', { name: 'Look through the store' }).click()
      const from = page.getByRole('list', { name: 'Referenced by' })
      await expect(from.getByRole('listitem')).toHaveText(['order-1 customer'])
      await keepPicture(app, `document-links-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await from.getByRole('button', { name: 'order-1' }).click()
    })

    await test.step('its history: compares a revision with the text, and restores it', async () => {
      await order.toolbar.getByRole('button', { name: 'History' }).click()
      const history = page.getByRole('region', { name: 'History of order-1' })
      await expect(history.getByRole('list', { name: 'Old revisions' }).getByRole('listitem')).toHaveCount(1)
      await expect(history.locator('.monaco-diff-editor')).toContainText('"sent"')
      await keepPicture(app, `document-history-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await history.getByRole('button', { name: 'Restore revision 1' }).click()
      await expect(page.getByText('Revision 1 of order-1 is the present one again.')).toBeVisible()
      await order.editor.expectText('"count": 2')
      const lines = await withStore(url, 'orders', async (store) => (await store.get('order-1'))?.['lines'])
      expect(lines).toEqual([{ item: 'item-9', count: 2 }])
    })

    await test.step('the change log of the store: what is read stays, what came is counted, and it follows', async () => {
      await app.run('Show the changes of this store')
      const changes = new Grid(page, 'Changes of orders')
      await expect(changes.row('order-1')).toContainText('changed')
      await changes.row('order-1').click()
      const change = page.getByRole('region', { name: 'Change of order-1' })
      await expect(change.locator('.monaco-diff-editor')).toContainText('"sent"')
      const bar = page.getByRole('toolbar', { name: 'Changes' })
      await withStore(url, 'orders', async (store) => {
        await store.put('customer-3', { name: 'Zoe' })
        await store.delete('customer-2')
      })
      await expect(bar.getByRole('status')).toContainText('1 new, 1 deleted')
      await expect(changes.row('customer-3')).toBeHidden()
      await keepPicture(app, `change-log-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await bar.getByRole('button', { name: 'Show' }).click()
      await expect(changes.row('customer-3')).toContainText('new')
      await expect(changes.row('customer-2')).toContainText('deleted')
      await bar.getByRole('combobox', { name: 'What became' }).selectOption('deleted')
      await expect(changes.row('customer-3')).toBeHidden()
      await bar.getByRole('textbox', { name: 'Start of the key' }).fill('nobody')
      await expect(page.getByText('No change is as the filter asks')).toBeVisible()
      await bar.getByRole('textbox', { name: 'Start of the key' }).fill('')
      await bar.getByRole('combobox', { name: 'What became' }).selectOption('all')
      await bar.getByRole('switch', { name: 'Follow' }).check()
      await withStore(url, 'orders', (store) => store.put('customer-4', { name: 'Ida' }))
      await expect(changes.row('customer-4')).toBeVisible()
    })

    await test.step('a query that is saved in the database, and asked for from the palette', async () => {
      const query = await app.queryView('by_customer')
      await query.where('customer', '=', 'customer-1')
      await query.save('Of Ann')
      await app.run('Of Ann')
      await query.run()
      await expect(query.rows.row('order-1')).toBeVisible()
      const saved = await withStore(url, 'orders', (store) => store.savedQueries.list())
      expect(saved).toMatchObject([{ name: 'Of Ann', view: 'by_customer' }])
    })
  })
}
