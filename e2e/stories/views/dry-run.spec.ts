import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, makeUsersWithView, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import type { App } from '../../pages/app.ts'
import { DryRunPanel } from '../../pages/dry-run-panel.ts'
import { JobsPanel } from '../../pages/jobs-panel.ts'
import { expect, test } from '../../story.ts'

const byEmail = `export default function* map(doc) {
  if (doc.email) yield { email: doc.email.toLowerCase() }
}
`

test('finds a value that two documents hold before the view is published, corrects it and publishes', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) => store.put('zoe', { username: 'zoe', email: 'ANN@example.com' }))
  const app = await startApp(path)
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text', unique: true }])
  await draft.map.replace(byEmail)
  // The answer stands beside the button while one types.
  await expect(draft.foreseen).toContainText('1 not unique')
  await keepPicture(app, 'publish-answer')
  const found = await draft.dryRun()
  await found.expectHeadline('Would be refused: 1 value that must be unique is in 2 rows.')
  await draft.publish()
  const held = app.problem('Not published. The dry run says')
  await expect(held).toContainText('Would be refused: 1 value that must be unique is in 2 rows.')
  await held.getByRole('button', { name: 'Publish all the same' }).click()
  await expect(app.problem(/was not published/)).toContainText('ann@example.com')
  await app.page.keyboard.press('ControlOrMeta+j')
  const jobs = new JobsPanel(app.page)
  await expect(jobs.job('Dry run of by_email').getByLabel('Done, with problems')).toBeVisible()
  await expect(app.status).toContainText('1 failed')
  await app.page.keyboard.press('Escape')
  await found.show('Not unique')
  await expect(found.root.getByRole('table', { name: 'Values that are not unique' })).toContainText(
    'ann@example.com',
  )
  // Side by side, one is chosen; the others are deleted, and brought back.
  const { root } = found
  await root.getByRole('button', { name: 'Side by side' }).click()
  await expect(root.getByLabel('Text of zoe')).toContainText('ANN@example.com')
  await keepPicture(app, 'publish-collisions')
  await root
    .getByRole('region', { name: 'Document ann' })
    .getByRole('button', { name: 'Keep this one…' })
    .click()
  await app.page.getByRole('dialog').getByRole('button', { name: 'Delete the other' }).click()
  await found.expectHeadline('Would publish: adds 2 rows.')
  await app.page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(root).toContainText('Documents were changed since')
  await found.runAgain()
  await found.expectHeadline('Would be refused: 1 value that must be unique is in 2 rows.')
  await found.show('Not unique')
  await found.root.getByRole('button', { name: 'Let email repeat' }).press('Enter')
  const isUnique = app.page.getByRole('checkbox', { name: 'email is unique' })
  await expect(isUnique).not.toBeChecked()
  await expect(draft.foreseen).toContainText('+3 rows')
  await isUnique.check()
  await found.runAgain()
  await found.expectHeadline('Would be refused: 1 value that must be unique is in 2 rows.')
  await found.show('Not unique')
  await found.open('zoe')
  const zoe = app.document('zoe')
  await zoe.editor.replace('{ "username": "zoe", "email": "zoe@example.com" }')
  await zoe.save()
  await expect(app.page.getByText('Saved “zoe”.')).toBeVisible()

  await app.tab('by_email').click()
  await expect(found.root).toContainText('Documents were changed since')
  await found.runAgain()
  await expect(found.root).not.toContainText('Documents were changed since')
  await found.expectHeadline('Would publish: adds 3 rows.')
  await draft.publish()
  await expect(draft.notice(/It took/)).toBeVisible()
  await expect(found.root).toContainText('has changed since')
  // What was in the way is out of it: no failure is left to look at.
  await expect(app.status).not.toContainText('failed')
})

test('shows old and new values of rows that would change, by the keyboard alone', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsersWithView(folder, {
    name: 'by_email',
    columns: [{ name: 'email', type: 'text' }],
    map: 'export default function* map(doc) { if (doc.email) yield { email: doc.email } }',
  })
  const app = await startApp(path)
  const view = await app.openView('by_email')
  await view.map.expectText('yield')
  await view.map.replace(byEmail)
  const { keyboard } = app.page
  await keyboard.press('ControlOrMeta+Shift+Enter')
  const found = new DryRunPanel(app.page)
  await found.expectHeadline('Would publish: changes 1 row.')
  // The editor's own meaning of the keys has left the text alone.
  await expect(found.root).not.toContainText('has changed since')
  await found.root.getByRole('tab', { name: 'Summary' }).focus()
  await keyboard.press('ArrowRight')
  await keyboard.press('Enter')
  const row = found.root.getByRole('table', { name: 'Rows that would be changed' }).getByRole('row').last()
  await expect(row.locator('del')).toHaveText('Joe@Example.com')
  await expect(row.locator('ins')).toHaveText('joe@example.com')
  await keyboard.press('Tab')
  await expect(found.root.getByRole('button', { name: 'joe' })).toBeFocused()
  await keyboard.press('Escape')
  await expect(found.root).toBeHidden()
})

async function manyUsers(folder: string): Promise<string> {
  const path = await makeUsers(folder)
  await withStore(path, 'users', (store) =>
    store.putMany(Array.from({ length: 2500 }, (_, n) => [`user-${n}`, { n }] as const)),
  )
  return path
}

/** Begins a dry run of a new view `slow`, as far as its first findings. */
async function dryRunSlowly(app: App): Promise<DryRunPanel> {
  const draft = await app.newView()
  await draft.nameIt('slow')
  await draft.setColumns([{ name: 'n', type: 'integer' }])
  await draft.map.replace(`export default function* map(doc) {
  for (let turn = 0; turn < 60000; turn++);
  if (doc.n !== undefined) yield { n: doc.n }
}
`)
  const found = await draft.dryRun()
  await found.expectHeadline(/^After [\d,]+ of 2,504 documents/)
  return found
}

test('is cancelled with what it found, and goes on from there', async ({ startApp, folder }) => {
  const path = await manyUsers(folder)
  const app = await startApp(path)
  const found = await dryRunSlowly(app)
  await found.cancel()
  await expect(found.root).toContainText('Cancelled: only a part of the documents was looked at')
  await found.goOn()
  await found.waitForEnd()
  await found.expectHeadline('Would publish: adds 2,500 rows.')
  expect(await withStore(path, 'users', (store) => store.views.list())).toEqual([])
})

test('is there after a restart with what it had found, and is started again', async ({
  startApp,
  folder,
  hosts,
}) => {
  await dryRunSlowly(await startApp(await manyUsers(folder)))
  const again = await startApp()
  // Jobs are taken over from a process that is gone.
  expect(hosts).toHaveLength(2)
  await expect(again.status).toContainText('1 interrupted')
  await again.tab('slow').click()
  const found = new DryRunPanel(again.page)
  await expect(found.root).toContainText('Interrupted')
  await found.expectHeadline(/^After [\d,]+ of 2,504 documents/)
  expect(await axeFaults(again.page)).toEqual([])
  await again.page.keyboard.press('ControlOrMeta+j')
  const jobs = new JobsPanel(again.page)
  await jobs.press('Dry run of slow', 'Start again')
  await found.waitForEnd()
  await found.expectHeadline('Would publish: adds 2,500 rows.')
  await expect(jobs.job('Dry run of slow')).toContainText(
    'Looked at 2,504 documents. Would publish: adds 2,500 rows.',
  )
})
