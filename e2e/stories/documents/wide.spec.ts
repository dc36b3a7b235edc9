import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const columns = Array.from({ length: 300 }, (_, n) => `measure_${String(n).padStart(3, '0')}`)

async function fill(url: string): Promise<void> {
  await withStore(url, 'wide', async (store) => {
    const rows = Array.from({ length: 60 }, (_, row) => {
      const values = Object.fromEntries(columns.map((name, n) => [name, row * 1000 + n]))
      return [`row-${String(row).padStart(2, '0')}`, values] as const
    })
    await store.putMany(Object.fromEntries(rows))
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: documents of 300 fields are sorted by their last one, found by its name`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'documents of 300 fields', fill })
    const app = await place.start(startApp)
    const { page } = app
    const { grid } = app.documents('wide')
    await expect(grid.row('row-00')).toBeVisible()

    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('textbox', { name: 'Find a column' }).fill('299')
    const last = page.getByRole('checkbox', { name: 'measure_299' })
    await last.check()
    await page.keyboard.press('Escape')
    await expect(grid.header('measure_299')).toHaveCount(1)
    await grid.header('measure_299').scrollIntoViewIfNeeded()
    await grid.header('measure_299').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Sort descending' }).click()
    await expect(grid.row('row-59')).toHaveAttribute('aria-rowindex', '2')
    await expect(grid.row('row-59').getByRole('gridcell', { name: '59299', exact: true })).toBeVisible()
    await grid.header('measure_299').scrollIntoViewIfNeeded()
    await expect(grid.row('row-59').getByRole('gridcell', { name: '59299', exact: true })).toBeInViewport()
    // What is scrolled away is not seen through the header of the ticks.
    const ticks = grid.root.getByRole('columnheader', { name: 'Selected' })
    await expect(ticks).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
    await keepPicture(app, 'wide-documents')
    expect(await layoutFaults(page)).toEqual([])
    expect(await axeFaults(page)).toEqual([])
  })
}
