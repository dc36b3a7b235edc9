import { Datastore } from '../../../src/engine/index.ts'
import { axeFaults } from '../../axe-faults.ts'
import { copyCities } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { makeStoryPlace } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

test.use({ viewport: { width: 1280, height: 720 } })

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`the palette finds documents of ${dialect} by their text, and shows all of them`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStoryPlace(dialect, { folder, story: 'the palette' })
    await using store = await Datastore.open(place.url, { table: 'orders' })
    await store.putMany(
      Array.from({ length: 12 }, (_, n) => [
        `order-${n}`,
        { title: n === 7 ? 'A chair of Århus oak' : 'A table', lines: [{ item: n }] },
      ]),
    )
    const app = await place.start(startApp)
    const { page } = app
    if (dialect !== 'sqlite') await app.treeItem('orders').click()
    await expect(app.documents('orders').grid.row('order-1')).toBeVisible()
    const palette = page.getByRole('dialog')
    const found = (text: string) => palette.getByRole('group', { name: `that hold “${text}”` })

    await page.keyboard.press('ControlOrMeta+p')
    await page.keyboard.type('århus')
    await expect(found('århus').getByRole('option').first()).toContainText('title: "A chair of Århus oak"')
    await expect(found('århus').getByRole('option')).toHaveCount(2)
    await keepPicture(app, `palette-text-${dialect}`)
    expect(await layoutFaults(page)).toEqual([])
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Enter')
    await app.document('order-7').editor.expectText('Århus oak')

    // Of many the first ones, and then all of them, in the page of the documents.
    await page.keyboard.press('ControlOrMeta+p')
    await page.keyboard.type('a table')
    await expect(found('a table').getByRole('option')).toHaveCount(9)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('textbox', { name: 'Contains anywhere' })).toHaveValue('a table')
    await app.documents('orders').grid.expectCount(11)

    await page.keyboard.press('ControlOrMeta+p')
    await page.keyboard.type('no such words')
    await expect(palette.getByText('Nothing is called that.')).toBeVisible()
  })
}

test('what the palette looks for among 171,000 documents ends with what is typed next', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(copyCities(folder))
  const { page } = app
  await page.keyboard.press('ControlOrMeta+p')
  const search = page.getByRole('combobox', { name: /^Search/ })
  for (const text of ['no such place', 'nor this', 'Tórshavn']) {
    await search.fill(text)
    const group = page.getByRole('dialog').getByRole('group', { name: `that hold “${text}”` })
    await group.or(page.getByText('Nothing is called that.')).first().waitFor()
  }
  await expect(page.getByRole('dialog').getByRole('option').first()).toContainText('Tórshavn')
  await expect(page.getByRole('group', { name: 'no such place' })).toBeHidden()
})
