import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { CellEditor } from '../../pages/cell-editor.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const emails = {
  name: 'emails',
  columns: [{ name: 'email', type: 'text' as const, unique: true }],
  map: 'export default function* map(doc) { if (doc.email) yield { email: doc.email } }',
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: the value of a cell is changed where it stands, by the rules of a save`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'changing a cell' })
    const textOf = (key: string): Promise<string | undefined> =>
      withStore(place.url, 'users', async (store) => (await store.getText(key))?.text)
    await withStore(place.url, 'users', async (store) => {
      await store.views.publish(emails)
    })
    const app = await place.start(startApp)
    const { page } = app
    const { grid } = app.documents('users')
    const editor = new CellEditor(page)
    const cell = (key: string, text: string) =>
      grid.row(key).getByRole('gridcell', { name: text, exact: true })
    const undo = (what: string) =>
      page
        .locator('div')
        .filter({ hasText: new RegExp(`^${what}Undo$`) })
        .getByRole('button', { name: 'Undo' })

    await cell('joe', 'Joe Hacker').click()
    await page.keyboard.press('F2')
    await expect(editor.value).toBeFocused()
    await expect(editor.value).toHaveValue('Joe Hacker')
    expect.soft(await axeFaults(page)).toEqual([])
    await keepPicture(app, 'cell')
    await page.keyboard.type('Joe "D."')
    await page.keyboard.press('Enter')
    await expect(editor.root).toBeHidden()
    await expect(cell('joe', 'Joe "D."')).toBeVisible()
    await expect(grid.root).toBeFocused()
    await undo('Set name of joe.').click()
    await expect(cell('joe', 'Joe Hacker')).toBeVisible()

    // What is no text is written as JSON, and the rest of the document stays byte for byte.
    const exact = (await textOf('big'))!
    await cell('big', '1.0').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Edit value…' }).click()
    await expect(editor.value).toHaveValue('1.0')
    await editor.value.fill('2,5')
    await editor.button('Save').click()
    await expect(editor.root.getByRole('alert')).toContainText('The value is no JSON')
    await keepPicture(app, 'cell-refused')
    await editor.value.fill('2.50')
    await editor.button('Save').click()
    await expect(editor.root).toBeHidden()
    expect(await textOf('big')).toBe(exact.replace('1.0', '2.50'))

    // Another program changes the same field, and then another one.
    const change = (member: object): Promise<unknown> =>
      withStore(place.url, 'users', (store) => store.patch('ann', member))
    await cell('ann', 'ann@example.com').click()
    await page.keyboard.press('F2')
    await change({ email: 'ann@theirs.org' })
    await editor.value.fill('ann@mine.org')
    await page.keyboard.press('Enter')
    await expect(editor.root.getByRole('alert')).toContainText('set it to "ann@theirs.org"')
    await keepPicture(app, 'cell-overtaken')
    await change({ name: 'Ann' })
    await editor.button('Save').click()
    await expect(editor.root).toBeHidden()
    await expect.poll(() => textOf('ann')).toContain('"email":"ann@mine.org"')
    expect(await textOf('ann')).toContain('"name":"Ann"')

    // A view refuses it.
    await cell('joe', 'Joe@Example.com').click()
    await page.keyboard.press('F2')
    await editor.value.fill('ann@mine.org')
    await page.keyboard.press('Enter')
    await expect(editor.root.getByRole('alert')).toContainText('emails')
    await page.keyboard.press('Escape')
    await expect(editor.root).toBeHidden()
    await expect(cell('joe', 'Joe@Example.com')).toBeVisible()

    await cell('joe', '42').click()
    await page.keyboard.press('F2')
    await editor.writeAs('Text')
    await editor.button('Save').click()
    await expect(editor.root).toBeHidden()
    await expect.poll(() => textOf('joe')).toContain('"age":"42"')
    await cell('joe', '42').click()
    await page.keyboard.press('F2')
    await editor.button('Remove field').click()
    await expect.poll(() => textOf('joe')).not.toContain('age')
    await undo('Removed age of joe.').click()
    await expect.poll(() => textOf('joe')).toContain('"age":"42"')

    // A key is no value of the document: the document is opened.
    await cell('ann', 'ann').first().click()
    await page.keyboard.press('F2')
    await expect(page.getByRole('tab', { name: /^ann/ })).toBeVisible()
  })
}
