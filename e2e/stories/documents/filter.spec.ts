import type { Datastore } from '../../../src/engine/index.ts'
import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import type { App } from '../../pages/app.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** Adds a condition and says it. */
async function condition(app: App, path: string, comparison: string, value?: string): Promise<void> {
  const rows = app.page.getByRole('group', { name: /^Condition on/ })
  const before = await rows.count()
  if (before === 0) await app.page.getByRole('button', { name: 'Filter', exact: true }).click()
  else await app.page.getByRole('button', { name: /^(And|Or)$/ }).click()
  const row = rows.nth(before)
  await row.getByRole('combobox', { name: 'Field' }).fill(path)
  await app.page.keyboard.press('Escape')
  await row.getByLabel('Comparison').selectOption({ label: comparison })
  if (value !== undefined) await row.getByLabel('Value').fill(value)
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: documents are found by what they hold, wherever it stands`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'finding documents' })
    const { url: path } = place
    await withStore(path, 'users', async (store) => {
      await store.putText('escaped', '{"name":"\\u00d8rsted","tags":["a",{"deep":"needle"}]}')
      await store.putText('odd', '{"a.b":{"c\\"d":"odd one"},"constructor":"own","address":"a text"}')
    })
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    const search = app.page.getByRole('textbox', { name: 'Contains anywhere' })
    await search.fill('ørsted')
    await grid.expectCount(1)
    await expect(grid.row('escaped')).toBeVisible()
    await expect(app.page.getByText('1 of 6 documents')).toBeVisible()
    await search.fill('NEEDLE')
    await grid.expectCount(1)
    await app.page.getByRole('button', { name: 'Match case' }).click()
    await expect(app.page.getByText('No document meets the filter')).toBeVisible()
    await app.page.getByRole('button', { name: 'Clear the filter' }).click()
    await grid.expectCount(6)

    await condition(app, 'address.city', 'is', 'Århus')
    await grid.expectCount(1)
    await expect(grid.row('ann')).toBeVisible()
    await condition(app, '["a.b"]["c\\"d"]', 'contains', 'ODD')
    await expect(app.page.getByText('No document meets the filter')).toBeVisible()
    await app.page.getByLabel('Joined by').selectOption('or')
    await grid.expectCount(2)
    await expect(grid.row('odd')).toBeVisible()
    await app.page.getByRole('button', { name: 'Remove this condition' }).first().click()
    await app.page.getByRole('combobox', { name: 'Field' }).fill('constructor')
    await app.page.getByLabel('Comparison').selectOption({ label: 'exists' })
    await grid.expectCount(1)
    await app.page.getByLabel('Comparison').selectOption({ label: 'is missing' })
    await grid.expectCount(5)
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: conditions are joined in brackets, which are kept with the filter`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'filters in brackets' })
    const { url: path } = place
    await withStore(path, 'users', (store) =>
      store.putMany({
        kid: { username: 'kid', age: 9, email: 'kid@example.com' },
        elder: { username: 'elder', age: 80 },
      }),
    )
    const app = await place.start(startApp)
    const { page } = app
    const { grid } = app.documents('users')
    await condition(app, 'email', 'exists')
    await grid.expectCount(3)
    await page.getByRole('button', { name: 'And group' }).click()
    const group = page.getByRole('group', { name: 'Group of conditions' })
    const within = group.getByRole('group', { name: /^Condition on/ })
    const say = async (at: number, field: string, comparison: string, value: string): Promise<void> => {
      await within.nth(at).getByRole('combobox', { name: 'Field' }).fill(field)
      await page.keyboard.press('Escape')
      await within.nth(at).getByLabel('Comparison').selectOption({ label: comparison })
      await within.nth(at).getByLabel('Compared as').selectOption('number')
      await within.nth(at).getByLabel('Value').fill(value)
    }
    await say(0, 'age', '<', '18')
    await grid.expectCount(1)
    await group.getByRole('button', { name: 'Or', exact: true }).click()
    await say(1, 'age', '≥', '40')
    await grid.expectCount(2)
    await expect(grid.row('elder')).toBeHidden()
    await group.getByLabel('not').check()
    await grid.expectCount(1)
    await expect(grid.row('ann')).toBeVisible()
    await keepPicture(app, 'filter-groups')
    expect(await layoutFaults(page)).toEqual([])
    expect(await axeFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Save filter…' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('no age of interest')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove this group' }).click()
    await grid.expectCount(3)
    await page.getByRole('button', { name: 'Saved filters' }).click()
    await page.getByRole('menuitem', { name: 'no age of interest' }).click()
    await grid.expectCount(1)
    await expect(group.getByLabel('not')).toBeChecked()
  })
}

