import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textIn, withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { makeStore, storyDialects } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** Whether a draft in the state folder has a text. */
function isKept(state: string, text: string): boolean {
  return readdirSync(state)
    .filter((name) => /draft-\w+\.json$/.test(name))
    .some((name) => readFileSync(join(state, name), 'utf8').includes(text))
}

for (const dialect of storyDialects) {
  test(`on ${dialect}: a document of 16 MB is looked at, searched, edited and saved`, async ({
    startApp,
    folder,
  }) => {
    await using place = await makeStore(dialect, { folder, story: 'a large document' })
    const { url: path } = place
    await withStore(path, 'things', async (store) => {
      const words = 'a line of some words '.repeat(3)
      const lines = Array.from({ length: 140_000 }, (_, n) => ({ n, words }))
      lines[100_000] = { n: 100_000, words: 'the needle of this text' }
      await store.putText('large', JSON.stringify({ kind: 'large', lines }, null, 2))
      await store.put('small', { kind: 'small' })
    })
    const app = await place.start(startApp)
    const { page } = app
    const { grid } = app.documents('things')
    const document = app.document('large')
    const tree = page.getByRole('group', { name: 'Tree of the document' })

    await test.step('is found by a text in it, and opened', async () => {
      await page.getByRole('textbox', { name: 'Contains anywhere' }).fill('the needle')
      await grid.expectCount(1)
      await app.documents('things').open('large')
      await document.editor.expectText('"kind": "large"')
    })

    await test.step('opens as a tree, a part at a time', async () => {
      await document.toolbar.getByRole('button', { name: 'Tree' }).click()
      await tree.getByText('140,000 items').click()
      await expect(tree.getByText('139,800 more')).toBeVisible()
      await keepPicture(app, 'large-tree')
    })

    await test.step('is searched in the editor, and a value is edited', async () => {
      await document.editor.input.focus()
      await page.keyboard.press('ControlOrMeta+f')
      await page.keyboard.type('the needle')
      await document.editor.expectText('the needle of this text')
      await page.keyboard.press('Escape')
      await keepPicture(app, 'large-found')
      await page.keyboard.type('a pin')
      await document.editor.expectText('a pin of this text')
      await expect(app.tab(/^large.*unsaved/)).toBeVisible()
    })

    await test.step('comes back with what is unsaved, and is saved', async () => {
      // So much is not kept at once: until it is, a page that is loaded anew does not have the last words.
      await expect.poll(() => isKept(join(folder, 'state'), 'a pin of this text')).toBe(true)
      await page.reload()
      await expect(app.tab(/^large.*unsaved/)).toBeVisible()
      await document.editor.expectText('"kind": "large"')
      await document.save()
      await expect(app.tab(/^large.*unsaved/)).toBeHidden()
      const saved = JSON.parse((await textIn(path, 'things', 'large')) ?? '') as {
        lines: { words: string }[]
      }
      expect(saved.lines).toHaveLength(140_000)
      expect(saved.lines[100_000]?.words).toBe('a pin of this text')
      await page.reload()
      await document.editor.expectText('"kind": "large"')
    })
  })
}
