import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { fillUsers, textIn, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** Two stores, one with a view. */
async function fillBoth(url: string): Promise<void> {
  await fillUsers(url)
  await withStore(url, 'users', async (store) => {
    await store.views.publish({
      name: 'by_age',
      columns: [{ name: 'age', type: 'integer' }],
      map: 'export default (doc) => (doc.age === undefined ? [] : [{ age: doc.age }])',
    })
  })
  await withStore(url, 'things', (store) => store.put('a/b "c"', { n: 1 }))
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: all of a database is written into one bundle, and comes back in another database, with views`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'a bundle', fill: fillBoth })
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere)
    const fill = (url: string): Promise<void> =>
      withStore(url, 'things', async (store) => void (await store.put('mine', {})))
    await using other = await makeStore(dialect, { folder: elsewhere, story: 'a bundle', fill })
    const app = await place.start(startApp)
    const { page } = app
    const bundle = join(folder, 'all.db')
    const choose = async (action: string): Promise<void> => {
      const database = app.sidebar.getByRole('treeitem').first()
      await database.hover()
      await database.getByRole('button', { name: /^Actions for/ }).click()
      await page.getByRole('menuitem', { name: action }).click()
    }

    await test.step('writes every store into one file', async () => {
      await expect(app.treeItem('things')).toBeVisible()
      await choose('Export everything…')
      const dialog = page.getByRole('dialog', { name: 'Export everything' })
      await expect(dialog).toContainText('2 stores')
      await dialog.getByRole('textbox').fill(bundle)
      await keepPicture(app, `bundle-export-${dialect}`)
      await dialog.getByRole('button', { name: 'Export', exact: true }).click()
      await expect(dialog).toContainText('2 stores with 5 documents and 1 view.')
      expect(await textIn(bundle, 'users', 'big')).toBe(await textIn(place.url, 'users', 'big'))
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    })

    await test.step('brings a store back elsewhere, and leaves alone what is there', async () => {
      await choose('Close')
      await expect(app.treeItem('users')).toBeHidden()
      await other.start(async (path) => {
        if (path !== undefined) await app.openFile(path)
        return app
      })
      await expect(app.treeItem('things')).toBeVisible()
      await choose('Import a bundle…')
      const dialog = page.getByRole('dialog', { name: 'Import a bundle into' })
      await dialog.getByRole('textbox').fill(bundle)
      const stores = dialog.getByRole('group', { name: 'Stores in the bundle' })
      await expect(stores.getByRole('checkbox', { name: 'users' })).toBeChecked()
      await expect(stores.getByRole('checkbox', { name: 'things' })).toBeDisabled()
      await expect(stores).toContainText('The database has something of that name already.')
      await keepPicture(app, `bundle-import-${dialect}`)
      expect(await layoutFaults(page)).toEqual([])
      expect(await axeFaults(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Import', exact: true }).click()
      await expect(dialog).toContainText('1 store with 4 documents and 1 view.')
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
      const { grid } = await app.showDocuments('users')
      await expect(grid.row('ann')).toBeVisible()
      for (const key of ['ann', 'big'])
        expect(await textIn(other.url, 'users', key)).toBe(await textIn(place.url, 'users', key))
      const query = await app.queryView('by_age')
      await expect(query.rows.row('joe')).toContainText('42')
    })
  })
}
