import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from '../../../src/engine/database.ts'
import { axeFaults } from '../../axe-faults.ts'
import { keepPicture } from '../../keep-picture.ts'
import type { App } from '../../pages/app.ts'
import { makeStore, type StoryDialect } from '../../story-place.ts'
import { expect, test } from '../../story.ts'

/** Opens the sample, which is a file. */
async function openSample(startApp: () => Promise<App>): Promise<App> {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  return app
}

test('filters, orders, limits and brings the documents along', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('by_capital')
  await query.where('region', '=', 'Europe')
  await query.where('area', '>', '300000')
  await query.orderBy('area', 'descending')
  await query.includeDocuments()
  await query.run()
  await expect(query.rows.row('Moscow')).toContainText('"cca3":"RUS"')
  const areas = async (): Promise<number[]> =>
    (await query.rows.rows()).map((row) => Number(row[5]?.replaceAll(',', '')))
  await expect.poll(async () => Math.min(...(await areas()))).toBeGreaterThan(300_000)
  const [first] = await query.rows.rows()
  expect(first).toEqual(expect.arrayContaining(['RUS', 'Moscow']))
  expect(first?.join(' ')).toContain('"cca3":"RUS"')
  const found = await areas()
  expect(found).toEqual(found.toSorted((one, other) => other - one))
})

test('turns the pages of a long answer', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('by_language')
  await query.orderBy('language')
  await query.limit(25)
  await query.run()
  await expect(app.page.getByText(/^25 rows · more follow/)).toBeVisible()
  const first = (await query.rows.rows())[0]
  await app.page.getByRole('button', { name: 'Next page' }).click()
  await expect(app.page.getByText(/^rows 26 to 50/)).toBeVisible()
  await app.page.getByRole('button', { name: 'Next page' }).click()
  await expect(app.page.getByText(/^rows 51 to 75/)).toBeVisible()
  for (const span of [/^rows 26 to 50/, /^25 rows/]) {
    await app.page.getByRole('button', { name: 'Previous page' }).click()
    await expect(app.page.getByText(span)).toBeVisible()
  }
  await expect(app.page.getByRole('button', { name: 'Previous page' })).toBeDisabled()
  expect((await query.rows.rows())[0]).toEqual(first)
})

/** Conditions and groups of them, and the call that asks so. */
async function joinConditions(app: App): Promise<void> {
  const query = await app.queryView('by_language')
  await query.where('language', 'none of', 'Danish')
  await query.whereAny([
    ['language', 'contains', 'ish'],
    ['_key', 'is like', 'F_N'],
  ])
  await query.orderBy('language')
  await query.run()
  await expect(query.rows.root).toContainText('English')
  await expect(query.rows.root).not.toContainText(/Danish|Afrikaans/)
  await app.page.getByRole('button', { name: 'Call, SQL and plan' }).click()
  await expect(app.page.getByRole('tabpanel')).toContainText(
    "{ language: { notIn: ['Danish'] }, or: [{ language: { contains: 'ish' } }, { _key: { like: 'F_N' } }] }",
  )
  await app.page.getByRole('group', { name: 'Group of conditions' }).getByLabel('not').check()
  await query.run()
  await expect(app.page.getByRole('tabpanel')).toContainText('not: { or: [')
  await expect(query.rows.root).toContainText('Afrikaans')
  await expect(query.rows.root).not.toContainText('English')
}

test('joins conditions by and, or and not, and shows the call that asks so', async ({ startApp }) => {
  await joinConditions(await openSample(startApp))
})

/** Groups of rows with their sums. */
async function groupRows(app: App): Promise<void> {
  const query = await app.queryView('by_capital')
  await query.groupBy('region', 'area')
  await app.page.getByRole('button', { name: 'Add condition' }).last().click()
  await query.fill(app.page.getByRole('group', { name: /^Condition on / }), {
    column: 'count',
    comparison: '>',
    value: '50',
  })
  await query.orderBy('count', 'descending')
  await query.run()
  await expect(app.page.getByText(/^3 rows/)).toBeVisible()
  const rows = await query.rows.rows()
  expect(rows[0]?.join(' ')).toMatch(/Africa.*\d/)
  await app.page.getByRole('button', { name: 'Call, SQL and plan' }).click()
  await expect(app.page.getByRole('tabpanel')).toContainText(
    "{ groupBy: ['region'], count: true, sum: ['area'], having: { count: { gt: 50 } }, orderBy: ['-count'], limit: 100 }",
  )
}

