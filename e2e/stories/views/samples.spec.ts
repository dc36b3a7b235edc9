import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const byTag = `export default function* map(doc) {
  if (doc.n === 613) throw new Error('unlucky')
  for (const tag of doc.tags) {
    if (tag === 'rare') console.log('found it')
    yield { tag }
  }
}
`

/** 800 documents, most of one kind: one that a map fails on, one with many tags, one with a rare one. */
async function makeThings(folder: string): Promise<string> {
  const path = join(folder, 'things.db')
  await withStore(path, 'things', async (store) => {
    const things = Array.from({ length: 800 }, (_, n) => [
      `thing-${String(n).padStart(3, '0')}`,
      {
        n,
        kind: n % 3 === 0 ? 'book' : 'film',
        tags: n === 701 ? ['rare'] : n % 100 === 50 ? [] : n === 499 ? ['a', 'b', 'c', 'd'] : ['plain'],
      },
    ])
    await store.putMany(Object.fromEntries(things) as Record<string, object>)
    await store.views.publish({
      name: 'by_kind',
      columns: [
        { name: 'kind', type: 'text' },
        { name: 'n', type: 'integer' },
      ],
      map: 'export default ({ kind, n }) => [{ kind, n }]',
    })
  })
  return path
}

test('samples documents by seed, key, filter and query, and those that fail, yield no row or yield the most', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const app = await startApp(await makeThings(folder))
  const draft = await app.newView()
  await draft.nameIt('by_tag')
  await draft.setColumns([{ name: 'tag', type: 'text' }])
  await draft.map.replace(byTag)
  await expect(draft.preview.getByRole('status').first()).toContainText('from 100 documents')

  await draft.sample('At random, by a seed')
  const seed = draft.sampling.getByRole('textbox', { name: 'Seed' })
  await expect(seed).toHaveValue('1')
  // How many rows are drawn follows from the room that is left, which changes with what is said above them.
  const top = async (): Promise<string[]> => (await draft.rowKeys()).slice(0, 10)
  let first: string[] = []
  const isSampled = async (): Promise<boolean> => {
    first = await top()
    return first.length > 0 && !first.includes('thing-000')
  }
  await expect.poll(isSampled).toBe(true)
  await seed.fill('2')
  await expect.poll(top).not.toEqual(first)
  await seed.fill('1')
  await expect.poll(top).toEqual(first)

  await draft.sample('By key')
  await draft.sampling.getByRole('combobox', { name: 'Keys' }).fill('thing-701')
  await page.keyboard.press('Enter')
  await draft.sampling.getByRole('combobox', { name: 'Keys' }).fill('nobody')
  await page.keyboard.press('Enter')
  await draft.rows.expectCount(1)
  await expect(draft.sampling.getByRole('status')).toHaveText('No document has the key “nobody”.')

  await draft.sample('By a filter')
  await draft.sampling.getByRole('button', { name: 'Add condition' }).click()
  await draft.sampling.getByRole('combobox', { name: 'Field' }).fill('n')
  await draft.sampling.getByRole('combobox', { name: 'Comparison' }).selectOption('greaterOrEqual')
  await draft.sampling.getByRole('combobox', { name: 'Compared as' }).selectOption('number')
  await draft.sampling.getByRole('textbox', { name: 'Value' }).fill('798')
  await expect.poll(() => draft.rowKeys()).toEqual(['thing-798', 'thing-799'])

  await draft.sample('By a query of a view')
  await draft.sampling.getByRole('button', { name: 'Add condition' }).click()
  await draft.sampling.getByRole('combobox', { name: 'Column' }).selectOption('n')
  await draft.sampling.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: 'between' })
  await draft.sampling.getByRole('textbox', { name: 'From' }).fill('10')
  await draft.sampling.getByRole('textbox', { name: 'To' }).fill('11')
  await expect.poll(() => draft.rowKeys()).toEqual(['thing-010', 'thing-011'])
  expect(await axeFaults(page)).toEqual([])

  await draft.sample('That fail')
  await expect(draft.sampling.getByRole('status')).toHaveText('1 of 800 documents fails.')
  await draft.showPanel('By document')
  await expect(draft.sampled).toContainText('In the sample because it fails: ')
  await expect(draft.sampled).toContainText('unlucky')
  await draft.map.replace(byTag.replace('doc.n === 613', 'doc.n === 9999'))
  await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
  await draft.sampling.getByRole('button', { name: 'Look again' }).click()
  await expect(draft.sampling.getByRole('status')).toHaveText('None of 800 documents fails.')
  await draft.map.replace(byTag)
  await expect(draft.sampling.getByRole('status')).toHaveText(
    'With the map as it was: none of 800 documents fails.',
  )

  await draft.sample('That yield no row')
  await expect(draft.sampling.getByRole('status')).toHaveText('8 of 800 documents yield no row.')
  await expect(draft.sampled).toContainText('thing-050')
  await page.keyboard.press('ControlOrMeta+Alt+n')
  await expect(draft.sampled).toContainText('2 of 8')
  await expect(draft.sampled).toContainText('thing-150')
  await page.keyboard.press('ControlOrMeta+Alt+p')
  await expect(draft.sampled).toContainText('1 of 8')

  await draft.sample('That yield the most')
  await expect(draft.sampling.getByRole('status')).toHaveText(
    'The 100 of 800 documents that yield the most rows.',
  )
  await expect(draft.sampled).toContainText('thing-499')
  await expect(draft.sampled).toContainText('In the sample because it yields 4 rows.')
  await keepPicture(app, 'samples')
})

