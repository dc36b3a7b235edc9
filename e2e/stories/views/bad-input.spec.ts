import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

test.beforeEach(({ page }) => page.setViewportSize({ width: 1280, height: 720 }))

test('stays usable while a map writes, yields or loops without end, throws on one document, or yields nothing', async ({
  startApp,
  folder,
  page,
}) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('odd')
  await draft.setColumns([{ name: 'n', type: 'integer' }])

  await test.step('ten thousand lines on the console: the first are kept, and that is said', async () => {
    await draft.map.replace(
      'export default ({ username }) => {\n  for (let n = 0; n < 10_000; n++) console.log(username, n)\n  return [{ n: 1 }]\n}\n',
    )
    await draft.rows.expectCount(4)
    await draft.showPanel('Console')
    await expect(draft.preview.getByRole('list', { name: 'Console' }).getByRole('listitem')).toHaveCount(200)
    await expect(draft.preview).toContainText(
      'The first 200 lines. What the map wrote after them is left out.',
    )
    await keepPicture(app, 'many-console-lines')
    expect(await axeFaults(page)).toEqual([])
  })

  await test.step('a thousand rows of each document', async () => {
    await draft.map.replace('export default () => Array.from({ length: 1000 }, (_, n) => ({ n }))\n')
    await draft.showPanel('Rows')
    await draft.rows.expectCount(4000)
    await expect(draft.foreseen).toContainText('+4,000 rows')
    await draft.showPanel('By document')
    await draft.rows.expectCount(1000)
  })

  await test.step('one document throws: the rows of the others stay, and the problem names document and line', async () => {
    await draft.map.replace(
      "export default (doc) => {\n  if (doc.age === 42) throw new Error('too old')\n  return [{ n: 1 }]\n}\n",
    )
    await draft.showPanel('Rows')
    await draft.rows.expectCount(3)
    await draft.showPanel('Problems')
    const problems = draft.preview.getByRole('tabpanel')
    await expect(problems).toContainText(/Line 2, column \d+/)
    await expect(problems).toContainText('too old')
    await expect(problems.getByRole('button', { name: 'joe' })).toBeVisible()
    await expect(draft.foreseen).toContainText('1 refused')
  })

  await test.step('no document yields a row', async () => {
    await draft.map.replace('export default () => []\n')
    await draft.showPanel('Rows')
    await expect(draft.preview).toContainText('It ran, and yielded nothing for the sampled documents.')
  })

  await test.step('a loop ends by itself, at its line, and typing goes on meanwhile', async () => {
    await draft.map.replace('export default (doc) => {\n  while (true) doc.n++\n}\n')
    await expect(draft.preview).toContainText('the map takes too long on this document')
    await keepPicture(app, 'endless-loop')
    await draft.map.replace('export default () => [{ n: 1 }]\n')
    await draft.rows.expectCount(4)
  })
})

test('writes and publishes a view of a store that has no documents', async ({ startApp, folder }) => {
  const path = join(folder, 'empty.db')
  await withStore(path, 'things', async () => {})
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('any')
  await draft.setColumns([{ name: 'n', type: 'integer' }])
  await draft.map.replace('export default ({ n }) => [{ n }]\n')
  await expect(draft.preview).toContainText('No document to run the map on')
  await keepPicture(app, 'no-documents')
  await draft.showPanel('Trace')
  await expect(draft.preview).toContainText('The store has no document to run the map on.')
  await draft.showPanel('Steps')
  await expect(draft.preview).toContainText('The store has no document to run the map on.')
  await expect(draft.foreseen).toContainText('no row changes')
  await draft.publish()
  await expect(draft.notice(/any/).filter({ hasText: /It took/ })).toBeVisible()
  await withStore(path, 'things', (store) => store.put('one', { n: 1 }))
  await app.view('any').showPanel('Rows')
  await app.view('any').rows.expectCount(1)
})

test('previews a document of 16 MB beside a small one', async ({ startApp, folder, page }) => {
  const path = join(folder, 'large.db')
  await withStore(path, 'things', async (store) => {
    const words = 'a line of some words '.repeat(3)
    const lines = Array.from({ length: 200_000 }, (_, n) => ({ n, words }))
    await store.put('large', { kind: 'large', lines })
    await store.put('small', { kind: 'small', lines: [{ n: 1, words }] })
  })
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('sizes')
  await draft.setColumns([
    { name: 'kind', type: 'text' },
    { name: 'n', type: 'integer' },
  ])
  await draft.map.replace('export default ({ kind, lines }) => [{ kind, n: lines.length }]\n')
  await draft.rows.expectCount(2)
  await draft.showPanel('By document')
  await expect(draft.preview.getByText('This document is too large to be shown here')).toBeInViewport()
  await keepPicture(app, 'large-document')
  expect(await axeFaults(page)).toEqual([])
  await draft.nextDocument()
  await expect(draft.field('small', /"kind": "small"/)).toBeVisible()

  await draft.showPanel('Rows')
  await draft.cell('large', 1).click()
  await expect(draft.field('large', /kind/)).toBeVisible()
  await draft.showPanel('Trace')
  await expect(draft.line(1)).toContainText(/2×/)
  await draft.showPanel('Steps')
  await expect(draft.step).toContainText('Step 1')
})

test('takes fields that are named like members of every object, and arrays of arrays', async ({
  startApp,
  folder,
}) => {
  const path = join(folder, 'names.db')
  await withStore(path, 'things', async (store) => {
    await store.putText('odd', '{"constructor": "made", "__proto__": {"a": 1}, "toString": "texted"}')
    await store.putText('none', '{"valueOf": null}')
    await store.put('nested', { grid: [[1, 2], [3, [4, 5]], []] })
  })
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('names')
  await draft.setColumns([
    { name: 'constructor', type: 'text' },
    { name: 'toString', type: 'text' },
    { name: 'flat', type: 'json' },
  ])
  await draft.map.replace(`export default (doc) => [{
  constructor: Object.hasOwn(doc, 'constructor') ? doc.constructor : null,
  toString: Object.hasOwn(doc, 'toString') ? doc.toString : null,
  flat: doc.grid?.flat(2) ?? doc['__proto__'] ?? null,
}]
`)
  await draft.rows.expectCount(3)
  await expect(draft.rows.row('made')).toContainText('odd')
  await expect(draft.rows.row('[1,2,3,4,5]')).toContainText('nested')
  await draft.rows.row('made').getByText('texted').click()
  await expect(draft.lineage).toContainText('toString is made of toString')
  await keepPicture(app, 'odd-names')

  await test.step('a name that no column can have is refused at its line, and nothing waits in silence', async () => {
    await draft.addColumn({ name: '__proto__' })
    await expect(app.page.getByRole('region', { name: 'Columns' })).toContainText(
      'keeps that name for itself',
    )
    await expect(draft.preview.getByRole('status').first()).toContainText('Waiting for the columns')
    await draft.showPanel('Steps')
    await expect(draft.preview.getByRole('tabpanel')).toContainText('Waiting for the columns')
    await app.page.getByRole('button', { name: 'Remove __proto__' }).click()
    await expect(draft.step).toContainText('Step 1')
  })

  await draft.publish()
  await expect(draft.notice(/names/).filter({ hasText: /It took/ })).toBeVisible()
  const query = await app.queryView('names')
  await query.where('constructor', '=', 'made')
  await query.run()
  await query.rows.expectCount(1)
})
