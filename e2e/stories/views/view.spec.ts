import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const byEmail = `export default function* map(doc) {
  console.log('saw', doc.username)
  if (doc.email) yield { email: doc.email.toLowerCase() }
}
`

test('begins a view of the sample with a draft that reads well and has no problem', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const draft = await app.newView()
  await draft.map.expectText("if (typeof doc.cca2 === 'string') yield { cca2: doc.cca2 }")
  await expect(draft.preview.getByRole('tab', { name: 'Rows (100)' })).toBeVisible()
  await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
})

test('writes a view while its rows are shown, publishes it and asks it', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text', unique: true }])
  await draft.map.replace(byEmail)
  await expect(draft.rows.row('joe@example.com')).toBeVisible()
  await draft.rows.expectCount(2)
  await expect(draft.rows.row('joe@example.com')).toContainText('joe · line 3')
  await expect(draft.rows.row('joe@example.com').getByRole('gridcell').last()).toHaveText('username, email')
  await draft.showPanel('Trace')
  await expect(draft.line(3)).toContainText(/4×\s*4 of 4\s*if\s*true 2\s*false 2/)
  await expect(draft.line(1)).toContainText(/doc = \{.*"ann/)
  await draft.map.expectText('doc = {username')
  await draft.map.expectMargin(['4×', '4×'])
  await draft.sampleByShape()
  await expect(draft.sampled).toContainText(/In the sample because it stands for \w/)
  await draft.nextDocument()
  await expect(draft.sampled).toContainText('2 of 4')
  await draft.showPanel('Console')
  await expect(draft.preview).toContainText('saw ann')
  await draft.skipFailing('120')
  await draft.publish()
  await expect(app.problem('from 0 to 100 %')).toBeVisible()
  await draft.skipFailing('12.5')
  await draft.publish()
  await expect(draft.notice(/by_email/).filter({ hasText: /It took/ })).toBeVisible()
  await expect(app.treeItem('by_email')).toBeVisible()

  const { definition } = await withStore(path, 'users', (store) => store.views.get('by_email'))
  expect(definition).toMatchObject({ onError: 'skip', maxFailures: 0.125 })

  const query = await app.queryView('by_email')
  await query.where('email', 'starts with', 'joe')
  await query.run()
  await expect(query.rows.row('joe@example.com')).toBeVisible()
  await query.rows.expectCount(1)
})

test('gives a view an index of two columns, a check and a foreign key', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.views.publish({
      name: 'emails',
      columns: [{ name: 'email', type: 'text', unique: true }],
      map: 'export default ({ email = null }) => [{ email }]',
    })
  })
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([
    { name: 'name', type: 'text' },
    { name: 'mail', type: 'text' },
  ])
  await draft.map.replace(
    'export default ({ username: name = null, email: mail = null }) => [{ name, mail }]',
  )
  await draft.addIndex('name, mail descending', { unique: true })
  await expect(draft.constraints).toContainText('Name the columns, such as author, year desc.')
  await draft.constraints.getByRole('textbox', { name: 'Columns of index 1' }).fill('name, mail desc')
  await draft.addCheck('no_root', '≠', 'root')
  await draft.addIndex('mail')
  const some = draft.constraints.getByRole('group', { name: 'Rows of index 2' })
  await expect(some).toContainText('The index is of all rows.')
  await some.getByRole('button', { name: 'Add condition' }).click()
  await some.getByRole('combobox', { name: 'Column' }).selectOption('mail')
  await some.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: 'is not null' })
  await draft.addForeignKey('mail', 'emails.email')
  await draft.publish()
  await expect(draft.notice(/people/).filter({ hasText: /It took/ })).toBeVisible()
  const { definition } = await withStore(path, 'users', (store) => store.views.get('people'))
  expect(definition).toMatchObject({
    columns: [{ name: 'name' }, { name: 'mail', references: { view: 'emails', column: 'email' } }],
    indexes: [
      { columns: ['name', { column: 'mail', order: 'desc' }], unique: true },
      { columns: ['mail'], where: { mail: { exists: true } } },
    ],
    checks: [{ name: 'no_root', where: { name: { ne: 'root' } } }],
  })
  const refused = withStore(path, 'users', (store) => store.put('root', { username: 'root' }))
  await expect(refused).rejects.toThrow('the check "no_root" asks for')
})

test('leaves the code its room, and keeps the rows in their place while the code is broken', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 700 })
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text' }])
  await draft.map.replace(byEmail)
  const row = draft.rows.row('joe@example.com')
  await expect(row).toContainText('joe · line 3')
  await draft.showPanel('Trace')
  await draft.map.expectText('doc = {')
  expect(await draft.map.shareOfCode()).toBeGreaterThan(0.8)
  expect(await draft.map.isScrollable()).toBe(false)
  await draft.showPanel('Rows')
  const before = await row.boundingBox()

  await draft.map.replace(byEmail.replace('yield { email', 'yield {{ email'))
  await expect(draft.preview.getByRole('status')).toContainText('Earlier rows. Line 3: ')
  expect(await row.boundingBox()).toEqual(before)
  await expect(row).toContainText('joe · line 3')
  await draft.map.replace(byEmail)
  await expect(draft.preview.getByRole('status')).toContainText('2 rows from 4 documents')
  expect(await row.boundingBox()).toEqual(before)
})

test('refuses a document whose value another one holds, and leads to that one', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text', unique: true }])
  await draft.map.replace(byEmail)
  await draft.publish()
  await expect(draft.notice(/It took/)).toBeVisible()

  await app.run('New document')
  const document = app.document(null)
  await document.nameIt('jo')
  await document.editor.replace('{ "username": "jo", "email": "JOE@example.com" }')
  await document.save()
  const refusal = app.problem('Refused: nothing was saved.')
  await expect(refusal).toContainText('by_email')
  await expect(refusal).toContainText('joe@example.com')
  expect(await withStore(path, 'users', (store) => store.get('jo'))).toBeUndefined()
  await refusal.getByRole('button', { name: 'Open the other document' }).click()
  await app.document('joe').editor.expectText('Joe Hacker')
})

