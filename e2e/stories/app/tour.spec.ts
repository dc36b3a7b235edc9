import { rmSync } from 'node:fs'
import { makeUsers } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('goes through the sample step by step, and can be left', async ({ startApp }) => {
  const app = await startApp()
  const tour = app.page.getByRole('region', { name: 'Tour' })
  await app.page.getByRole('button', { name: 'Take a short tour of the sample' }).click()
  await expect(tour).toContainText('1 of 4: A document')
  await expect(app.page.getByRole('toolbar', { name: 'Document' })).toBeVisible()
  await tour.getByRole('button', { name: 'Next' }).click()
  await expect(tour).toContainText('A view and its map')
  await expect(app.page.getByRole('tab', { name: /^Rows \(/ })).toBeVisible()
  await tour.getByRole('button', { name: 'Next' }).click()
  await tour.getByRole('button', { name: 'Next' }).click()
  await expect(app.page.getByRole('toolbar', { name: 'Query' })).toBeVisible()
  await tour.getByRole('button', { name: 'Back' }).click()
  await expect(tour).toContainText('3 of 4: Publish')
  await tour.getByRole('button', { name: 'Leave the tour' }).click()
  await expect(tour).toBeHidden()
})

test(
  'lists recent files with their sizes, and one that is gone as missing',
  { tag: '@web' },
  async ({ startApp, folder }) => {
    const path = await makeUsers(folder)
    const app = await startApp(path)
    await app.actOn('users.db', 'Close')
    await expect(app.page.getByRole('region', { name: 'Recent', exact: true })).toContainText(/users\.db.*KB/)
    rmSync(path)
    await app.page.reload()
    const gone = app.page
      .getByRole('region', { name: 'Recent', exact: true })
      .getByRole('button', { name: /users\.db/ })
    await expect(gone.first()).toContainText('missing')
    await gone.first().click()
    await expect(app.problem('users.db')).toBeVisible()
  },
)

test(
  'says what to do with a file that is dropped in a browser, wherever it falls',
  { tag: '@web' },
  async ({ startApp, folder }) => {
    const app = await startApp(await makeUsers(folder))
    await app.showDocuments('users')
    await app.page.evaluate(() => {
      const data = new DataTransfer()
      data.items.add(new File(['name'], 'more.csv'))
      document
        .querySelector('header')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    })
    // A browser tells no path: the app says so rather than leave its page, wherever on the window the file fell.
    await expect(app.problem('A browser does not tell where a dropped file lies')).toBeVisible()
  },
)
