import { axeFaults } from '../../axe-faults.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { textIn, withStore } from '../../databases.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

const exact = '{ "id": 12345678901234567890, "ratio": 1.0, "tiny": 5e-324, "note": "edited" }'
const oddKey = 'it\'s/a "key" 👩‍👩‍👧'

for (const dialect of storyDialects) {
  test(`on ${dialect}: documents are created, edited, duplicated, deleted and brought back`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'editing documents' })
    const { url: path } = place
    const app = await place.start(startApp)

    await test.step('creates a document', async () => {
      await app.run('New document')
      const fresh = app.document(null)
      await fresh.nameIt(oddKey)
      await fresh.editor.replace('{ "n": 1 }')
      await fresh.save()
      await expect(app.treeItem('users')).toContainText('5')
      expect(await textIn(path, 'users', oddKey)).toBe('{ "n": 1 }')
    })

    await test.step('duplicates, deletes and brings back a document', async () => {
      const documents = await app.showDocuments('users')
      await documents.choose('ann', 'Duplicate')
      await app.document(null).save()
      await expect(app.document('ann-copy').toolbar).toContainText('rev 1')
      expect(await textIn(path, 'users', 'ann-copy')).toBe(await textIn(path, 'users', 'ann'))

      await app.showDocuments('users')
      await documents.choose('ann-copy', 'Delete')
      await expect(documents.grid.row('ann-copy')).toBeHidden()
      expect(await textIn(path, 'users', 'ann-copy')).toBeUndefined()
      await app.page.getByRole('button', { name: 'Undo' }).click()
      await expect(documents.grid.row('ann-copy')).toBeVisible()
    })

    await test.step('refuses a key that is in use, and keeps the text', async () => {
      await app.run('New document')
      const document = app.document(null)
      await document.nameIt('joe')
      await document.editor.replace('{ "n": 1 }')
      await document.save()
      await expect(document.notice(/Choose another key; your text is kept/)).toBeVisible()
      await document.nameIt('sam')
      await document.save()
      await expect(app.document('sam').toolbar).toContainText('rev 1')
      expect(await textIn(path, 'users', 'sam')).toBe('{ "n": 1 }')
      expect(await textIn(path, 'users', 'joe')).toContain('Joe Hacker')
    })

    await test.step('saves the text as it was written: large integers, 1.0 and white space unharmed', async () => {
      await (await app.showDocuments('users')).open('big')
      const document = app.document('big')
      await document.editor.expectText('12345678901234567890')
      await document.editor.replace(exact)
      await expect(app.tab(/^big.*unsaved/)).toBeVisible()
      await document.save()
      await expect(document.toolbar).toContainText('rev 2')
      expect(await textIn(path, 'users', 'big')).toBe(exact)
    })

    await test.step('shows text that is no JSON where it goes wrong, and saves nothing', async () => {
      await (await app.showDocuments('users')).open('joe')
      const document = app.document('joe')
      await document.editor.replace('{ "username": "joe",\n  "age": }')
      await document.save()
      await expect(document.notice('Not saved: the text is no JSON document yet')).toBeVisible()
      await expect(app.page.getByRole('button', { name: /^Line 2, column/ })).toBeVisible()
      expect(await textIn(path, 'users', 'joe')).toContain('"age":42')
    })

    await test.step('asks before unsaved text is lost', async () => {
      await app.document('joe').editor.replace('{ "age": 44 }')
      await app.closeTab('joe')
      await app.answer('Cancel')
      await app.document('joe').editor.expectText('44')
      await app.closeTab('joe')
      await app.answer('Save')
      await expect(app.tab(/^joe/)).toBeHidden()
      expect(await textIn(path, 'users', 'joe')).toBe('{ "age": 44 }')
    })
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: when another program saved the document meanwhile, nothing is overwritten until the person has chosen`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'conflicts' })
    const { url: path } = place
    const app = await place.start(startApp)
    const theirs = '{ "by": "another program" }'
    const mine = '{ "by": "me" }'

    await test.step('mine can win', async () => {
      await app.documents('users').open('joe')
      const document = app.document('joe')
      await document.editor.replace(mine)
      await withStore(path, 'users', (store) => store.putText('joe', theirs))
      await document.save()
      await expect(app.page.getByText('Theirs: revision 2, in the store')).toBeVisible()
      expect(await textIn(path, 'users', 'joe')).toBe(theirs)
      await app.page.getByRole('button', { name: 'Keep mine (overwrite revision 2)' }).click()
      await expect(document.toolbar).toContainText('rev 3')
      expect(await textIn(path, 'users', 'joe')).toBe(mine)
    })

    await test.step('theirs can be taken', async () => {
      await (await app.showDocuments('users')).open('ann')
      const document = app.document('ann')
      await document.editor.replace(mine)
      await withStore(path, 'users', (store) => store.putText('ann', theirs))
      await expect(document.notice('Revision 2 was saved meanwhile')).toBeVisible()
      await app.page.getByRole('button', { name: 'Compare' }).click()
      await app.page.getByRole('button', { name: 'Take theirs' }).click()
      await document.editor.expectText('another program')
      await expect(app.tab(/unsaved/)).toBeHidden()
    })
  })
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: edits of different fields go together, and a person chooses where both changed the same`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'merging' })
    const { url: path } = place
    const app = await place.start(startApp)
    const { page } = app
    await app.documents('users').open('joe')
    const document = app.document('joe')
    const theirs = (text: string) => withStore(path, 'users', (store) => store.putText('joe', text))

    await test.step('together', async () => {
      await document.editor.replace(
        '{ "username": "joe", "name": "Joe Mine", "email": "Joe@Example.com", "age": 42 }',
      )
      await theirs('{"username":"joe","name":"Joe Hacker","email":"joe@new.example","age":42,"since":1.0}')
      await document.save()
      await expect(page.getByText('Both texts go together')).toBeVisible()
      await page.getByRole('button', { name: 'Take both' }).click()
      await document.editor.expectText('joe@new.example')
      await document.save()
      await expect(document.toolbar).toContainText('rev 3')
      const both =
        '{ "username": "joe", "name": "Joe Mine", "email": "joe@new.example", "age": 42, "since": 1.0 }'
      expect(await textIn(path, 'users', 'joe')).toBe(both)
    })

    await test.step('by choice, also after a restart', async () => {
      await document.editor.replace(
        '{ "username": "joe", "name": "Mine", "email": "joe@new.example", "age": 43, "since": 1.0 }',
      )
      await theirs('{"username":"joe","name":"Theirs","email":"joe@new.example","age":42,"since":2.0}')
      await expect(document.notice('Revision 4 was saved meanwhile')).toBeVisible()
      await startApp()
      await app.tab(/^joe/).click()
      await page.getByRole('button', { name: 'Compare' }).click()
      const table = page.getByRole('table', { name: 'Fields that both have changed' })
      await expect(table.getByRole('row', { name: /^name/ })).toContainText('"Joe Mine""Theirs""Mine"')
      await expect(page.getByRole('button', { name: 'Take both' })).toBeDisabled()
      await keepPicture(app, 'merge')
      expect(await layoutFaults(page)).toEqual([])
      expect(await axeFaults(page)).toEqual([])
      await table.getByText('Theirs', { exact: true }).click()
      await page.getByRole('button', { name: 'Take both' }).click()
      await document.save()
      await expect(document.toolbar).toContainText('rev 5')
      const chosen =
        '{ "username": "joe", "name": "Theirs", "email": "joe@new.example", "age": 43, "since": 2.0 }'
      expect(await textIn(path, 'users', 'joe')).toBe(chosen)
    })
  })
}
