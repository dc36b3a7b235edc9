import { makeUsers } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { layoutFaults } from '../../layout-faults.ts'
import { movedSince, watchMoves } from '../../layout-moves.ts'
import type { Page } from '@playwright/test'
import type { App } from '../../pages/app.ts'
import type { ViewPage } from '../../pages/view-page.ts'
import { expect, moving, test } from '../../story.ts'

test.use(moving)

const byEmail = `export default function* map(doc) {
  const email = doc.email?.toLowerCase() ?? ''
  for (let n = 0; n < 2000; n++) if (n % 2) continue
  yield { email }
}
`

interface Begun {
  readonly startApp: (file: string) => Promise<App>
  readonly folder: string
  readonly page: Page
}

/** Begins a view of the users' addresses on a page of this size. */
async function begin(
  { startApp, folder, page }: Begun,
  size: { readonly width: number; readonly height: number },
): Promise<{ readonly app: App; readonly draft: ViewPage }> {
  await page.setViewportSize(size)
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('by_email')
  await draft.setColumns([{ name: 'email', type: 'text' }])
  await draft.map.replace(byEmail)
  await draft.rows.expectCount(4)
  await expect(draft.rows.row('joe@example.com')).toContainText('joe · line 4')
  await expect(draft.foreseen).toContainText('+4 rows')
  return { app, draft }
}

test('nothing jumps while one types: the last good rows stay, dimmed, and no button, tab or row moves', async ({
  startApp,
  folder,
  page,
}) => {
  const { draft } = await begin({ startApp, folder, page }, { width: 1280, height: 720 })
  await watchMoves(page)

  await test.step('the code is broken key by key, and mended', async () => {
    await draft.map.goTo(4)
    await draft.map.type('yield {{ ')
    await expect(draft.preview.getByRole('status')).toContainText('Earlier rows. Line 4')
    await expect(draft.preview.getByRole('tabpanel')).toHaveCSS('opacity', '0.55')
    await expect(draft.preview.getByRole('tab', { name: /^Problems \([1-9]/ })).toBeVisible()
    await expect(draft.rows.row('joe@example.com')).toBeVisible()
    await draft.map.replace(byEmail)
    await expect(draft.preview.getByRole('tab', { name: 'Problems (0)' })).toBeVisible()
    await expect(draft.preview.getByRole('tabpanel')).toHaveCSS('opacity', '1')
  })

  await test.step('problems, console lines, ways that are not taken and refusals come and go', async () => {
    await draft.map.replace(byEmail.replace("?? ''", "?? (console.log('none', doc), doc.n.o)"))
    await expect(draft.preview.getByRole('tab', { name: 'Problems (2)' })).toBeVisible()
    await expect(draft.preview.getByRole('tab', { name: 'Console (2)' })).toBeVisible()
    await expect(draft.foreseen).toContainText('2 refused')
    await draft.map.replace(byEmail)
    await expect(draft.foreseen).toContainText('+4 rows')
    await expect(draft.preview.getByRole('tab', { name: 'Console (0)' })).toBeVisible()
  })
  expect(await movedSince(page)).toEqual([])
})

test('leaves the code its room at 1280 x 720, and shows values at the ends of lines, cut ones in full on hover', async ({
  startApp,
  folder,
  page,
}) => {
  const { app, draft } = await begin({ startApp, folder, page }, { width: 1280, height: 720 })
  await draft.map.replace(byEmail.replace('n++) if', 'n++)\n    if'))
  await draft.showPanel('Trace')
  // Counts of five figures have the same room as none.
  await draft.map.expectMargin(['4×', '4×', '8K×', '4×'])
  const value = page.locator('.view-line').getByText(/^\s*email\s=\s"ann@.*…$/)
  await expect(value).toBeVisible()
  expect(await draft.map.shareOfCode()).toBeGreaterThan(0.8)
  expect(await draft.map.isScrollable()).toBe(false)
  await keepPicture(app, 'trace')

  const whole = page.locator('.monaco-hover').filter({ hasText: 'ann@example.com' })
  await expect(async () => {
    await page.mouse.move(0, 0)
    await value.hover()
    await expect(whole).toBeVisible({ timeout: 3000 })
  }).toPass()
})

test('uses the room of a screen of 3840 x 2160', async ({ startApp, folder, page }) => {
  const { app, draft } = await begin({ startApp, folder, page }, { width: 3840, height: 2160 })
  const found = await draft.dryRun()
  await found.waitForEnd()
  const [code, rows] = await Promise.all([draft.map.paneBox(), draft.rows.root.boundingBox()])
  // Code and rows have what the sidebar leaves, side by side, and most of the height beside the form and the dry run.
  expect(code.width + rows!.width).toBeGreaterThan(3840 * 0.8)
  expect(code.width).toBeGreaterThan(1500)
  expect(rows!.width).toBeGreaterThan(1200)
  expect(rows!.height).toBeGreaterThan(900)
  expect(await layoutFaults(page)).toEqual([])
  await draft.showPanel('Steps')
  await expect(draft.step).toContainText('Step 1')
  expect(await layoutFaults(page)).toEqual([])
  await keepPicture(app, 'wide')
})
