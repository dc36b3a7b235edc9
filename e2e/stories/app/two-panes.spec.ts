import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, textIn } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

for (const dialect of storyDialects) {
  test(`on ${dialect}: two panes by the keyboard: what is saved in one appears in the other, and both come back`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'two panes' })
    const { url: path } = place
    const app = await place.start(startApp)
    const documents = app.documents('users')
    await documents.open('joe')
    await expect(app.tab('joe')).toBeVisible()
    await app.page.keyboard.press('ControlOrMeta+\\')
    const second = app.tabs('second')
    await expect(second.getByRole('tab', { name: 'joe' })).toHaveAttribute('aria-selected', 'true')
    await expect(app.tab('users')).toHaveAttribute('aria-selected', 'true')
    await expect(documents.grid.root).toBeVisible()

    // Save is the command of the pane with the focus, and the documents beside it follow.
    const joe = app.document('joe')
    await joe.editor.replace('{ "name": "Joe of the second pane" }')
    await joe.save()
    await expect(documents.grid.row('joe')).toContainText('Joe of the second pane')
    expect(await textIn(path, 'users', 'joe')).toContain('Joe of the second pane')

    // What was typed and not saved moves along, and so does the filter of the documents that are moved beside it.
    await joe.editor.replace('{ "name": "unsaved" }')
    await app.page.keyboard.press('F6')
    await expect(app.tab('users')).toBeFocused()
    await app.page.keyboard.press('ControlOrMeta+f')
    await app.page.keyboard.type('jo')
    await expect(documents.grid.row('ann')).toBeHidden()
    await app.run('Open this tab in the other pane')
    // The first pane had no other tab: there is one again.
    await expect(second).toBeHidden()
    await expect(documents.grid.row('joe')).toBeVisible()
    await expect(documents.grid.row('ann')).toBeHidden()
    await app.run('Open this tab in the other pane')
    await expect(second.getByRole('tab', { name: 'users' })).toBeVisible()
    await expect(documents.grid.row('ann')).toBeHidden()
    await joe.editor.expectText('"unsaved"')
    expect(await layoutFaults(app.page)).toEqual([])
    expect(await axeFaults(app.page)).toEqual([])
    await keepPicture(app, 'two-panes')
    for (const width of [1024, 860]) {
      await app.page.setViewportSize({ width, height: 700 })
      expect(await layoutFaults(app.page)).toEqual([])
      await keepPicture(app, `two-panes-${width}`)
    }
    await app.page.setViewportSize({ width: 1440, height: 900 })

    const again = await startApp()
    await expect(again.tabs('second').getByRole('tab', { name: 'users' })).toHaveAttribute(
      'aria-selected',
      'true',
    )
    await expect(again.documents('users').grid.row('ann')).toBeVisible()
    await again.document('joe').editor.expectText('"unsaved"')
  })
}

test('a pinned tab stays first and open, also after a restart, until it is unpinned', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeUsers(folder))
  for (const key of ['ann', 'joe', 'big']) {
    await (await app.showDocuments('users')).open(key)
    await expect(app.tab(key)).toBeVisible()
  }
  const titles = () => app.tabs().getByRole('tab').allInnerTexts()
  const before = await titles()
  await app.run('Pin or unpin this tab')
  const front = app.tab(/^big.*pinned/)
  await expect(front).toBeVisible()
  expect((await titles())[0]).toContain('big')

  await front.click({ button: 'middle' })
  await expect(app.page.getByText('“big” is pinned, and stays')).toBeVisible()
  await front.press('Delete')
  await app.page.keyboard.press('Alt+w')
  await expect(front).toBeVisible()
  await keepPicture(app, 'pinned-tab')
  await app.tab('joe').click({ button: 'right' })
  await app.page.getByRole('menuitem', { name: 'Close others' }).click()
  await expect(app.tabs().getByRole('tab')).toHaveCount(2)
  expect(before).toHaveLength(4)

  const again = await startApp()
  await expect(again.tab(/^big.*pinned/)).toBeVisible()
  await again.tab(/^big/).click()
  await again.run('Pin or unpin this tab')
  await again.page.keyboard.press('Alt+w')
  await expect(again.tab('big')).toBeHidden()
})

test('a tab is dragged to another place, and to a second pane', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  for (const key of ['ann', 'joe']) {
    await (await app.showDocuments('users')).open(key)
    await expect(app.tab(key)).toBeVisible()
  }
  const titles = async () => (await app.tabs().getByRole('tab').allInnerTexts()).map((text) => text.trim())
  const before = await titles()
  await app.tab('users').dragTo(app.tab(before[2]!))
  await expect.poll(titles).toEqual([before[1], before[2], before[0]])
  await app.run('Move this tab left')
  await expect.poll(titles).toEqual([before[1], before[0], before[2]])

  await app.tab('joe').hover()
  await app.page.mouse.down()
  await app.page.mouse.move(700, 300, { steps: 4 })
  const zone = app.page.getByText('Show it beside')
  await expect(zone).toBeVisible()
  const box = (await zone.boundingBox())!
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 })
  await keepPicture(app, 'dragged-tab')
  await app.page.mouse.up()
  await expect(zone).toBeHidden()
  await expect(app.tabs('second').getByRole('tab', { name: 'joe' })).toBeVisible()
  await app.document('joe').editor.expectText('Joe Hacker')

  // And back, onto a tab of the first pane.
  await app.tabs('second').getByRole('tab', { name: 'joe' }).dragTo(app.tab('users'))
  await expect(app.tabs('second')).toBeHidden()
  await expect.poll(titles).toContain('joe')
})