test('groups rows, adds up each group, and asks for some of the groups', async ({ startApp }) => {
  await groupRows(await openSample(startApp))
})

/** The SQL that ran, and what the database does for it. */
async function explain(app: App, dialect: StoryDialect): Promise<void> {
  const query = await app.queryView('by_language')
  await query.where('language', '=', 'Icelandic')
  await query.run()
  await expect(query.rows.row('ISL')).toBeVisible()
  await app.page.getByRole('button', { name: 'Call, SQL and plan' }).click()
  const explained = app.page.getByRole('tabpanel')
  if (dialect === 'sqlite') await expect(explained).toContainText(/SEARCH .* USING INDEX/)
  await expect(explained).toContainText(
    /Reads the index “\S+” of “language” where it has the value asked for/,
  )
  await query.chooseView('by_capital')
  await query.orderBy('area')
  await query.run()
  await expect(explained).toContainText('An index over “area” would serve.')
  await keepPicture(app, 'query-plan')
}

test('shows the SQL that ran, and that it uses the index', async ({ startApp }) => {
  await explain(await openSample(startApp), 'sqlite')
})

test('opens the document a row comes from', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('neighbours')
  await query.where('country', '=', 'CHE')
  await query.run()
  await query.rows.expectCount(5)
  await query.rows.root.getByRole('button', { name: 'CHE' }).first().click()
  await app.document('CHE').editor.expectText('Switzerland')
})

test('says what is wrong with a value before it asks', async ({ startApp }) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('by_capital')
  await query.where('area', '>', 'much')
  await query.run()
  await expect(app.page.getByRole('group', { name: 'Condition on area' })).toContainText(/number/i)
  await expect(app.problem('The query was not run')).toContainText('“much” is not a number')
  await expect(app.page.getByRole('textbox', { name: 'Value' })).toBeFocused()
  await query.export()
  await expect(app.problem('The rows were not exported')).toContainText('“much” is not a number')
  await query.toolbar.getByRole('button', { name: 'Copy as code' }).click()
  await expect(app.problem('The query was not copied')).toContainText('“much” is not a number')
  await app.page.getByRole('textbox', { name: 'Value' }).fill('10')
  await expect(app.problem('The query was not copied')).toBeHidden()
})

test('sets decimal points below each other, and filters by a column from its header', async ({
  startApp,
}) => {
  const app = await startApp()
  await app.page.getByRole('button', { name: 'Open sample' }).click()
  const query = await app.queryView('by_latitude')
  await query.rows.expectCount(100)
  const points = await query.rows.root.evaluate((grid) => {
    const places = new Set<number>()
    for (const value of grid.querySelectorAll('[role=row] [aria-colindex="2"] [data-kind=number]')) {
      const [text] = value.childNodes
      const at = text?.textContent?.indexOf('.') ?? -1
      if (text === undefined || at < 0) continue
      const range = document.createRange()
      range.setStart(text, at)
      range.setEnd(text, at + 1)
      places.add(Math.round(range.getBoundingClientRect().left))
    }
    return [...places]
  })
  expect(points).toHaveLength(1)
  const header = query.rows.root.getByRole('columnheader').nth(2)
  expect((await query.rows.menuOf(header))[0]).toBe('Filter by this column')
})

