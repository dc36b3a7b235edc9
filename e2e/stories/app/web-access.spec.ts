import { makeUsers } from '../../databases.ts'
import { App } from '../../pages/app.ts'
import { expect, test } from '../../story.ts'

test(
  'lets one tab in with each link, lists the tabs, and ends one from another',
  { tag: '@web' },
  async ({ startApp, folder, webHosts, context }) => {
    const path = await makeUsers(folder)
    const app = await startApp(path)
    await app.documents('users').open('joe')
    const host = webHosts[0]!
    expect(new URL(app.page.url()).hash).toBe('')

    // A reload keeps the tab's session, and nothing that a browser sends by itself would open another one.
    await app.page.reload()
    await expect(app.status).toContainText('ready')
    expect(await context.cookies()).toEqual([])
    const stranger = await context.newPage()
    await stranger.goto(new URL('/', host.url).href)
    await expect(stranger.getByRole('heading', { name: 'Open the link from the terminal' })).toBeVisible()
    await stranger.goto(host.url)
    await expect(stranger.getByRole('heading', { name: 'This link has been used' })).toBeVisible()

    // A link that is pasted into the tab signs it in.
    await stranger.goto(await host.newLink())
    const other = new App(stranger)
    await expect(other.status).toContainText('ready')

    await app.run('Connected tabs…')
    const tabs = app.page.getByRole('dialog', { name: 'Connected tabs' })
    await expect(tabs.getByRole('listitem')).toHaveCount(2)
    await expect(tabs.getByText('This tab', { exact: true })).toHaveCount(1)
    await tabs.getByRole('button', { name: /^End / }).click()
    await expect(tabs.getByRole('listitem')).toHaveCount(1)
    await expect(stranger.getByRole('heading', { name: 'This tab was signed out' })).toBeVisible()

    await tabs.getByRole('button', { name: 'Sign out this tab' }).click()
    await expect(app.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
    await app.page.reload()
    await expect(app.page.getByRole('heading', { name: 'Open the link from the terminal' })).toBeVisible()
  },
)

test(
  'opens nothing outside the folders it was started for, and says how to',
  { tag: '@web' },
  async ({ startApp, folder }) => {
    const app = await startApp(await makeUsers(folder))
    await app.page.keyboard.press('ControlOrMeta+o')
    await app.fileDialog.choose('/etc/hosts')
    await expect(app.page.getByText(/outside the folders that this app may use/).first()).toBeVisible()
  },
)
