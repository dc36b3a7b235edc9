import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeUsers, withStore } from '../../databases.ts'
import type { App } from '../../pages/app.ts'
import { expect, moving, test } from '../../story.ts'

test.use(moving)

const dialog = (app: App, name: string) => app.page.getByRole('dialog', { name })

async function find(app: App, words: string): Promise<void> {
  await dialog(app, 'Settings').getByRole('textbox', { name: 'Search settings' }).fill(words)
}

test(
  'finds a setting, changes it, and has it at the next start',
  { tag: '@web' },
  async ({ startApp, folder }) => {
    const path = await makeUsers(folder)
    const app = await startApp(path)
    await app.page.keyboard.press('ControlOrMeta+,')
    // Shortcuts of tabs are listed, though none is in front that has them.
    await find(app, 'publish view')
    await expect(dialog(app, 'Settings').getByRole('region')).toHaveText(/Shortcuts in a view.*Publish view/)
    await find(app, 'high acc')
    const contrast = dialog(app, 'Settings').getByRole('radiogroup', { name: 'Contrast' })
    await expect(dialog(app, 'Settings').getByRole('radiogroup')).toHaveCount(1)
    await contrast.getByText('High').click()
    await find(app, 'motion')
    await dialog(app, 'Settings').getByRole('radiogroup', { name: 'Motion' }).getByText('Reduced').click()
    const page = app.page.locator('html')
    await expect(page).toHaveAttribute('data-contrast', 'more')

    const again = await startApp(path)
    await expect(again.page.locator('html')).toHaveAttribute('data-contrast', 'more')
    await expect(again.page.locator('html')).toHaveAttribute('data-motion', 'reduced')
    const moves = () =>
      again.page.evaluate(() => getComputedStyle(document.querySelector('button')!).transitionDuration)
    expect(await moves()).toMatch(/^0s(, 0s)*$/)
  },
)

test('dark and light are a click apart, the system’s theme is a choice, and rows are lower when they are compact', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeUsers(folder))
  const { page } = app
  const shown = page.locator('html')
  await expect(shown).toHaveAttribute('data-mantine-color-scheme', 'light')
  await app.switchTheme()
  await expect(shown).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await app.switchTheme()
  await expect(shown).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(shown).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.keyboard.press('ControlOrMeta+,')
  const settings = dialog(app, 'Settings')
  await settings.getByRole('radiogroup', { name: 'Theme' }).getByText('System').click()
  await expect(shown).toHaveAttribute('data-mantine-color-scheme', 'dark')
  const height = async () => (await app.documents('users').grid.row('joe').boundingBox())?.height
  expect(await height()).toBe(28)
  await settings.getByText('Compact', { exact: true }).click()
  await expect.poll(height).toBe(24)
})

test('gives a command another shortcut, refuses one that is taken, and takes it back', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeUsers(folder))
  const { page } = app
  await page.keyboard.press('ControlOrMeta+,')
  await find(app, 'sidebar')
  const settings = dialog(app, 'Settings')
  await settings.getByRole('button', { name: 'Change the shortcut of Show or hide the sidebar' }).click()
  await page.keyboard.press('ControlOrMeta+c')
  await expect(settings.getByRole('alert')).toContainText('belongs to the texts you edit')
  await page.keyboard.press('ControlOrMeta+j')
  await expect(settings.getByRole('alert')).toContainText('is “Show or hide the jobs”')
  await page.keyboard.press('ControlOrMeta+Shift+b')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+b')
  await expect(app.sidebar).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+b')
  await expect(app.sidebar).toBeHidden()

  await page.keyboard.press('ControlOrMeta+,')
  await find(app, 'sidebar')
  await settings.getByRole('button', { name: 'Reset the shortcut of Show or hide the sidebar' }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+b')
  await expect(app.sidebar).toBeVisible()
})

