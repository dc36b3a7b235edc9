import { join } from 'node:path'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { QueryPage } from '../../pages/query-page.ts'
import { lockTable, makePlaces, needServer } from '../../servers.ts'
import { expect, test } from '../../story.ts'

/** Texts in which a text that nearly fits is looked for at every place: it takes long, and no index serves. */
const long = 100_000

test('a query that takes too long is cancelled, or ends at its time limit', async ({ startApp, folder }) => {
  const path = join(folder, 'texts.db')
  await withStore(path, 'texts', async (store) => {
    await store.putMany(Array.from({ length: 400 }, (_, n) => [`t${n}`, { n }] as const))
    await store.views.publish({
      name: 'by_text',
      columns: [{ name: 'text', type: 'text' }],
      map: `export default function* map(doc) { yield { text: 'a'.repeat(${long}) } }`,
    })
  })
  const app = await startApp(path)
  const { page } = app
  const query = await app.queryView('by_text')
  await query.where('text', 'contains', `${'a'.repeat(long / 2)}b`)
  await query.run()

  await test.step('shows Cancel, which ends it', async () => {
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible()
    await keepPicture(app, 'query-running')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(app.problem('You cancelled it before it was answered')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden()
  })

  await test.step('ends it at the time limit that was chosen, and says what to do', async () => {
    await page.getByRole('combobox', { name: 'Time limit' }).selectOption('5 s')
    await query.run()
    await expect(app.problem('longer than its time limit of 5 s')).toContainText(
      'Ask for less, by a condition on a column with an index, or give it more time.',
      { timeout: 20_000 },
    )
    await keepPicture(app, 'query-ended')
  })

  await test.step('keeps the limit for other queries', async () => {
    await page.reload()
    await app.tab(/by_text/).click()
    await expect(page.getByRole('combobox', { name: 'Time limit' })).toHaveValue('5')
  })
})

test('a query on PostgreSQL is cancelled in the server', async ({ startApp }) => {
  await needServer('postgres', 'a query that is cancelled on PostgreSQL')
  const places = await makePlaces('postgres')
  const lock = await lockTable(places.directUrl, 'by_name')
  try {
    const app = await startApp()
    const { page, connecting } = app
    await connecting.open(places.url)
    await connecting.connect()
    await app.queryView('by_name')
    await expect.poll(() => lock.waiting()).toBe(1)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(app.problem('You cancelled it before it was answered')).toBeVisible()
    await expect.poll(() => lock.waiting()).toBe(0)
    await lock.release()
    await new QueryPage(page).run()
    await new QueryPage(page).rows.expectCount(2)
  } finally {
    await lock.release()
    await places.drop()
  }
})
