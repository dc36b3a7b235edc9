import { serverName } from '../../../src/shared/server-url.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makePlaces, needServer, password } from '../../servers.ts'
import { expect, test } from '../../story.ts'

test.use({ viewport: { width: 1024, height: 700 } })

test('a dozen tabs: all can be reached, and no two read the same', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.views.publish({
      name: 'joe',
      columns: [{ name: 'n', type: 'text' }],
      map: 'export default (doc) => [{ n: doc.name ?? "" }]',
    })
  })
  const app = await startApp(path)
  for (const key of ['ann', 'big', 'joe', 'nameless']) {
    await (await app.showDocuments('users')).open(key)
    await expect(app.tab(key)).toBeVisible()
  }
  await app.openView('joe')
  for (let n = 0; n < 3; n++) await app.queryView('joe')
  for (let n = 0; n < 3; n++) await app.run('New document')
  const tabs = await app.tab(/./).allInnerTexts()
  expect(tabs).toHaveLength(12)
  expect(new Set(tabs).size).toBe(12)
  await expect(app.tab('joe document')).toHaveCount(1)
  await expect(app.tab('joe view')).toHaveCount(1)
  expect(await layoutFaults(app.page)).toEqual([])
  await app.page.getByRole('button', { name: 'All 12 tabs' }).click()
  await app.page.getByRole('menuitem', { name: 'ann' }).click()
  await expect(app.tab('ann')).toHaveAttribute('aria-selected', 'true')
  await expect(app.tab('ann')).toBeInViewport()
})

test('a message stands below the rows, not over them', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) =>
    store.putMany(Array.from({ length: 100 }, (_, n) => [`z${n}`, { n }] as const)),
  )
  const app = await startApp(path)
  const { grid } = app.documents('users')
  await grid.row('joe').click()
  await grid.root.press('Delete')
  const undo = app.page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  expect(await layoutFaults(app.page)).toEqual([])
  const [message, rows] = [await undo.boundingBox(), await grid.root.boundingBox()]
  expect(message?.y).toBeGreaterThanOrEqual((rows?.y ?? 0) + (rows?.height ?? 0))
  await undo.click()
  await expect(grid.row('joe')).toBeVisible()
})

test('a server is told apart by name, colour, kind and user, and production asks before the first write', async ({
  startApp,
}) => {
  await needServer('postgres', 'a connection marked as production')
  const places = await makePlaces('postgres')
  try {
    const app = await startApp()
    const { connecting, page } = app
    await connecting.open(places.url)
    await connecting.field('Name').fill('Shop')
    await connecting.root.getByRole('button', { name: 'violet' }).click()
    await connecting.field('Production: ask before the first write').check()
    expect(await layoutFaults(page)).toEqual([])
    await connecting.connect()
    await expect(app.documents('users').grid.row('joe')).toBeVisible()
    const { host, username } = new URL(places.url)
    await expect(app.treeItem('Shop')).toContainText(`${username}@${host}`)
    await expect(app.treeItem('Shop')).toContainText('PostgreSQL')
    await expect(app.status).toContainText(`${username}@${host}`)
    await expect(page.getByRole('navigation', { name: 'Where you are' })).toContainText('Production')

    await app.documents('users').open('joe')
    const document = app.document('joe')
    await document.editor.replace('{ "name": "Joseph" }')
    await document.save()
    await app.answer('Cancel')
    await expect(app.problem('The document was not saved')).toContainText('marked as production')
    await document.editor.expectText('Joseph')
    await document.save()
    await app.answer('Write to production')
    await expect(document.toolbar).toContainText('rev 2')
    await document.editor.replace('{ "name": "Joe" }')
    await document.save()
    await expect(document.toolbar).toContainText('rev 3')

    const again = await startApp()
    await expect(again.treeItem('Shop')).toBeVisible()
    await again.actOn('Shop', 'Edit connection…')
    await expect(connecting.field('Name')).toHaveValue('Shop')
    await connecting.field('Name').fill('')
    await connecting.field('Password').fill(password)
    await connecting.connect()
    await expect(again.treeItem(serverName(places.url))).toBeVisible()
  } finally {
    await places.drop()
  }
})
