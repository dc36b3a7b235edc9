import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import type { App } from '../../pages/app.ts'
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

test('documents are found by what they hold, wherever it stands', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.putText('escaped', '{"name":"\\u00d8rsted","tags":["a",{"deep":"needle"}]}')
    await store.putText('odd', '{"a.b":{"c\\"d":"odd one"},"constructor":"own","address":"a text"}')
  })
  const app = await startApp(path)
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

test('conditions are joined in brackets, which are kept with the filter', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) =>
    store.putMany({
      kid: { username: 'kid', age: 9, email: 'kid@example.com' },
      elder: { username: 'elder', age: 80 },
    }),
  )
  const app = await startApp(path)
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

test('a filter narrows what is selected, copied and deleted, is kept by name, and becomes a view', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
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

test('the header of a column sorts, by key at once and by a field after reading all', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) => store.put('old', { username: 'old', age: 99 }))
  const app = await startApp(path)
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
