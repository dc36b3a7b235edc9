import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { failingFiles } from '../../../tests/support/files/failing-files.ts'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, textIn } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const reason = 'the disk or network share that it is on does not answer'

test(
  'a file on a share that goes away while text is unsaved: what is asked is refused in words, and all goes on when it is back',
  { tag: '@web' },
  async ({ startApp, folder, hosts }) => {
    const share = join(folder, 'share')
    mkdirSync(share)
    const files = failingFiles(share, join(folder, 'library'))
    test.skip(files === null, 'only Linux with a C compiler (cc) lets a story refuse what is asked')
    if (files === null) return
    const path = await makeUsers(share)
    Object.assign(process.env, files.environment)
    const app = await startApp(path)
    for (const name of Object.keys(files.environment)) delete process.env[name]
    expect(hosts).toHaveLength(1)
    const { page } = app
    await app.documents('users').open('joe')
    const joe = app.document('joe')
    await joe.editor.replace('{ "typed": "on the share" }')
    await expect(app.tab(/^joe.*unsaved/)).toBeVisible()

    await test.step('a save is refused, and the text stays', async () => {
      files.fail('ESTALE')
      await joe.save()
      await expect(page.getByText(reason).first()).toBeVisible()
      await joe.editor.expectText('on the share')
      await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
      await keepPicture(app, 'unreachable-save')
      expect(await axeFaults(page)).toEqual([])
    })

    await test.step('the app starts anew without the share, says why nothing is shown, and has the text', async () => {
      files.fail('EIO')
      await page.reload()
      await expect(app.tab(/^joe.*unsaved/)).toBeVisible()
      await expect(page.getByText(reason).first()).toBeVisible()
      await keepPicture(app, 'unreachable-start')
      expect(await axeFaults(page)).toEqual([])
    })

    await test.step('when it is back the text is saved', async () => {
      files.heal()
      await page.reload()
      await app.tab(/^joe/).click()
      await joe.editor.expectText('on the share')
      await joe.save()
      await expect(app.tab(/^joe.*unsaved/)).toBeHidden()
      expect(await textIn(path, 'users', 'joe')).toBe('{ "typed": "on the share" }')
    })
  },
)
