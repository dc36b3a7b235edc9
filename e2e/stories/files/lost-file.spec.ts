import { spawn } from 'node:child_process'
import { readdirSync, renameSync, unlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { axeFaultsAsShown } from '../../axe-faults.ts'
import { makeUsers, textIn, withStore } from '../../databases.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { expect, test } from '../../story.ts'

/** Where to keep a picture of each size, for a person to look at; none are kept when it is not set. */
const pictures = process.env['STORY_PICTURES']

/** The window comes to the front again, as when the person comes back from the program that touched the file. */
function focusEvent(): void {
  window.dispatchEvent(new Event('focus'))
}

for (const [width, height] of [
  [1024, 700],
  [1440, 900],
] as const) {
  test.describe(`at ${width} x ${height}`, () => {
    test.use({ viewport: { width, height }, colorScheme: width === 1440 ? 'light' : 'dark' })

    test('a file that is replaced while text is unsaved: what was open is saved, what is there now is opened', async ({
      startApp,
      folder,
    }) => {
      const path = await makeUsers(folder)
      const app = await startApp(path)
      const { page } = app
      await app.documents('users').open('joe')
      const document = app.document('joe')
      await document.editor.replace('{ "username": "joe", "age": 43 }')
      await expect(app.tab(/^joe.*unsaved/)).toBeVisible()

      const other = await makeUsers(folder, 'other.db')
      await withStore(other, 'users', async (store) => {
        await store.put('joe', { username: 'joe', name: 'Another Joe' })
        await store.put('zoe', { username: 'zoe' })
      })
      renameSync(other, path)
      await expect(page.getByText(/replaced by another file/)).toBeHidden()
      await page.evaluate(focusEvent)
      await expect(page.getByRole('status').filter({ hasText: /replaced by another file/ })).toBeVisible()
      for (const theme of ['first', 'second']) {
        expect(await axeFaultsAsShown(page)).toEqual([])
        expect(await layoutFaults(page)).toEqual([])
        if (pictures !== undefined)
          await page.screenshot({ path: join(pictures, `lost-file-${width}-${theme}.png`) })
        await app.switchTheme()
      }

      await test.step('never over a file that is there', async () => {
        await page.getByRole('button', { name: 'Save what was open to another file…' }).click()
        await app.fileDialog.choose(path)
        await app.fileDialog.replace()
        await expect(app.problem('Could not save what was open of users.db')).toContainText('already')
        await page.getByRole('button', { name: 'Dismiss' }).click()
      })

      const saved = join(folder, 'saved.db')
      await page.getByRole('button', { name: 'Save what was open to another file…' }).click()
      await app.fileDialog.choose(saved)
      await expect(page.getByText(`Saved what was open to ${saved}`)).toBeVisible()
      expect(await textIn(saved, 'users', 'joe')).toContain('Joe Hacker')

      await page.getByRole('button', { name: 'Open the file that is there now' }).click()
      await expect(page.getByText(/replaced by another file/)).toBeHidden()
      await document.editor.expectText('"age": 43')
      await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
      await app.showDocuments('users')
      await expect(app.documents('users').grid.row('zoe')).toBeVisible()
      expect(await textIn(path, 'users', 'joe')).toContain('Another Joe')
    })
  })
}

test('a file that is deleted: a save that is refused shows what can be done, and nothing typed is lost', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const { page } = app
  await app.documents('users').open('joe')
  const document = app.document('joe')
  await document.editor.replace('{ "username": "joe", "age": 44 }')
  unlinkSync(path)
  await document.save()
  await expect(
    page.getByRole('status').filter({ hasText: /users.db was deleted or moved away/ }),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Open it again' }).click()
  await expect(app.problem(`Could not open ${basename(path)}`)).toContainText('There is no file')
  await document.editor.expectText('"age": 44')

  await page.getByRole('button', { name: 'Save what was open to another file…' }).click()
  await app.fileDialog.choose(join(folder, 'saved.db'))
  await expect(page.getByText(/^Saved what was open to/)).toBeVisible()
  renameSync(join(folder, 'saved.db'), path)
  await page.getByRole('button', { name: 'Open it again' }).click()
  await expect(page.getByText(/deleted or moved away/)).toBeHidden()
  await document.save()
  await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
  expect(await textIn(path, 'users', 'joe')).toContain('44')
})

test('a file that took the place of one whose program was killed is opened without the log of that one', async ({
  startApp,
  folder,
}) => {
  const path = await makeUsers(folder)
  const aside = await makeUsers(folder, 'aside.db')
  await putAndDie(path, () => renameSync(aside, path))
  const app = await startApp(path)
  const { page } = app
  const bar = page.getByRole('status').filter({ hasText: /lies beside the write-ahead log of another file/ })
  await expect(bar).toBeVisible()
  for (const theme of ['first', 'second']) {
    expect(await axeFaultsAsShown(page)).toEqual([])
    expect(await layoutFaults(page)).toEqual([])
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `left-log-${theme}.png`) })
    await app.switchTheme()
  }
  await page.getByRole('button', { name: 'Open it without that log' }).click()
  await expect(bar).toBeHidden()
  await app.showDocuments('users')
  await expect(app.documents('users').grid.row('ann')).toBeVisible()
  expect(readdirSync(folder).filter((name) => name.startsWith('users.db.replaced-'))).not.toEqual([])
  expect(await textIn(path, 'users', 'joe')).toContain('Joe Hacker')
})

/** Puts a document in a program of its own, which is killed after what is done meanwhile. */
async function putAndDie(path: string, meanwhile: () => void): Promise<void> {
  const engine = join(import.meta.dirname, '../../../src/engine/index.ts')
  const script = `
    import { Datastore } from ${JSON.stringify(engine)}
    const store = await Datastore.open(${JSON.stringify(path)}, { table: 'users' })
    await store.put('joe', { name: 'Lost Joe' })
    console.log('ready')
    setInterval(() => {}, 1000)`
  const program = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => program.stdout.once('data', resolve))
  meanwhile()
  const ended = new Promise((resolve) => program.once('close', resolve))
  program.kill('SIGKILL')
  await ended
}
