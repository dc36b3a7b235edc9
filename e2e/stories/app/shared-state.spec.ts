import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeUsers } from '../../databases.ts'
import { WebHost } from '../../host/web-host.ts'
import { App } from '../../pages/app.ts'
import { expect, test } from '../../story.ts'

test(
  'two hosts on one state folder: both settings hold, both files are recent, and no unsaved text of either is lost',
  { tag: '@web' },
  async ({ startApp, folder, hosts, context }) => {
    const users = await makeUsers(folder)
    const team = await makeUsers(folder, 'team.db')
    const state = join(folder, 'state')
    const first = await startApp(users)
    expect(hosts).toHaveLength(1)
    const host = await WebHost.start(state, team)
    try {
      await first.documents('users').open('joe')
      await first.document('joe').editor.replace('{ "typed": "in the first" }')
      await expect(first.tab(/^joe.*unsaved/)).toBeVisible()
      await expect.poll(() => draftsIn(state)).toContain('in the first')

      const second = new App(await context.newPage())
      await second.start(host.url)
      await test.step('what the first one has typed is there in the second one, and goes on there', async () => {
        await second.tab(/^joe/).click()
        await second.document('joe').editor.expectText('in the first')
        await second.document('joe').editor.replace('{ "typed": "in the second" }')
        await expect.poll(() => draftsIn(state)).toContain('in the second')
      })

      await test.step('the first one, which has not seen that, is told and loses neither', async () => {
        await first.document('joe').editor.replace('{ "typed": "in the first, again" }')
        await expect(first.problem('Another window of the app has unsaved text')).toContainText('.other-')
      })

      await test.step('each has text, tabs and settings of its own', async () => {
        await second.run('New document')
        await second.document(null).editor.replace('{ "typed": "in the second alone" }')
        await expect.poll(() => draftsIn(state)).toContain('in the second alone')
        await second.page.keyboard.press('ControlOrMeta+,')
        const settings = second.page.getByRole('dialog', { name: 'Settings' })
        await settings.getByText('Compact', { exact: true }).click()
        await second.page.keyboard.press('Escape')
        await first.switchTheme()
        await expect
          .poll(() => JSON.parse(textIn(state, 'app-settings.json')) as unknown)
          .toMatchObject({
            density: 'compact',
            theme: /dark|light/,
          })
        // The session is written as the tabs of the first one are, which does not have the other one's new document.
        await first.run('Show the views of this store')
        await expect.poll(() => textIn(state, 'app-session.json')).not.toContain('"key":null')
      })
      await second.page.close()
    } finally {
      await host.stop()
    }

    const again = await startApp()
    await expect(again.problem('Two windows had unsaved text')).toContainText('.kept-')
    await again.tab(/^joe.*unsaved/).click()
    await again.document('joe').editor.expectText('in the first, again')
    await again.tab(/^new document.*unsaved/).click()
    await again.document(null).editor.expectText('in the second alone')
    expect(draftsIn(state)).toContain('in the second"')
    expect(JSON.parse(textIn(state, 'app-settings.json'))).toMatchObject({ density: 'compact' })
    const recent = JSON.parse(textIn(state, 'recent-files.json')) as { path: string }[]
    expect(recent.map(({ path }) => path)).toEqual(expect.arrayContaining([users, team]))
  },
)

test(
  'two hosts on one state folder keep the filters of one store by name, each its own',
  { tag: '@web' },
  async ({ startApp, folder, context }) => {
    const users = await makeUsers(folder)
    const first = await startApp(users)
    const host = await WebHost.start(join(folder, 'state'), users)
    try {
      const second = new App(await context.newPage())
      await second.start(host.url)
      const openFilter = async ({ page }: App): Promise<void> =>
        page.getByRole('button', { name: 'Filter', exact: true }).click()
      const save = async ({ page }: App, name: string): Promise<void> => {
        await page.getByRole('button', { name: 'Save filter…' }).click()
        await page.getByRole('dialog').getByRole('textbox').fill(name)
        await page.keyboard.press('Enter')
        await expect(page.getByText(`Saved the filter “${name}”`)).toBeVisible()
      }
      // Both have read what is kept before either of them saves.
      for (const app of [first, second]) {
        await app.documents('users').grid.expectCount(4)
        await openFilter(app)
      }
      await save(first, 'of the first')
      await save(second, 'of the second')
      await first.page.reload()
      await openFilter(first)
      await first.page.getByRole('button', { name: 'Saved filters' }).click()
      for (const name of ['of the first', 'of the second'])
        await expect(first.page.getByRole('menuitem', { name })).toBeVisible()
    } finally {
      await host.stop()
    }
  },
)

/** Every unsaved text that is kept, whoever typed it. */
function draftsIn(state: string): string {
  return readdirSync(state)
    .filter((name) => name.startsWith('app-draft') && !name.endsWith('.tmp') && !name.endsWith('.lock'))
    .map((name) => textIn(state, name).replaceAll('\\', ''))
    .join('\n')
}

function textIn(state: string, name: string): string {
  try {
    return readFileSync(join(state, name), 'utf8')
  } catch {
    // Replaced in this moment, or not there yet.
    return '{}'
  }
}