test('says which documents collide when a unique view cannot be built', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) => store.put('zoe', { username: 'zoe', email: 'ANN@example.com' }))
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text', unique: true }])
  await draft.map.replace(byEmail)
  await draft.publish()
  await expect(app.problem(/was not published/)).toContainText('ann@example.com')
  await expect(app.page.getByRole('button', { name: 'Open “ann”' })).toBeVisible()
  await expect(app.page.getByRole('button', { name: 'Open “zoe”' })).toBeVisible()
})

const faulty: readonly { name: string; map: string; says: RegExp }[] = [
  {
    name: 'does not compile',
    map: 'export default function* map(doc) {\n  yield { email: }\n}',
    says: /Line 2/,
  },
  {
    name: 'throws',
    map: 'export default function* map(doc) {\n  yield { email: doc.address.city }\n}',
    says: /Line 2[\s\S]*MAP_ERROR/,
  },
  {
    name: 'yields a column that is not there',
    map: 'export default function* map(doc) {\n  yield { mail: 1 }\n}',
    says: /mail/,
  },
  {
    name: 'loops for ever',
    map: 'export default function* map(doc) {\n  while (true) {}\n}',
    says: /MAP_TIMEOUT/,
  },
  {
    name: 'takes memory without end',
    map: 'export default function* map(doc) {\n  const held = []\n  while (true) held.push(new Array(100000).fill(1.5))\n}',
    says: /MAP_(MEMORY|TIMEOUT)/,
  },
  {
    name: 'yields rows without end',
    map: "export default function* map(doc) {\n  while (true) yield { email: 'x' }\n}",
    says: /MAP_(ROWS|TIMEOUT|MEMORY)/,
  },
  {
    name: 'yields a promise',
    map: 'export default function* map(doc) {\n  yield Promise.resolve({ email: doc.email })\n}',
    says: /promise/i,
  },
]

for (const { name, map, says } of faulty) {
  test(`shows a map that ${name} as a problem, and the app goes on`, async ({ startApp, folder }) => {
    const app = await startApp(await makeUsers(folder))
    const draft = await app.newView()
    await draft.nameIt('trial')
    await draft.setColumns([{ name: 'email', type: 'text' }])
    await draft.map.replace(map)
    await expect(draft.preview.getByRole('tab', { name: /^Problems \([1-9]/ })).toBeVisible()
    await draft.showPanel('Problems')
    await expect(draft.preview.getByRole('tabpanel')).toContainText(says)

    await draft.map.replace(byEmail)
    await expect(draft.preview.getByRole('tab', { name: 'Rows (2)' })).toBeVisible()
  })
}

test('keeps the version before when a new one is discarded', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text' }])
  await draft.map.replace(byEmail)
  await draft.publish()
  await expect(draft.notice(/It took/)).toBeVisible()
  const view = app.view('by_email')
  await view.map.replace('export default function* map(doc) { yield { email: null } }')
  await expect(view.toolbar).toContainText('draft not published')
  await view.toolbar.getByRole('button', { name: 'Discard' }).click()
  await view.map.expectText('toLowerCase')
  await expect(view.toolbar).not.toContainText('draft not published')
})

test('pins a document as a test, which keeps a map that breaks it from being published', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text' }])
  await draft.map.replace(byEmail)
  await expect(draft.rows.row('ann@example.com')).toContainText('ann · line 3')
  await draft.pinFirst()
  await expect(draft.test(/ann: passes/)).toBeVisible()
  await draft.publish()
  await expect(draft.notice(/It took/)).toBeVisible()

  const view = app.view('by_email')
  await view.map.replace(byEmail.replace('toLowerCase', 'toUpperCase'))
  await expect(view.test(/ann: fails/)).toContainText('expected email: "ann@example.com"')
  await expect(view.test(/ann: fails/)).toContainText('gives email: "ANN@EXAMPLE.COM"')
  await view.publish()
  const refusal = app.problem(/was not published/)
  await expect(refusal).toContainText('its test fails: "ann"')
  expect(await withStore(path, 'users', (store) => store.query('by_email', { _key: 'ann' }))).toMatchObject([
    { email: 'ann@example.com' },
  ])

  await refusal.getByRole('button', { name: 'Publish without tests' }).click()
  await expect(view.notice(/It took/)).toBeVisible()
  await view
    .test(/ann: fails/)
    .getByRole('button', { name: 'Expect what it gives now' })
    .click()
  await expect(view.test(/ann: passes/)).toBeVisible()
  await view.map.expectTested(true)

  // The expectation is written by hand, and the line it is about turns red, then green.
  await view.expectOf('ann', '[{ "email": "ann" }]')
  await expect(view.test(/ann: fails/)).toContainText('gives email: "ANN@EXAMPLE.COM"')
  await view.map.expectTested(false)
  await view
    .test(/ann: fails/)
    .getByRole('button', { name: 'Edit expectation' })
    .press('Enter')
  const expected = view.preview.getByRole('textbox', { name: 'Expected of ann' })
  await expected.fill('[{ "email": {} }]')
  await expect(view.preview).toContainText('Write a list of rows, such as')
  await keepPicture(app, 'expectation')
  await expected.press('Escape')
  await view.expectOf('ann', '[{ "email": "ANN@EXAMPLE.COM" }]')
  await expect(view.test(/ann: passes/)).toBeVisible()
  await view.map.expectTested(true)
  await keepPicture(app, 'tests')
})