/** Queries that are kept, and charts. */
async function keepAndDraw(app: App): Promise<void> {
  const { page } = app
  const query = await app.queryView('by_capital')
  await test.step('a query is saved in the database, and brought back after another one', async () => {
    await query.where('region', '=', 'Europe')
    await query.run()
    await expect(query.rows.root).not.toContainText('Africa')
    await query.save('European capitals')
    await page.getByRole('button', { name: 'Remove this condition' }).click()
    await query.run()
    await expect(query.rows.root).toContainText('Africa')
    await query.toolbar.getByRole('button', { name: 'Saved' }).click()
    await page.getByRole('menuitem', { name: 'European capitals' }).first().click()
    await query.run()
    await expect(query.rows.root).not.toContainText('Africa')
  })
  await test.step('the history has both, the newest first', async () => {
    await query.toolbar.getByRole('button', { name: 'History' }).click()
    const ran = page.getByRole('menuitem')
    await expect(ran.first()).toContainText("query('by_capital', { region: 'Europe' }")
    await expect(ran.nth(1)).toContainText("query('by_capital', {}")
    await keepPicture(app, 'query-history')
    await page.keyboard.press('Escape')
  })
  await test.step('bars, a line and a histogram of its rows, kept as files', async () => {
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    const chart = page.getByRole('region', { name: 'Chart' })
    await expect(chart.locator('svg[role=img]')).toHaveAccessibleName(/^area by capital, of \d+ rows/)
    await keepPicture(app, 'query-chart-bars')
    for (const kind of ['Line', 'Histogram']) {
      await chart.getByRole('combobox', { name: 'Kind of chart' }).selectOption(kind)
      await expect(chart.locator('svg[role=img]')).toHaveAccessibleName(
        kind === 'Line' ? /along/ : /^How many/,
      )
    }
    for (const [format, begins] of [
      ['SVG', '<svg'],
      ['PNG', '\u0089PNG'],
    ] as const) {
      const saved = page.waitForEvent('download')
      await chart.getByRole('button', { name: format }).click()
      const path = await (await saved).path()
      expect(readFileSync(path, 'latin1')).toMatch(new RegExp(`^${begins}`))
    }
  })
  await test.step('the palette offers the saved query', async () => {
    await app.run('European capitals')
    await query.run()
    await expect(query.rows.root).not.toContainText('Africa')
  })
  await test.step('places are points on a map', async () => {
    await app.queryView('by_latitude')
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Chart' }).locator('svg[role=img]')).toHaveAccessibleName(
      /^\d+ points by/,
    )
    await keepPicture(app, 'query-chart-map')
  })
  await test.step('a map is drawn larger by buttons, the wheel and keys, and saved as it is seen', async () => {
    const chart = page.getByRole('region', { name: 'Chart' })
    const map = chart.getByRole('application', { name: 'Map of points' })
    const points = chart.locator('svg[role=img] circle')
    const all = await points.count()
    await expect(chart.getByRole('button', { name: 'Zoom out' })).toBeDisabled()
    // What is pointed at stays where it is.
    await points.first().hover({ force: true })
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -100)
    await expect(chart.getByText(/, \d+ of them in this part/)).toBeVisible()
    await expect.poll(() => points.count()).toBeLessThan(all)
    expect(await points.count()).toBeGreaterThan(0)
    await chart.getByRole('button', { name: 'Zoom out' }).click()
    await chart.getByRole('button', { name: 'Zoom in' }).click()
    await keepPicture(app, 'query-chart-map-zoomed')
    await map.focus()
    const before = await chart.locator('svg[role=img]').innerHTML()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => chart.locator('svg[role=img]').innerHTML()).not.toBe(before)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('-')
    expect(await axeFaults(page)).toEqual([])
    const shown = await points.count()
    const saved = page.waitForEvent('download')
    await chart.getByRole('button', { name: 'SVG' }).click()
    const svg = readFileSync(await (await saved).path(), 'utf8')
    expect(svg.match(/<circle/g) ?? []).toHaveLength(shown)
    await map.focus()
    await page.keyboard.press('0')
    await expect(points).toHaveCount(all)
    await expect(chart.getByRole('button', { name: 'Whole map' })).toBeDisabled()
  })
}

test('keeps queries in the file and those that were run, and draws an answer as charts', async ({
  startApp,
}) => {
  await keepAndDraw(await openSample(startApp))
})

test('on postgres: joins conditions, groups, explains, keeps queries and draws charts of the sample', async ({
  startApp,
  folder,
}) => {
  await using place = await makeStore('postgres', { folder, story: 'queries', fill: copySample })
  const app = await place.start(startApp)
  for (const [what, ask] of [
    ['conditions', joinConditions],
    ['groups', groupRows],
    ['the plan', explain],
    ['kept queries and charts', keepAndDraw],
  ] as const)
    await test.step(what, async () => {
      await ask(app, 'postgres')
      const tabs = app.tabs().getByRole('tab')
      for (let open = await tabs.count(); open > 0; open--) await tabs.first().click({ button: 'middle' })
    })
})

/** Copies the sample into a database. */
async function copySample(url: string): Promise<void> {
  await using to = await Database.open(url)
  await using from = await Database.open(join(import.meta.dirname, '../../../resources/sample.db'), {
    readonly: true,
  })
  for (const name of ['countries', 'places']) for await (const _ of from.copyStore(name, to)) continue
}
