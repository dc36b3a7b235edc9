import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { makeStoryPlace } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

async function makeOrders(url: string): Promise<void> {
  const orders = Array.from({ length: 60 }, (_, at) => [
    `order-${String(at).padStart(3, '0')}`,
    {
      number: at,
      state: at % 3 === 0 ? 'open' : 'sent',
      ...(at % 4 === 0 ? { note: 'x'.repeat(at) } : {}),
      customer: { name: `Customer ${at % 7}`, 'odd.name': at % 2 === 0 },
      tags: at % 5 === 0 ? ['a', 'b'] : [],
    },
  ])
  await withStore(url, 'orders', (store) =>
    store.putMany(Object.fromEntries(orders) as Record<string, { number: number }>),
  )
  await withStore(url, 'archive', (store) => store.putMany({ old: { number: 'seven', state: 'sent' } }))
}

test.use({ viewport: { width: 1280, height: 720 } })

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`the shape of a store of ${dialect} is seen at a glance, and leads to its documents`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStoryPlace(dialect, { folder, story: 'the shape of a store' })
    const { url } = place
    await makeOrders(url)
    const app = await place.start(startApp)
    const { page } = app
    await app.treeItem('orders').click()
    await app.documents('orders').grid.expectCount(60)
    await app.run('Show the shape of this store')
    const table = page.getByRole('table', { name: 'Fields of orders' })
    const field = (path: string) =>
      table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: path, exact: true }) })

    await test.step('tells fields, types, values and ranges', async () => {
      await expect(page.getByText('all 60 documents')).toBeVisible()
      await expect(field('number')).toContainText('60 different')
      await expect(field('number')).toContainText('0 to 59')
      await expect(field('state')).toContainText('"sent" 40')
      await expect(field('note')).toContainText('45 without')
      await expect(field('tags')).toContainText('0 to 2 items')
      await expect(field('tags[]')).toContainText(/1 character$/)
      await expect(field('customer["odd.name"]')).toContainText('boolean')
      await keepPicture(app, `shape-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
    })

    await test.step('leads from a bar to the documents that it counts, with the keyboard alone', async () => {
      await field('state').getByRole('button', { name: '"open" 20' }).focus()
      await page.keyboard.press('Enter')
      await expect(page.getByText('20 of 60 documents')).toBeVisible()
      await expect(page.getByRole('combobox', { name: 'Field', exact: true })).toHaveValue('state')
      await app.tab('orders shape').click()
      await field('number')
        .getByRole('button', { name: /from 0 to / })
        .click()
      await expect(page.getByText('5 of 60 documents')).toBeVisible()
      await app.tab('orders shape').click()
    })

    await test.step('copies it as TypeScript and JSON Schema', async () => {
      const copied = async (form: string): Promise<string> => {
        await page.getByRole('button', { name: 'Copy as…' }).click()
        await page.getByRole('menuitem', { name: form }).click()
        await expect(page.getByText(`Copied the ${form} of a sample of 60 documents.`)).toBeVisible()
        return page.evaluate(() => navigator.clipboard.readText())
      }
      expect(await copied('TypeScript')).toContain('interface Doc')
      expect(JSON.parse(await copied('JSON Schema'))).toMatchObject({
        title: 'orders',
        required: ['number', 'state', 'customer', 'tags'],
      })
    })

    await test.step('compares it with another store', async () => {
      await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'archive' })
      await expect(field('number')).toContainText('100% text differs')
      await expect(field('note')).toContainText('missing differs')
      await expect(field('state')).not.toContainText('differs')
      await keepPicture(app, `shape-compared-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
    })

    await test.step('compares it with itself at an earlier look, also after a reload', async () => {
      await page.getByRole('button', { name: 'Keep this look' }).click()
      await expect(page.getByText('Kept this look at orders, of all 60 documents.')).toBeVisible()
      await withStore(url, 'orders', async (store) => {
        await store.put('order-100', { number: 75, state: 'open', customer: { name: 'New' }, paid: true })
        for (let at = 0; at < 60; at += 4) {
          const key = `order-${String(at).padStart(3, '0')}`
          await store.upsert(key, () => ({
            number: at,
            state: 'sent',
            customer: { name: 'Again' },
            tags: [],
          }))
        }
      })
      await page.reload()
      await expect(page.getByText('all 61 documents')).toBeVisible()
      const choice = page.getByRole('combobox', { name: 'Compare with' })
      const earlier = choice.getByRole('option', { name: /^this store at / })
      await choice.selectOption(await earlier.textContent())
      await expect(table.getByRole('columnheader', { name: /^At .*, of all 60 documents$/ })).toBeVisible()
      await expect(field('number')).toContainText('0 to 59 differs')
      await expect(field('paid')).toContainText('missing differs')
      await expect(field('note')).toContainText(/no longer there; it was at .*25% text/)
      await expect(field('state')).not.toContainText('differs')
      await keepPicture(app, `shape-earlier-${dialect}`)
      expect.soft(await axeFaults(page)).toEqual([])
      await page.getByRole('button', { name: 'Forget this look' }).click()
      await expect(earlier).toHaveCount(0)
    })
  })
}
