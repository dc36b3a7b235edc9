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

  const asked = draft.preview.getByRole('group', { name: 'Query of the draft' })

  await test.step('a view that is not published answers from the rows that its draft yields, and says of how many', async () => {
    await draft.showPanel('Query')
    await expect(asked.getByRole('status')).toHaveText(
      '60 rows, among 60 rows of 60 documents. Reads every row of the view.',
    )
    await asked.getByRole('button', { name: 'Add condition' }).click()
    await asked.getByRole('combobox', { name: 'Column' }).selectOption('kind')
    await asked.getByRole('textbox', { name: 'Value' }).fill('book')
    await expect(asked.getByRole('status')).toHaveText(
      '20 rows, among 60 rows of 60 documents. Reads every row of the view.',
    )
    await draft.preview.getByText('Draft, whole store').click()
    await expect(asked.getByRole('status')).toContainText('20 rows, among 60 rows of all 60 documents.')
    await expect(asked).toContainText('An index over “kind” would serve.')
    expect(await axeFaults(page)).toEqual([])
    await keepPicture(app, 'query-draft')
  })

  await test.step('an index of the draft serves at once, before it is published', async () => {
    await asked.getByRole('button', { name: 'Add this index' }).click()
    await expect(asked.getByRole('status')).toContainText(
      /Reads the index “things_by_kind_kind_index” of “kind” where it has the value asked for\.$/,
    )
    await page.getByRole('checkbox', { name: 'kind is indexed' }).uncheck()
  })

  await test.step('documents that the draft’s constraints refuse are left out, counted, and lead to the first', async () => {
    await page.getByRole('checkbox', { name: 'kind is unique' }).check()
    await expect(asked.getByRole('status')).toContainText('1 row, among 2 rows of all 60 documents.')
    await expect(asked).toContainText('58 documents are left out, first thing-02:')
    await expect(asked).toContainText('already held by document "thing-01"')
    await keepPicture(app, 'query-draft-refused')
    await page.getByRole('checkbox', { name: 'kind is unique' }).uncheck()
    await expect(asked.getByRole('status')).toContainText('20 rows, among 60 rows')
    await asked.getByRole('button', { name: 'Remove this condition' }).click()
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

  await test.step('once the draft differs, its rows can be asked beside the published ones', async () => {
    await draft.map.replace('export default ({ kind, n }) => (n < 30 ? [{ kind, n }] : [])\n')
    await draft.preview.getByText('Draft, whole store').click()
    await expect(asked.getByRole('status')).toContainText('10 rows, among 30 rows of all 60 documents.')
    await draft.preview.getByText('Published', { exact: true }).click()
    await expect(beside.getByRole('status')).toContainText('20 rows.')
  })

  await test.step('a row leads to its document', async () => {
    await beside.getByRole('button', { name: 'thing-03' }).click()
    await app.document('thing-03').editor.expectText('"kind": "book"')
  })
})
