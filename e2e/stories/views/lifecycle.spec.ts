import type { ViewDefinition } from '../../../src/engine/index.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { run } from '../../../src/engine/storage/operation.ts'
import { axeFaults } from '../../axe-faults.ts'
import { keepPicture } from '../../keep-picture.ts'
import { copyCities, makeUsers, makeUsersWithView, withStore } from '../../databases.ts'
import { HistoryPanel } from '../../pages/history-panel.ts'
import { expect, test } from '../../story.ts'

function byName(map: string): ViewDefinition {
  return { name: 'by_name', columns: [{ name: 'name', type: 'text', index: true }], map }
}

/** Takes its time for places in countries from A to C, so that there is something to pause. */
const slow = `export default function* map(doc) {
  if (doc.country < 'D') for (let n = 0; n < 1000; n++);
  yield { name: doc.name }
}`

test('pauses the build of a view, and goes on with it later', async ({ startApp, folder }) => {
  const path = copyCities(folder)
  await withStore(path, 'cities', async (store) => {
    for await (const _step of store.views.publish(byName(slow)))
      await store.views.pause('by_name').catch(() => false)
  }).catch((error: unknown) => expect(error).toMatchObject({ code: 'PAUSED' }))

  const app = await startApp(path)
  const view = await app.openView('by_name')
  await expect(view.notice(/Building version 1 is paused: [\d,]+ of [\d,]+ documents are done/)).toBeVisible()
  await view.resumeBuild()
  await view.pauseBuild()
  await expect(view.page.getByRole('status').filter({ hasText: 'Paused' }).first()).toBeVisible()
  await expect
    .poll(() => withStore(path, 'cities', async (store) => (await store.views.get('by_name')).state))
    .toBe('paused')
  await view.resumeBuild()
  await expect(view.notice(/It took/)).toBeVisible()
  expect(await withStore(path, 'cities', (store) => store.views.get('by_name'))).toMatchObject({
    state: 'ready',
  })
})

test(
  'the button of a pause says so at once, before the engine has answered',
  { tag: '@web' },
  async ({ page, startApp, folder }) => {
    let held = false
    const answers: (() => void)[] = []
    await page.routeWebSocket(/\/rpc/, (tab) => {
      const engine = tab.connectToServer()
      engine.onMessage((message) => {
        const pass = (): void => tab.send(message)
        if (held) answers.push(pass)
        else pass()
      })
    })
    const app = await startApp(copyCities(folder))
    const draft = await app.newView()
    await draft.nameIt('by_name')
    await draft.setColumns([{ name: 'name', index: true }])
    await draft.map.replace(slow)
    await draft.publish()
    await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled()
    held = true
    await draft.pauseBuild()
    await expect(page.getByRole('button', { name: 'Pausing…' })).toBeDisabled()
    held = false
    for (const pass of answers) pass()
    await expect(page.getByRole('status').filter({ hasText: 'Paused' }).first()).toBeVisible()
  },
)

/** Fails on two of the four users. */
const nameless = `export default (doc) => {
  if (doc.name === undefined) throw new Error('no name')
  return [{ name: doc.name }]
}`

