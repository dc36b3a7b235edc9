import { makeUsers, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const about = `export default function* map(doc) {
  if (doc.about) yield { name: doc.username, about: doc.about }
}
`

test('gives a view full text, and finds rows by words with the passages that match', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', async (store) => {
    await store.putMany({
      walk: { username: 'walk', about: 'Up the hill to the old castle, and around the castle.' },
      moat: { username: 'moat', about: `An old castle has a moat. ${'Stones and more stones. '.repeat(20)}` },
      cafe: { username: 'cafe', about: 'The Café on the hill.' },
    })
  })
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('about')
  await draft.setColumns([{ name: 'name' }, { name: 'about' }, { name: 'called' }])
  await draft.addFullText('about')
  await draft.addGenerated('called', 'join', 'name, nosuch')
  await expect(draft.constraints.getByText('is made of “nosuch”, which is no column')).toBeVisible()
  await draft.makeOf('called', 'fold', 'name')
  await app.page.setViewportSize({ width: 1280, height: 720 })
  const additions = draft.constraints.getByRole('button', {
    name: /^Add (?:index|check|foreign key|full text|generated column)$/,
  })
  await additions.last().scrollIntoViewIfNeeded()
  const places = await additions.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top))
  expect(places).toHaveLength(5)
  expect(new Set(places).size).toBe(1)
  await keepPicture(app, 'full-text-form')
  await draft.map.replace(about)
  await expect(draft.rows.row('cafe')).toBeVisible()
  await draft.publish()
  await expect(draft.notice(/about/).filter({ hasText: /It took/ })).toBeVisible()
  const { definition } = await withStore(path, 'users', (store) => store.views.get('about'))
  expect(definition?.columns).toEqual([
    { name: 'name', type: 'text' },
    { name: 'about', type: 'text', fullText: true },
    { name: 'called', type: 'text', generated: { fold: 'name' } },
  ])

  const query = await app.queryView('about')
  await query.where('about', 'matches', 'CASTLE old')
  await expect(app.page.getByText('Best match first.')).toBeVisible()
  await query.run()
  await query.rows.expectCount(2)
  const [best] = await query.rows.rows()
  expect(best).toContain('walk')
  await expect(query.rows.row('walk').locator('mark')).toHaveText(['old', 'castle', 'castle'])
  await expect(query.rows.row('moat').locator('mark')).toHaveText(['old', 'castle'])
  const condition = app.page.getByRole('group', { name: /^Condition on / })
  await condition.getByRole('textbox', { name: 'Value' }).fill('cafe "the hill"')
  await query.run()
  await query.rows.expectCount(1)
  await expect(query.rows.row('cafe').locator('mark')).toHaveText(['Café', 'the hill'])
  await query.orderBy('_rank')
  await condition.getByRole('textbox', { name: 'Value' }).fill('!!')
  await query.run()
  await expect(app.page.getByText(/needs at least one word/)).toBeVisible()
  await condition.getByRole('textbox', { name: 'Value' }).fill('hill -castle')
  await query.run()
  await query.rows.expectCount(1)
  await expect(app.page.getByText(/needs at least one word/)).toBeHidden()
})