test.describe('a file of settings', { tag: '@web' }, () => {
  const write = (folder: string, text: string): string => {
    mkdirSync(join(folder, 'state'), { recursive: true })
    const path = join(folder, 'state', 'app-settings.json')
    writeFileSync(path, text)
    return path
  }

  test('that is damaged is set aside, and said', async ({ startApp, folder }) => {
    write(folder, '{"theme": "da')
    const app = await startApp()
    await expect(app.problem('was damaged')).toContainText('app-settings.json.damaged-')
    expect(readdirSync(join(folder, 'state')).some((name) => name.includes('.damaged-'))).toBe(true)
  })

  test('of a newer version is used as far as it is understood, and what is not is kept', async ({
    startApp,
    folder,
  }) => {
    const path = write(folder, '{"version": 9, "theme": "dark", "future": {"a": 1}}')
    const app = await startApp()
    await expect(app.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
    await app.page.keyboard.press('ControlOrMeta+,')
    await expect(dialog(app, 'Settings')).toContainText('A newer version of the app wrote these settings (9)')
    await find(app, 'rows')
    await dialog(app, 'Settings').getByText('Compact', { exact: true }).click()
    await expect
      .poll(() => JSON.parse(readFileSync(path, 'utf8')) as unknown)
      .toMatchObject({ version: 9, density: 'compact', theme: 'dark', future: { a: 1 } })
  })

  test('that cannot be written, nor a draft, is said, and both are kept once there is room', async ({
    startApp,
    folder,
  }) => {
    const app = await startApp(await makeUsers(folder))
    await app.documents('users').open('joe')
    const { editor } = app.document('joe')
    await editor.expectText('Joe')
    const state = join(folder, 'state')
    // A file in the place of the folder refuses every write, as a full disk does; and for root, too.
    renameSync(state, `${state}-aside`)
    writeFileSync(state, '')
    await editor.replace('{ "typed": "without room" }')
    await expect(app.problem('could not keep its settings, tabs or unsaved text')).toBeVisible()
    await editor.expectText('without room')
    rmSync(state)
    renameSync(`${state}-aside`, state)
    const drafts = (): string[] =>
      readdirSync(state)
        .filter((name) => name.startsWith('app-draft'))
        .map((name) => readFileSync(join(state, name), 'utf8'))
    await expect.poll(() => drafts().join()).toContain('without room')
  })

  test('that cannot be written is said, and the setting holds', async ({ startApp, folder }) => {
    const app = await startApp()
    // A folder in its place can be replaced by no file, not even for root.
    mkdirSync(join(folder, 'state', 'app-settings.json', 'x'), { recursive: true })
    await app.switchTheme()
    await expect(app.problem('could not keep its settings')).toBeVisible()
    await expect(app.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', /dark|light/)
  })
})

test('reads the guides within the app, and copies a report without personal data', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeUsers(folder))
  await app.page.keyboard.press('F1')
  const guide = app.page.getByRole('article')
  await expect(guide).toContainText('The first minute')
  await dialog(app, 'Help').getByRole('button', { name: 'Views and maps' }).click()
  await expect(guide.getByRole('heading', { level: 1 })).toHaveText(/./)
  // Its pictures are there, in the colours of the app.
  const picture = guide.getByRole('img', { name: 'What publishing would do, beside the button' })
  const drawn = (): Promise<boolean> =>
    picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
  await app.page.emulateMedia({ colorScheme: 'dark' })
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(drawn).toBe(true)
  const dark = await picture.getAttribute('src')
  await app.page.emulateMedia({ colorScheme: 'light' })
  await expect(picture).not.toHaveAttribute('src', dark!)
  await expect.poll(drawn).toBe(true)
  await app.page.keyboard.press('Escape')

  await app.run('Show the log')
  const log = dialog(app, 'Diagnostics').getByLabel('The last lines of the log')
  await expect(log).toContainText('started, Node')
  await expect(dialog(app, 'Diagnostics')).toContainText('app.log')
  await expect(log).not.toContainText('users')
  await expect(dialog(app, 'Diagnostics')).toContainText('Node 24')
  await dialog(app, 'Diagnostics').getByRole('button', { name: 'Copy for a bug report' }).click()
  const report = await app.page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain('SQLite')
  expect(report).not.toContain('users')
  expect(report).not.toContain(folder)
})

test.describe('for a person in Germany who wants high contrast', { tag: '@web' }, () => {
  test.use({ locale: 'de-DE' })

  test('numbers and times are written as there, and colours of the system keep what is chosen visible', async ({
    startApp,
    folder,
  }) => {
    const path = await makeUsers(folder)
    await withStore(path, 'users', (store) =>
      store.putMany(Array.from({ length: 1200 }, (_, n) => [`z${n}`, { n }] as const)),
    )
    const app = await startApp(path)
    const { grid } = app.documents('users')
    await expect(app.status).toContainText('1.204 documents')
    await grid.row('joe').click()
    await expect(app.page.getByRole('region', { name: 'Text of joe' })).toContainText(
      /\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d/,
    )
    await app.page.emulateMedia({ forcedColors: 'active' })
    const outline = () => app.tab('users').evaluate((tab) => getComputedStyle(tab).outlineStyle)
    expect(await outline()).toBe('solid')
    await app.page.emulateMedia({ forcedColors: 'none', contrast: 'more' })
    const colours = await app.page.evaluate(() => {
      const style = getComputedStyle(document.documentElement)
      return [style.getPropertyValue('--text-faint'), style.getPropertyValue('--text')]
    })
    expect(colours[0]).toBe(colours[1])
    await app.page.emulateMedia({ contrast: 'no-preference', reducedMotion: 'reduce' })
    expect(
      await app.page.evaluate(() => getComputedStyle(document.querySelector('button')!).transitionDuration),
    ).toMatch(/^0s(, 0s)*$/)
  })
})
