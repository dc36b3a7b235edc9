import { makeUsers, withStore } from '../../databases.ts'
import { objectNames } from '../../../tests/support/object-names.ts'
import type { App } from '../../pages/app.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** Copying is done once the text on the clipboard is another one. */
async function copied(app: App): Promise<string> {
  await app.page.evaluate(() => navigator.clipboard.writeText('before'))
  await app.page.keyboard.press('ControlOrMeta+c')
  const read = (): Promise<string> => app.page.evaluate(() => navigator.clipboard.readText())
  await expect.poll(read).not.toBe('before')
  return read()
}

test('a column has a menu of its own, and empty room has none', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  const { grid } = app.documents('users')
  await grid.row('joe').click()
  expect(await grid.menuOf(grid.header('email'))).toEqual([
    'Sort ascending',
    'Sort descending',
    'Filter by this field',
    'Index this field',
    'Copy name',
    'Freeze column',
    'Move left',
    'Move right',
    'Fit to what it shows',
    'Usual width',
    'Hide column',
  ])
  expect(await grid.menuOf(grid.header('_key'))).toEqual([
    'Sort ascending',
    'Sort descending',
    'Copy name',
    'Fit to what it shows',
    'Usual width',
  ])
  expect((await grid.menuOf(grid.row('ann'))).join()).toContain('Delete')
  await grid.root.click({ button: 'right', position: { x: 200, y: 400 } })
  await expect(app.page.getByRole('menu')).toBeHidden()

  await grid.header('email').click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: 'Hide column' }).click()
  await expect(grid.header('email')).toBeHidden()
  const left = async (place: ReturnType<typeof grid.row>) => (await place.boundingBox())?.x
  const key = grid.row('ann').locator('[aria-colindex="1"]')
  expect(await left(grid.header('_key'))).toBe(await left(key))

  const width = async (): Promise<number> => (await grid.header('name').boundingBox())?.width ?? 0
  const before = await width()
  await grid.header('name').click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: 'Fit to what it shows' }).click()
  await expect.poll(width).toBeLessThan(before)
  const name = grid.row('ann').getByRole('gridcell', { name: 'Ann Østergård' }).locator('span').first()
  expect(await name.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBeLessThanOrEqual(0)
})

for (const dialect of storyDialects) {
  test(`on ${dialect}: rows are selected as in every list, and Ctrl+C copies all of them whole`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'selecting rows' })
    const { url: path } = place
    const long = 'long '.repeat(200)
    await withStore(path, 'users', (store) =>
      store.put('long', { username: 'long', name: long, note: 'a\tb' }),
    )
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    await grid.row('joe').getByRole('gridcell', { name: 'joe', exact: true }).first().click()
    expect(await copied(app)).toBe('joe')
    await grid.row('ann').click({ modifiers: ['ControlOrMeta'] })
    await expect(app.page.getByText('2 selected')).toBeVisible()
    const two = (await copied(app)).split('\n').map((line) => line.split('\t'))
    expect(two.map((row) => row[0])).toEqual(['ann', 'joe'])
    expect(two[1]).toEqual(expect.arrayContaining(['Joe Hacker', 'Joe@Example.com', '42']))

    await grid.row('big').click()
    await expect(app.page.getByText(/ selected$/)).toBeHidden()
    await grid.row('long').click({ modifiers: ['Shift'] })
    await expect(app.page.getByText('3 selected')).toBeVisible()
    expect((await grid.menuOf(grid.row('long'))).join()).toContain('Delete 3 documents')
    await grid.root.press('Escape')
    await expect(app.page.getByText(/ selected$/)).toBeHidden()

    await grid.root.press('ControlOrMeta+a')
    await expect(app.page.getByText('5 selected')).toBeVisible()
    const all = await copied(app)
    expect(all).toContain(long)
    expect(all).toContain('12345678901234567890')
    expect(all).toContain('"a\tb"')
    await expect(app.page.getByText(/^Copied 5 rows of \d+ columns, as shown\.$/)).toBeVisible()
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: fields, keys and columns may have the names that every object has`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'odd names' })
    const { url: path } = place
    const columns = objectNames.filter((name) => !name.startsWith('__'))
    await withStore(path, 'users', async (store) => {
      for (const name of objectNames) {
        await store.putText(
          name,
          `{${objectNames.map((field) => `"${field}":"${name} ${field}"`).join(',')}}`,
        )
      }
      await store.views.publish({
        name: 'constructor',
        columns: columns.map((name) => ({ name, type: 'text' as const })),
        map: `export default (doc) => [Object.fromEntries(${JSON.stringify(columns)}.map((name) => [name, Object.hasOwn(doc, name) ? doc[name] : null]))]`,
      })
    })
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    await expect(grid.row('constructor toString')).toBeVisible()
    await expect(grid.row('__proto__ __proto__')).toBeVisible()
    await grid.row('__proto__').click()
    await expect(app.page.getByRole('region', { name: 'Text of __proto__' })).toContainText(
      '__proto__ valueOf',
    )
    await expect(grid.row('ann')).not.toContainText('function')
    const query = await app.queryView('constructor')
    await query.where('toString', '=', 'valueOf toString')
    await query.run()
    await query.rows.expectCount(1)
    await expect(query.rows.row('valueOf constructor')).toBeVisible()
  })
}