test('finds a document that goes a way no sampled one goes, and says when none does', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const app = await startApp(await makeThings(folder))
  const draft = await app.newView()
  await draft.nameIt('by_tag')
  await draft.setColumns([{ name: 'tag', type: 'text' }])
  await draft.map.replace(byTag)
  await draft.sample('10 documents')
  await draft.showPanel('Trace')
  await expect(draft.preview.getByRole('tab', { name: /^Trace \(2 not taken\)/ })).toBeVisible()
  const search = draft.preview.getByRole('group', { name: 'Search for a document' })
  await draft.line(4).getByRole('button', { name: 'Find me a document that goes there' }).press('Enter')
  await expect(search.getByRole('status')).toContainText('Found one after')
  await expect(draft.sampling).toContainText('1 found document added to the sample')
  await expect(draft.sampled).toContainText('thing-701')
  await expect(draft.sampled).toContainText('In the sample because it goes to if true on line 4.')
  await expect(draft.line(4)).toContainText(/true 1/)
  await draft.line(2).getByRole('button', { name: 'Find me a document that goes there' }).press('Enter')
  await expect(draft.sampling).toContainText('2 found documents added')
  await expect(draft.line(2)).toContainText(/true 1/)
  await keepPicture(app, 'branch-search')
  expect(await axeFaults(page)).toEqual([])

  await draft.map.replace(byTag.replace("'rare'", "'nowhere'"))
  await draft.line(4).getByRole('button', { name: 'Find me a document that goes there' }).press('Enter')
  await expect(search.getByRole('status')).toHaveText('None of 800 documents goes there.')
  await draft.sampling.getByRole('button', { name: 'Leave out again' }).press('Enter')
  await expect(draft.sampling).toBeHidden()

  // A search is stopped, and says how far it came.
  await draft.map.replace(
    'export default (doc) => {\n  for (let n = 0; n < 300_000; n++) n\n  if (doc.no) return [{ tag: 1 }]\n  return []\n}',
  )
  await draft.line(3).getByRole('button', { name: 'Find me a document that goes there' }).press('Enter')
  await search.getByRole('button', { name: 'Stop' }).press('Enter')
  await expect(search.getByRole('status')).toContainText(/^Stopped: looked at \d+ document/)
})

test(
  'says why a document is in the sample once the preview has run on that sample',
  { tag: '@web' },
  async ({ startApp, folder, page }) => {
    let isHeld = false
    const held: (() => void)[] = []
    await page.routeWebSocket(/\/rpc/, (tab) => {
      const engine = tab.connectToServer()
      tab.onMessage((message) => {
        const pass = (): void => engine.send(message)
        if (isHeld && String(message).includes('views/preview')) held.push(pass)
        else pass()
      })
    })
    const app = await startApp(await makeThings(folder))
    const draft = await app.newView()
    await draft.nameIt('by_tag')
    await draft.setColumns([{ name: 'tag', type: 'text' }])
    await draft.map.replace(byTag)
    await expect(draft.preview.getByRole('status').first()).toContainText('from 100 documents')
    await draft.showPanel('Trace')
    await expect(draft.sampled).toContainText('1 of 100')
    isHeld = true
    await draft.sampleByShape()
    await expect.poll(() => held.length).toBeGreaterThan(0)
    await expect(draft.sampled).toContainText('1 of 100')
    await expect(draft.sampled).not.toContainText('In the sample because')
    isHeld = false
    for (const pass of held) pass()
    await expect(draft.sampled).toContainText('In the sample because')
    await expect(draft.sampled).not.toContainText('of 100')
  },
)
