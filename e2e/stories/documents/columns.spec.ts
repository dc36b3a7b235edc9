import { makeUsers } from '../../databases.ts'
import type { App } from '../../pages/app.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** The names in the headers, from left to right. */
async function names(app: App): Promise<string[]> {
  const texts = await app.documents('users').grid.headers()
  return texts.map((text) => text.split('\n')[0]!.trim()).filter((text) => text !== '' && text !== 'Selected')
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: columns of nested fields are shown, moved and frozen, and remembered for their store`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'columns' })
    let app = await place.start(startApp)
    let { grid } = app.documents('users')
    await app.page.getByRole('button', { name: 'Columns' }).click()
    await app.page.getByRole('textbox', { name: 'Find a column' }).fill('city')
    await app.page.getByRole('checkbox', { name: 'address.city' }).check()
    await app.page.keyboard.press('Escape')
    await expect(grid.row('ann').getByRole('gridcell', { name: 'Århus', exact: true })).toBeVisible()

    await grid.header('address.city').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Freeze column' }).click()
    await expect.poll(() => names(app)).toEqual(expect.arrayContaining(['_key']))
    await expect.poll(async () => (await names(app)).slice(0, 2)).toEqual(['_key', 'address.city'])
    const before = await names(app)
    await grid
      .header('name')
      .getByText('name', { exact: true })
      .dragTo(grid.header('username'), {
        targetPosition: { x: 8, y: 14 },
      })
    await expect
      .poll(async () => (await names(app)).slice(0, 4))
      .toEqual(['_key', 'address.city', 'name', 'username'])
    await grid.header('name').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Move right' }).click()
    await expect.poll(() => names(app)).toEqual(before)
    await grid.header('name').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Move left' }).click()

    app = await startApp()
    grid = app.documents('users').grid
    await expect
      .poll(async () => (await names(app)).slice(0, 4))
      .toEqual(['_key', 'address.city', 'name', 'username'])
    await expect(grid.row('ann').getByRole('gridcell', { name: 'Århus', exact: true })).toBeVisible()
    // What is frozen stays in sight when the others are scrolled away.
    await app.page.setViewportSize({ width: 1000, height: 700 })
    await grid.root.evaluate((element) => element.scrollTo({ left: 400 }))
    const left = async (name: string): Promise<number> => (await grid.header(name).boundingBox())?.x ?? 0
    await expect.poll(() => left('name')).toBeLessThan(await left('address.city'))
    const cell = await grid.row('ann').getByRole('gridcell', { name: 'Århus', exact: true }).boundingBox()
    expect(Math.abs((cell?.x ?? 0) - (await left('address.city')))).toBeLessThan(2)
    // The name of a column half out of sight is not cut by the frozen one: it moves along as far as its column has room.
    const name = grid.header('name').getByText('name', { exact: true })
    const [frozen, column] = [grid.header('address.city'), grid.header('name')]
    const edge = async (): Promise<number> => {
      const box = await frozen.boundingBox()
      return (box?.x ?? 0) + (box?.width ?? 0)
    }
    await grid.root.evaluate((element) => element.scrollTo({ left: 0 }))
    await expect.poll(() => left('name')).toBeGreaterThanOrEqual((await edge()) - 1)
    await grid.root.evaluate((element) => element.scrollTo({ left: 40 }))
    await expect.poll(() => left('name')).toBeLessThan((await edge()) - 30)
    const [words, whole] = [await name.boundingBox(), await column.boundingBox()]
    expect(words?.x).toBeGreaterThanOrEqual(await edge())
    expect((words?.x ?? 0) + (words?.width ?? 0)).toBeLessThanOrEqual((whole?.x ?? 0) + (whole?.width ?? 0))
  })
}

test('a column has a menu for keys, and from it a view of its field', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  const { grid } = app.documents('users')

  await test.step('the menu of a column is opened by keys', async () => {
    await expect(grid.row('ann')).toBeVisible()
    await grid.root.focus()
    await grid.root.press('ArrowRight')
    await grid.root.press('Alt+ArrowDown')
    await expect(app.page.getByRole('menuitem').first()).toBeFocused()
    await app.page.keyboard.press('ArrowDown')
    await expect(app.page.getByRole('menuitem', { name: 'Sort descending' })).toBeFocused()
    await app.page.keyboard.press('Enter')
    await expect(grid.header('username')).toHaveAttribute('aria-sort', /.+/)
  })

  await test.step('a field is indexed from the menu of its column: the view is there to be published', async () => {
    await grid.header('email').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Index this field' }).click()
    const draft = app.view(null)
    await draft.map.expectText("if (typeof doc.email === 'string') yield { email: doc.email }")
    await expect(draft.preview.getByRole('tab', { name: 'Rows (2)' })).toBeVisible()
    await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
    await draft.publish()
    await expect(app.treeItem('by_email')).toBeVisible()
    await expect(draft.toolbar).toContainText('v1 ready')
  })
})
