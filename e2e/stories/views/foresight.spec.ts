import { copyCities, makeUsersWithView, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

test('says beside Publish, while one types, which rows it adds, removes, changes and refuses, and what they cost', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsersWithView(folder, {
    name: 'by_email',
    columns: [
      { name: 'email', type: 'text', index: true },
      { name: 'age', type: 'integer' },
    ],
    map: 'export default (doc) => (doc.email ? [{ email: doc.email, age: doc.age ?? null }] : [])',
  })
  const app = await startApp(path)
  const view = await app.openView('by_email')
  await expect(view.toolbar).toContainText('nothing to publish')
  const dryRun = view.toolbar.getByRole('button', { name: 'Dry run' })
  const place = await dryRun.boundingBox()

  await view.map.replace(
    'export default (doc) => (doc.age ? [{ email: doc.email.toLowerCase(), age: 1 }, { email: "x", age: 2 }] : [])',
  )
  await expect(view.foreseen).toContainText('+1 −1 ~1 rows')
  await expect(view.foreseen).toContainText(/\d KB, 0\.5 index entries a put$/)
  await expect(view.foreseen).toHaveAccessibleName(/Table and indexes: about [\d.]+ KB\./)
  await expect(view.foreseen).toHaveAccessibleName(/Index of email: about [\d.]+ KB\./)
  await expect(view.foreseen).toHaveAccessibleName(
    /A put writes on average 0\.5 rows, 0\.5 entries of indexes\./,
  )
  await view.map.replace('export default (doc) => [{ email: doc.email.toLowerCase(), age: doc.age ?? null }]')
  await expect(view.foreseen).toContainText('2 refused')
  // Whatever it says, the buttons beside it stay where they are.
  expect(await dryRun.boundingBox()).toEqual(place)

  await view.map.replace('export default (doc) => (doc.email ? [{ email: doc.email, age: 7 }] : [])')
  await expect(view.foreseen).toContainText('~2 rows')
  await view.foreseen.click()
  const found = app.page.getByRole('region', { name: 'Dry run' })
  await expect(found).toContainText('Would publish: changes 2 rows.')
  await expect(found).toContainText(/index of emailabout [\d.]+ KB/)
  await expect(found).toContainText('a put writes on average0.5 rows, 0.5 entries of indexes')
  await keepPicture(app, 'publish-costs')
  await app.page.keyboard.press('ControlOrMeta+Enter')
  await expect(view.notice(/It took/)).toBeVisible()
  expect(await withStore(path, 'users', (store) => store.query('by_email', { age: 7 }))).toHaveLength(2)
})

test(
  'looks at a part of a large store, says so, and ends with the next key',
  { tag: '@web' },
  async ({ page, startApp, folder }) => {
    // What the page sends to the engine: a request with its number, later that number again when it is called off.
    const asked: string[] = []
    const ended: string[] = []
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const {
          i: number,
          t: kind,
          p,
        } = JSON.parse(String(payload)) as {
          i: string
          t?: number
          p?: { u?: string }
        }
        if (p?.u?.endsWith('/views/foresee')) asked.push(number)
        if (kind === 4 && asked.includes(number)) ended.push(number)
      }),
    )
    const app = await startApp(copyCities(folder))
    const draft = await app.newView()
    await draft.nameIt('by_name')
    await draft.setColumns([{ name: 'name', type: 'text', index: true }])
    await draft.map.replace(
      'export default (doc) => {\n  for (let n = 0; n < 3000; n++);\n  return [{ name: doc.name }]\n}',
    )
    await expect(draft.foreseen).toContainText(/^\+[\d,]+ rows…/)
    await expect(draft.foreseen).toHaveAccessibleName(
      /By the first [\d,]+ of 171,\d{3} documents: Would publish/,
    )
    await keepPicture(app, 'publish-part')

    const before = asked.length
    await draft.map.type(' ')
    await expect.poll(() => asked.length).toBeGreaterThan(before)
    await draft.map.type(' ')
    await expect.poll(() => ended).toContain(asked[before])
    await expect.poll(() => asked.length).toBeGreaterThan(before + 1)
    await expect(draft.foreseen).toContainText('rows…')
  },
)
