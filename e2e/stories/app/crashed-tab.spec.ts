import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { makeUsers } from '../../databases.ts'
import { App } from '../../pages/app.ts'
import { expect, test } from '../../story.ts'

/** The code of the tab that is shown when the page dies: until it is there, the tab is being shown. */
const code = /\/shape-[\w-]+\.js/

/** Ends the processes that draw pages, as a machine without memory does. */
async function killPages(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL')
  await session.detach()
}

/** Ends the page in the middle of showing the tab, and waits until it is dead. */
async function dieWhileShowing(page: Page, browser: Browser, show: () => Promise<unknown>): Promise<void> {
  const dead = page.waitForEvent('crash')
  // What the page is given of the tab keeps it busy, so that nothing counts the tab as sound before the page ends.
  await page.route(code, async (route) => {
    await route.fulfill({ contentType: 'text/javascript', body: 'for (;;);' })
    await killPages(browser)
  })
  void show().catch(() => undefined)
  await dead
  await page.close()
}

test(
  'a page that dies twice while it shows a tab shows it no more by itself, and one that lives well starts over',
  { tag: '@web' },
  async ({ startApp, folder, webHosts, context, browser }) => {
    const first = await startApp(await makeUsers(folder))
    const host = webHosts[0]!
    const crashes = join(folder, 'state', 'app-crashed-tabs.json')
    const stopped = /“users shape” has stopped twice/

    await first.documents('users').open('joe')
    await first.document('joe').editor.replace('{ "age": 45, "unsaved": true }')
    await expect(first.tab(/^joe.*unsaved/)).toBeVisible()
    await dieWhileShowing(first.page, browser, () => first.run('Show the shape of this store'))

    const second = new App(await context.newPage())
    await second.page.clock.install()
    await test.step('a minute in front without a fault makes up for the first time', async () => {
      await second.start(await host.newLink())
      // The link has brought the file's documents to the front.
      const asked = await second.page.evaluate(() => Date.now())
      await second.tab('users shape').click()
      await expect(second.page.getByRole('tabpanel', { name: 'users shape' })).toContainText('4 documents')
      await expect.poll(() => existsSync(crashes)).toBe(true)
      const now = (): Promise<number> => second.page.evaluate(() => Date.now())
      await second.page.clock.pauseAt((await now()) + 1000)
      // However long that took: 59 seconds after the tab was asked for.
      await second.page.clock.fastForward(Math.max(0, asked + 59_000 - (await now())))
      expect(existsSync(crashes)).toBe(true)
      await second.page.clock.fastForward(60_000)
      await second.page.clock.resume()
      await expect.poll(() => existsSync(crashes)).toBe(false)
    })
    await dieWhileShowing(second.page, browser, () => second.page.reload())

    const third = new App(await context.newPage())
    await third.start(await host.newLink())
    await third.tab('users shape').click()
    await expect(third.page.getByRole('tabpanel', { name: 'users shape' })).toContainText('4 documents')
    await dieWhileShowing(third.page, browser, () => third.page.reload())

    const fourth = new App(await context.newPage())
    await fourth.start(await host.newLink())
    await fourth.tab('users shape').click()
    await expect(fourth.page.getByText(stopped)).toBeVisible()
    await fourth.tab(/^joe.*unsaved/).click()
    await fourth.document('joe').editor.expectText('"unsaved": true')
    await fourth.tab('users shape').click()
    await fourth.page.getByRole('button', { name: 'Show it all the same' }).click()
    await expect(fourth.page.getByText(stopped)).toBeHidden()
    await expect(fourth.page.getByRole('tabpanel', { name: 'users shape' })).toContainText('4 documents')
  },
)
