import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

async function makeThings(folder: string): Promise<string> {
  const path = join(folder, 'things.db')
  await withStore(path, 'things', async (store) => {
    const things = Array.from({ length: 60 }, (_, n) => [
      `thing-${String(n).padStart(2, '0')}`,
      { n, kind: n % 3 === 0 ? 'book' : 'film' },
    ])
    await store.putMany(Object.fromEntries(things) as Record<string, object>)
  })
  return path
}

test('queries the published view beside its draft, and gives the draft the index that the plan lacks', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const app = await startApp(await makeThings(folder))
  const draft = await app.newView()
  await draft.nameIt('by_kind')
  await draft.setColumns([
    { name: 'kind', type: 'text' },
    { name: 'n', type: 'integer' },
  ])
  await draft.map.replace('export default ({ kind, n }) => [{ kind, n }]\n')
  await draft.rows.expectCount(60)
  const beside = draft.preview.getByRole('group', { name: 'Query of the published view' })

  await test.step('a view that is not published answers nothing, and says so', async () => {
    await draft.showPanel('Query')
    await expect(draft.preview).toContainText('No version of this view answers yet')
  })

  await test.step('the published one answers conditions while they are typed, and says how', async () => {
    await draft.publish()
    await expect(beside.getByRole('status')).toHaveText(
      /^60 rows\. Reads the whole index “\S+” in its order\.$/,
    )
    await beside.getByRole('button', { name: 'Add condition' }).click()
    await beside.getByRole('combobox', { name: 'Column' }).selectOption('kind')
    await beside.getByRole('textbox', { name: 'Value' }).fill('book')
    await expect(beside.getByRole('status')).toHaveText('20 rows. Reads every row of the view.')
    await expect(beside).toContainText('An index over “kind” would serve.')
    expect(await axeFaults(page)).toEqual([])
    await keepPicture(app, 'query-beside')
  })

  await test.step('one click adds the index to the draft, and publishing it changes the plan', async () => {
    await beside.getByRole('button', { name: 'Add this index' }).click()
    await expect(page.getByRole('checkbox', { name: 'kind is indexed' })).toBeChecked()
    await expect(beside).toContainText('The draft has it: publish the draft.')
    await draft.publish()
    await expect(beside.getByRole('status')).toHaveText(
      /^20 rows\. Reads the index “\S+” of “kind” where it has the value asked for\.$/,
    )
    await expect(beside).not.toContainText('would serve')
  })

  await test.step('a row leads to its document', async () => {
    await beside.getByRole('button', { name: 'thing-03' }).click()
    await app.document('thing-03').editor.expectText('"kind": "book"')
  })
})