test('lists what a version failed on, compares the versions of a view, and restores an old one', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.views.publish(byName('export default (doc) => [{ name: doc.name ?? null }]'))
    await store.views.publish({
      ...byName('export default (doc) => [{ name: doc.name?.toUpperCase() ?? null, age: doc.age ?? null }]'),
      columns: [
        { name: 'name', type: 'text' },
        { name: 'age', type: 'integer' },
      ],
    })
    const failing = store.views.publish({ ...byName(nameless), onError: 'skip', maxFailures: 0.25 })
    await failing.then(
      () => undefined,
      () => undefined,
    )
  })
  const app = await startApp(path)
  const view = await app.openView('by_name')
  await expect(app.problem('Version 3 of “by_name” failed; version 2 answers')).toBeVisible()
  const failing = await view.showFailing()
  await failing.expectCount(2)
  await expect(failing.row('nameless')).toContainText(/2:\d+.*no name.*MAP_ERROR.*3/)
  await withStore(path, 'users', (store) => store.put('nameless', { name: 'No longer' }))
  await failing.expectCount(1)
  await failing.row('big').getByRole('button', { name: 'Go to line 2' }).click()
  const history = new HistoryPanel(app.page)
  await expect(history.panel).toContainText('no name')
  await expect(history.changes).toContainText('skip up to 25% of the documents')
  await (await history.showFailing()).getByRole('button', { name: 'big' }).click()
  await app.document('big').editor.expectText('12345678901234567890')
  await app.openView('by_name')

  await expect(history.versions).toHaveCount(3)
  await expect(history.versions.nth(0)).toContainText('failed')
  await expect(history.versions.nth(1)).toContainText('answers')
  await history.show(2)
  await expect(history.changes).toContainText('Column “age” was added: integer.')
  await history.show(1)
  await history.compareWith(2)
  await expect(history.changes).toContainText('Column “age” was removed.')
  await expect(history.panel).toContainText('toUpperCase')
  await test.step('the rows of both are compared on the documents as they are now', async () => {
    await history.showRows()
    await expect(history.comparedRows).toHaveText(
      'Of all 4 documents, from version 2 to version 1: 3 rows changed, 1 row the same.',
    )
    const changed = history.panel.getByRole('table', { name: 'Rows from version 2 to version 1' })
    await expect(changed.getByRole('row', { name: /joe/ })).toContainText('JOE HACKER→Joe Hacker')
    expect(await axeFaults(app.page)).toEqual([])
    await keepPicture(app, 'history-rows')
  })
  await history.restore()
  await expect(view.notice(/It took/)).toBeVisible()
  await expect(history.versions).toHaveCount(4)
  await expect(history.versions.nth(0)).toContainText('answers')
  await history.close()
  await view.map.expectText('doc.name ?? null')
  expect(
    await withStore(path, 'users', (store) => store.query('by_name', { name: 'Joe Hacker' })),
  ).toHaveLength(1)
})

test('lists what a reindex failed on, with the view and with the job, and reindexes when it is corrected', async ({
  startApp,
  folder,
}) => {
  const named = 'export default (doc) => [{ name: (doc.name ?? "").toUpperCase() }]'
  const path = await makeUsersWithView(folder, byName(named))
  // As a program does that knows nothing of views.
  await spoil(path, 'joe')
  const app = await startApp(path)
  const view = await app.openView('by_name')
  await view.reindex()
  await expect(app.problem('“by_name” was not reindexed')).toBeVisible()
  await app.problem('“by_name” was not reindexed').getByRole('button', { name: 'Dismiss' }).click()
  await expect(app.problem('The reindex of “by_name” failed; version 1 answers as before')).toBeVisible()
  const failing = await view.showFailing()
  await failing.expectCount(1)
  await expect(failing.row('joe')).toContainText(/1:\d+.*not a function/)
  await withStore(path, 'users', (store) => store.put('joe', { name: 'Joe' }))
  await failing.expectCount(0)
  await expect(view.preview).toContainText('Reindex the view again.')
  await view.reindex()
  await expect(view.notice(/Reindexed "by_name": 4 documents read/)).toBeVisible()
  await expect(view.preview.getByRole('tab', { name: /^Failing/ })).toBeHidden()
})

test('reads a long list of failing documents as far as one looks', async ({ startApp, folder }) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.putMany(Array.from({ length: 2500 }, (_, n) => [`n${n}`, { n }] as const))
    await store.views.publish(byName('export default (doc) => [{ name: doc.name ?? null }]'))
    const failing = store.views.publish({ ...byName(nameless), onError: 'skip', maxFailures: 0.9 })
    await failing.then(
      () => undefined,
      () => undefined,
    )
  })
  const app = await startApp(path)
  const view = await app.openView('by_name')
  const failing = await view.showFailing()
  await expect(failing.row('big')).toBeVisible()
  expect(await failing.root.getByRole('row').count()).toBeLessThan(100)
  await failing.expectCount(501)
  await failing.root.press('ControlOrMeta+End')
  await failing.expectCount(1001)
  await expect(view.preview.getByRole('tab', { name: 'Failing in v2 (1,000+)' })).toBeVisible()
})

async function spoil(path: string, key: string): Promise<void> {
  const storage = await openStorage(path, {})
  await storage.write(() => run(`update users set data = '{"name":5}' where key = ?`, [key]))
  await storage.close()
}
