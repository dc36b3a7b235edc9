import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { StartDialog } from '../../pages/start-dialog.ts'
import type { ViewPage } from '../../pages/view-page.ts'
import { expect, test } from '../../story.ts'

/** A draft that yields so many rows and has no problem. */
async function expectRows(draft: ViewPage, rows: number): Promise<void> {
  await expect(draft.preview.getByRole('tab', { name: `Rows (${rows})`, exact: true })).toBeVisible()
  await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
}

test('a new view starts from a field of a document, from rows typed by hand and from a template', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeUsers(folder))
  const { page } = app
  const draft = app.view(null)
  await app.documents('users').open('ann')
  await app.document('ann').toolbar.getByRole('button', { name: 'Tree' }).click()
  const tree = page.getByRole('group', { name: 'Tree of the document' })
  await tree.getByText('address', { exact: true }).click()
  await tree.getByRole('button', { name: 'Index this field: address.city' }).click()
  await draft.map.expectText('const city = text(doc.address?.city)')
  await expectRows(draft, 1)
  await expect(page.getByRole('textbox', { name: 'Name of the new view' })).toHaveValue('by_city')
  await keepPicture(app, 'start-field')

  // Rows typed by hand: a second document settles what the first leaves open.
  await app.tab('ann').click()
  await page.getByRole('button', { name: 'View from this document…' }).click()
  const start = new StartDialog(page)
  await expect(start.root.getByLabel('Text of ann')).toContainText('Østergård')
  await page.keyboard.type('{"who": "ann", "email": "ann@example.com", "shoe": 38}')
  await expect(start.derived).toContainText('“who” is username. It could be the key too')
  await expect(start.derived).toContainText('Not derived: “shoe”')
  await start.root.getByRole('button', { name: 'Another example' }).click()
  await start.root.getByRole('combobox', { name: 'Document' }).last().fill('joe')
  await start.type('Rows of this one', '{"who": "joe", "email": "joe@example.com"}')
  await expect(start.map).toContainText('const email = text(doc.email)?.toLowerCase() ?? null')
  expect(await axeFaults(page)).toEqual([])
  await keepPicture(app, 'start-example')
  await start.open()
  await expectRows(draft, 4)

  await app.run('New view from…')
  await start.root.getByRole('combobox', { name: 'Template' }).selectOption('A row per document')
  await start.root.getByRole('button', { name: 'name', exact: true }).press('Enter')
  await start.root.getByRole('button', { name: 'address.city', exact: true }).press('Enter')
  await expect(start.root.getByRole('textbox', { name: 'Fields', exact: true })).toHaveValue(
    'name, address.city',
  )
  await keepPicture(app, 'start-template')
  await start.root.getByRole('button', { name: 'Cancel' }).click()
})

test('a newcomer builds the view of the README by what the screen offers, in seven actions', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const { page } = app
  const [draft, start] = [app.view(null), new StartDialog(page)]
  let actions = 0
  const act = async (action: Promise<unknown>): Promise<void> => {
    await action
    actions++
  }
  await act(app.treeItem('users').click({ button: 'right' }))
  await act(page.getByRole('menuitem', { name: 'New view from…' }).click())
  await act(start.root.getByRole('combobox', { name: 'Template' }).selectOption('Lower-cased lookup'))
  await act(start.root.getByRole('button', { name: 'email', exact: true }).click())
  await act(start.open())
  await expectRows(draft, 2)
  await act(page.getByRole('checkbox', { name: 'email is unique' }).check())
  await expect(draft.foreseen).toContainText('+2 rows')
  await act(draft.publish())
  await expect(draft.toolbar).toContainText('v1 ready')
  expect(actions).toBe(7)
  const found = await withStore(path, 'users', (store) =>
    store.query('by_email', { email: 'joe@example.com' }),
  )
  expect(found).toMatchObject([{ _key: 'joe' }])
})

test('a new view starts from SQL, from CouchDB and from MongoDB', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) =>
    store.putMany({ odd: { email: ['x'], address: 'none', age: null }, older: { email: 'O@x', age: 70 } }),
  )
  const app = await startApp(path)
  const { page } = app
  const draft = app.view(null)
  const start = new StartDialog(page)
  await app.treeItem('users').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'New view from…' }).click()
  await start.from('SQL')
  await start.type('SELECT over the documents', "select json_extract(doc, '$.age') from users group by 1")
  await expect(start.derived).toContainText('leave “group by” out')
  await expect(start.root.getByRole('button', { name: 'Open draft' })).toBeDisabled()
  await start.type(
    'SELECT over the documents',
    "select lower(json_extract(doc, '$.email')) as email, doc->>'$.age' as age\nfrom users where doc->>'$.age' > 18 order by doc->>'$.age' desc",
  )
  await expect(start.derived).toContainText(
    'A view has no order: an index serves the one that was asked for.',
  )
  await keepPicture(app, 'start-sql')
  await start.open()
  await expectRows(draft, 2)

  await app.run('New view from…')
  await start.from('CouchDB map')
  await start.type(/^Map function/, 'function (doc) { emit([doc.address.city, doc._id], doc.username) }')
  await expect(start.derived).toContainText('key_1 text')
  await keepPicture(app, 'start-couch')
  await start.open()
  await expectRows(draft, 2)

  await app.run('New view from…')
  await start.from('MongoDB index')
  await start.type(
    'Index',
    'db.users.createIndex({ "address.city": 1, age: -1 }, { sparse: true, partialFilterExpression: { age: { $gt: 18 } } })',
  )
  await expect(start.derived).toContainText('index of city, age desc')
  await keepPicture(app, 'start-mongo')
  await start.open()
  await expectRows(draft, 2)
  await draft.publish()
  await expect(app.treeItem('by_city_age')).toBeVisible()
})