/** What every database finds by the rows of a view, and what is done with it. */
async function filterByRows(app: App): Promise<void> {
  const { page } = app
  const { grid } = app.documents('users')
  const rows = page.getByRole('group', { name: /^Condition on rows of/ })
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('button', { name: 'Remove this condition' }).click()
  await grid.expectCount(4)
  await page.getByRole('button', { name: 'Rows of a view' }).click()
  await grid.expectCount(3)
  await rows.getByRole('button', { name: 'Add condition' }).click()
  await rows.getByLabel('Column').selectOption('amount')
  await rows.getByLabel('Comparison').selectOption({ label: '>' })
  await rows.getByLabel('Value').fill('many')
  await expect(rows.getByText('is not a whole number')).toBeVisible()
  await rows.getByLabel('Value').fill('10')
  await grid.expectCount(2)
  await expect(grid.row('bea')).toBeHidden()
  await rows.getByLabel('Rows', { exact: true }).selectOption({ label: 'has no row in' })
  await grid.expectCount(2)
  await expect(grid.row('bea')).toBeVisible()
  await expect(grid.row('none')).toBeVisible()
  await keepPicture(app, 'filter-rows')
  expect(await layoutFaults(page)).toEqual([])
  await page.setViewportSize({ width: 1024, height: 700 })
  await keepPicture(app, 'filter-rows-narrow')
  expect(await layoutFaults(page)).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(await axeFaults(page)).toEqual([])

  await page.getByRole('button', { name: 'And', exact: true }).last().click()
  const field = page.getByRole('group', { name: /^Condition on (a field|name)$/ })
  await field.getByRole('combobox', { name: 'Field' }).fill('name')
  await page.keyboard.press('Escape')
  await field.getByLabel('Value').fill('Bea')
  await grid.expectCount(1)
  await page.getByLabel('Joined by').first().selectOption('or')
  await grid.expectCount(2)
  await page.getByLabel('Joined by').first().selectOption('and')

  await page.getByRole('button', { name: 'Save filter…' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('small or none')
  await page.keyboard.press('Enter')
  const filterButton = page.getByRole('button', { name: 'Filter', exact: true })
  await filterButton.click()
  await grid.expectCount(4)
  await filterButton.click()
  await page.getByRole('button', { name: 'Saved filters' }).click()
  await page.getByRole('menuitem', { name: 'small or none' }).first().click()
  await grid.expectCount(1)
  await expect(rows.getByLabel('Value')).toHaveValue('10')
  await grid.root.focus()
  await grid.root.press('ControlOrMeta+a')
  await grid.root.press('Delete')
  await expect(page.getByText('Deleted bea.')).toBeVisible()
  await expect(page.getByText('No document meets the filter')).toBeVisible()
}

/** Users with orders, which a view has a row of each. */
async function fillOrders(store: Datastore): Promise<void> {
  await store.putMany({
    ann: { name: 'Ann', orders: [{ amount: 5 }, { amount: 50 }] },
    bea: { name: 'Bea', orders: [{ amount: 7 }] },
    cid: { name: 'Cid', orders: [{ amount: 11 }] },
    none: { name: 'None' },
  })
  await store.views.publish({
    name: 'orders',
    columns: [{ name: 'amount', type: 'integer' }],
    map: 'export default (doc) => (doc.orders ?? []).map(({ amount }) => ({ amount }))',
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: documents are found by the rows that a view has of them`, async ({
    startApp,
    folder,
  }) => {
    const fill = (url: string): Promise<void> => withStore(url, 'users', fillOrders)
    await using place = await makeStore(dialect, { folder, story: 'filters by rows', fill })
    await filterByRows(await place.start(startApp))
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: a filter narrows what is selected, copied and deleted, is kept by name, and becomes a view`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'a saved filter' })
    const { url: path } = place
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    await condition(app, 'age', '≥', '18')
    await app.page.getByLabel('Compared as').selectOption('number')
    await grid.expectCount(1)
    await app.page.getByRole('button', { name: 'Save filter…' }).click()
    await app.page.getByRole('textbox', { name: 'Name' }).fill('grown up')
    await app.page.getByRole('button', { name: 'Save', exact: true }).click()
    await app.page.getByRole('button', { name: 'Remove this condition' }).click()
    await grid.expectCount(4)
    await app.page.getByRole('button', { name: 'Saved filters' }).click()
    await app.page.getByRole('menuitem', { name: 'grown up' }).first().click()
    await grid.expectCount(1)

    await grid.root.focus()
    await grid.root.press('ControlOrMeta+a')
    await expect(app.page.getByText('1 selected')).toBeVisible()
    await grid.root.press('Delete')
    await expect(app.page.getByText('Deleted joe.')).toBeVisible()
    await expect(app.page.getByText('No document meets the filter')).toBeVisible()
    expect(
      await withStore(path, 'users', async (store) => [...(await store.getMany(['ann', 'joe'])).keys()]),
    ).toEqual(['ann'])
    await app.page.getByRole('button', { name: 'Make a view of it' }).click()
    await app.view(null).map.expectText('text(doc.age)')
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: the header of a column sorts, by key at once and by a field after reading all`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'sorting' })
    const { url: path } = place
    await withStore(path, 'users', (store) => store.put('old', { username: 'old', age: 99 }))
    const app = await place.start(startApp)
    const { grid } = app.documents('users')
    const first = async (): Promise<string | undefined> => (await grid.rows()).map((cells) => cells[1])[0]
    await grid.header('_key').getByRole('button', { name: '_key', exact: true }).click()
    await grid.header('_key').getByRole('button', { name: '_key', exact: true }).click()
    await expect.poll(first).toBe('old')
    await expect(grid.header('_key')).toHaveAttribute('aria-sort', 'descending')
    await grid.header('age').getByRole('button', { name: /^age/ }).click()
    await expect.poll(first).toBe('joe')
    await expect(app.page.getByText('5 of 5 documents, by age ↑')).toBeVisible()
    await expect(app.page.getByRole('button', { name: 'Make a view of it' })).toBeVisible()
    await grid.header('age').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Sort descending' }).click()
    await expect.poll(first).toBe('old')
    await grid.header('age').click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Filter by this field' }).click()
    await expect(app.page.getByRole('group', { name: 'Condition on age' })).toBeVisible()
    await app.page.getByLabel('Value').fill('99')
    await grid.expectCount(1)
  })
}
