import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const map = `export default function* map(doc) {
      const   city = doc.address.city
  yield { city, mail: doc.email }
}
`

test('mends a map by its quick fixes until every document has its row', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([{ name: 'city' }, { name: 'other' }])
  await draft.map.replace(map)

  await draft.preview.getByRole('tab', { name: /^Problems/ }).click()
  await expect(async () => {
    await draft.map.goTo(2)
    await app.page.keyboard.press('ControlOrMeta+.')
    await expect(draft.map.fixes.first()).toBeVisible({ timeout: 2000 })
  }).toPass()
  await keepPicture(app, 'quick-fixes')
  await app.page.keyboard.press('Escape')
  await draft.map.fix(2, /^Read “doc\.address” only where it is there: 75% lack it$/)
  await draft.map.expectText('doc.address?.city')
  await draft.map.fix(3, /^Rename the column “other” to “mail” \(text\)$/)
  await expect(app.page.getByRole('textbox', { name: 'Name of mail' })).toBeVisible()
  await draft.map.fix(3, /^Yield null where “city” is missing \(\d+%\)$/)
  await draft.map.expectText('city: city ?? null')
  await draft.map.fix(3, /^Yield null where “doc\.email” is missing \(50%\)$/)
  await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
  await expect(draft.preview.getByRole('tab', { name: 'Rows (4)' })).toBeVisible()

  await app.run('Format the map')
  await draft.map.expectText(/const\scity\s=\sdoc/)
  await draft.addColumn({ name: 'unused' })
  await draft.map.fix(3, /^Remove the column “unused”, which no row has$/)
  await expect(app.page.getByRole('textbox', { name: 'Name of unused' })).toBeHidden()
})

test('goes to the next problem, opens a document that shows it, and skips those like it', async ({
  startApp,
  folder,
  page,
}) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([{ name: 'city' }])
  await draft.map.replace(
    'export default function* map(doc) {\n  yield { city: doc.address.city.toUpperCase() }\n}\n',
  )
  await expect(draft.preview.getByRole('tab', { name: 'Problems (3)' })).toBeVisible()
  await expect(async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('F8')
    const says = page.locator('.marker-widget')
    await expect(says).toContainText("cannot read property 'city' of undefined", { timeout: 2000 })
  }).toPass()
  await page.keyboard.press('Escape')
  await draft.map.fix(2, /^Show “joe”, one of the 75% of documents with this problem$/)
  await app.document('joe').editor.expectText('Joe Hacker')
  await app.run('Close tab')
  await draft.map.fix(2, /^Skip documents where “doc\.address” is missing \(75%\)$/)
  await draft.map.expectText('if (doc.address === undefined) return')
  await expect(draft.rows.row('ÅRHUS')).toBeVisible()
  await draft.rows.expectCount(1)
})

test('renames a column in form and map, and a variable in the map alone', async ({
  startApp,
  folder,
  page,
}) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([{ name: 'name' }])
  await draft.map.replace(
    'export default function* map(doc) {\n  const x = doc.name ?? null\n  yield {\n    name: x }\n}\n',
  )
  await draft.rows.expectCount(4)
  await draft.map.goTo(4)
  await page.keyboard.press('F2')
  await expect(page.locator('.rename-input')).toBeFocused()
  await page.keyboard.type('full_name')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Name of full_name' })).toBeVisible()
  await draft.map.expectText('full_name: x')
  await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()

  await draft.map.goTo(4)
  await page.keyboard.press('End')
  for (let at = 0; at < 3; at++) await page.keyboard.press('ArrowLeft')
  await app.run('Rename the column or variable')
  await expect(page.locator('.rename-input')).toBeFocused()
  await page.keyboard.type('found')
  await page.keyboard.press('Enter')
  await draft.map.expectText('const found = doc.name')
  await draft.map.expectText('full_name: found')
})

test('takes columns and constraints from what the map yields', async ({ startApp, folder, page }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) =>
    store.putMany(
      Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`u${n}`, { age: n, name: `N${n}` }])),
    ),
  )
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([{ name: 'name' }])
  await draft.map.replace(
    'export default function* map(doc) {\n  if (typeof doc.age === "number") yield { age: doc.age, name: doc.name }\n}\n',
  )
  await draft.takeProposal(/^Add the column “age” \(integer\)$/)
  await expect(page.getByRole('combobox', { name: 'Type of age' })).toHaveValue('integer')
  await draft.takeProposal(/^All 13 values of “name” differ: unique\?$/)
  await draft.takeProposal(/^All 13 rows have “age”: not null\?$/)
  await expect(page.getByRole('checkbox', { name: 'name is unique' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'age is not null' })).toBeChecked()

  await test.step('a check that all values satisfy is a line of the form with one choice', async () => {
    await page.getByRole('button', { name: /^From the map/ }).click()
    await expect(page.getByRole('menu')).toContainText('All 13 values of “age” are 0 or more')
    await keepPicture(app, 'proposed-checks')
    await page.keyboard.press('Escape')
    await draft.takeProposal(/never negative\?$/)
    const check = draft.constraints.getByRole('group', { name: 'check age_not_negative', exact: true })
    await expect(check.getByRole('combobox', { name: 'Column' })).toHaveValue('age')
    await expect(check.getByRole('textbox', { name: 'Value' })).toHaveValue('0')
    expect(await axeFaults(page)).toEqual([])
    await draft.publish()
    await expect(draft.notice(/people/).filter({ hasText: /It took/ })).toBeVisible()
    const refused = withStore(path, 'users', (store) => store.put('unborn', { age: -1, name: 'Unborn' }))
    await expect(refused).rejects.toThrow('the check "age_not_negative" asks for {"age":{"gte":0}}')
  })
})
