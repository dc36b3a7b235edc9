import { makeUsers, textIn, withStore } from '../../databases.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const byName = {
  name: 'by_name',
  columns: [
    { name: 'username', type: 'text', unique: true },
    { name: 'age', type: 'integer' },
  ],
  map: 'export default function* map(doc) { if (doc.username) yield { username: doc.username, age: doc.age ?? null } }',
} as const

for (const dialect of storyDialects) {
  test(`on ${dialect}: says while a document is typed what saving it will do, and which document stands against it`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'a forecast' })
    const { url: path } = place
    await withStore(path, 'users', async (store) => {
      await store.views.publish({ ...byName, columns: [...byName.columns] })
    })
    const app = await place.start(startApp)
    const documents = await app.showDocuments('users')
    await documents.open('joe')
    const joe = app.document('joe')
    await expect(joe.forecast).toContainText('Nothing: the text is what is saved')
    await joe.editor.replace('{ "username": "joe", "age": 43 }')
    await expect(joe.forecast.getByRole('heading')).toHaveText('Saving this will change 1 view')
    await expect(joe.forecast).toContainText('1 row changed')
    await expect(joe.forecast.locator('del')).toHaveText('42')
    await expect(joe.forecast.locator('ins')).toHaveText('43')

    const before = await textIn(path, 'users', 'joe')
    await joe.editor.replace('{ "username": "ann", "age": 43 }')
    await expect(joe.forecast.getByRole('heading')).toHaveText('Saving this will be refused by 1 view')
    await expect(joe.forecast).toContainText('refused: username "ann" is held by ann')
    expect(await textIn(path, 'users', 'joe')).toBe(before)
    await joe.editor.replace('{ "username": ')
    await expect(joe.forecast).toContainText('no JSON document yet')
    await joe.editor.replace('{ "username": "ann", "age": 43 }')
    await joe.forecast.getByRole('button', { name: 'ann', exact: true }).click()
    await app.document('ann').editor.expectText('Ann Østergård')
  })
}

test('is hidden and shown by the keyboard, stays so, and is not there without views', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const documents = await app.showDocuments('users')
  await documents.open('joe')
  const joe = app.document('joe')
  await joe.editor.expectText('Joe Hacker')
  await expect(joe.forecast).toBeHidden()
  await withStore(path, 'users', async (store) => {
    await store.views.publish({ ...byName, columns: [...byName.columns] })
  })
  await expect(joe.forecast).toBeVisible()
  await joe.forecast.getByRole('button', { name: 'Hide what saving will do' }).press('Enter')
  await expect(joe.forecast).toBeHidden()
  const show = app.page.getByRole('button', { name: 'Show what saving will do' })
  await expect(show).toBeFocused()
  await app.page.reload()
  await expect(show).toBeVisible()
  await show.press('Enter')
  await expect(joe.forecast).toBeVisible()
})
