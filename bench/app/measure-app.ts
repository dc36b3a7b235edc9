import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { WebHost } from '../../e2e/host/web-host.ts'
import { App } from '../../e2e/pages/app.ts'
import { findChromium } from '../../tools/find-chromium.ts'
import { appFile, type AppFile, places } from './app-file.ts'
import { measureOpening, measurePreview, measureTyping } from './measure-editors.ts'
import { measureClick, measureJumps, measureScrolling, textsInSight, wander } from './measure-grid.ts'
import { measureStates, states } from './measure-states.ts'
import { countWork, type FirstPaint, freshPage, measureFirstPaint, measureMemory } from './measure-page.ts'
import { timeKeys } from './page-clock.ts'
import { processTime } from './process-time.ts'
import { type PlainPages, servePlainPages } from './plain-pages.ts'

export interface AppOrder {
  /** Documents in the store. */
  readonly n: number
  /** Minutes of scrolling and editing between two looks at the memory. */
  readonly minutes: number
  /** The folder of another built checkout that is measured too. */
  readonly before: string | null
  /** Whether the file stays for the next run. */
  readonly keep: boolean
  /** Whether only what a key in a map brings about is measured, in a minute. */
  readonly keysOnly: boolean
}

/** What was measured, in the unit its name ends with. */
export type AppFigures = Readonly<Record<string, number>>

export interface AppComparison {
  readonly figures: AppFigures
  /** Of the other build. */
  readonly before: AppFigures | null
  readonly missed: readonly string[]
}

/** How often the app is loaded into a page that knows nothing yet. */
const loads = 5

/** What holds of documents as they come holds of those that were selected, sorted and filtered. */
const stateTargets: AppFigures = Object.fromEntries(
  states.flatMap((state) => Object.entries(stateFigures(state, { jump: 80, median: 1.3, p95: 1.5 }))),
)

/** The figures of a state, or their targets, by their names. */
function stateFigures(
  state: string,
  { jump, median, p95 }: { readonly jump: number; readonly median: number; readonly p95: number },
): AppFigures {
  return {
    [`jump ${state}, median ms`]: jump,
    [`frames while scrolling ${state}, median / plain list`]: median,
    [`the same ${state}, p95 / plain list`]: p95,
  }
}

/** What every figure must not exceed. */
export const appTargets: AppFigures = {
  'first paint, ms': 500,
  'JavaScript before it, kB of gzip': 350,
  'JavaScript before it, kB sent': 350,
  'click to first rows, ms': 150,
  'jump anywhere, median ms': 80,
  'frames while scrolling, median / plain list': 1.3,
  'frames while scrolling, p95 / plain list': 1.5,
  ...stateTargets,
  'key to preview rows, median ms': 60,
  'key to preview rows, p95 ms': 100,
  'trace after them, median ms': 200,
  'typing in 1 MB, p95 ms': 30,
  'open 16 MB, ms': 1000,
  'memory after work / before': 1.2,
}

/** Measures the built app in Chromium on a store of `n` documents. */
export async function compareApp(order: AppOrder): Promise<AppComparison> {
  const file = await appFile(order.n)
  const executablePath = findChromium()
  const browser = await chromium.launch({
    ...(executablePath !== null && { executablePath }),
    ignoreDefaultArgs: ['--hide-scrollbars'],
    // Chromium refuses its own sandbox to root, the user that runs it in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const figures = await measureBuild(browser, file, order, undefined)
    const before = order.before === null ? null : await measureBuild(browser, file, order, order.before)
    const missed = Object.keys(appTargets).filter(
      (name) => !(figures[name]! <= appTargets[name]!) && (name in figures || !order.keysOnly),
    )
    return { figures, before, missed }
  } finally {
    await browser.close()
    if (!order.keep) file.remove()
  }
}

async function measureBuild(
  browser: Browser,
  file: AppFile,
  order: AppOrder,
  checkout: string | undefined,
): Promise<AppFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-app-'))
  const host = await WebHost.start(join(folder, 'state'), file.path, checkout)
  const page = await freshPage(browser)
  if (order.keysOnly)
    try {
      await page.goto(await host.newLink())
      await new App(page).showDocuments(places)
      return await measureMap(page, host)
    } finally {
      await page.context().close()
      await host.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  let texts: readonly string[][] = []
  const pages = await servePlainPages(() => texts, order.n)
  try {
    const nothing: number[] = []
    const paints: FirstPaint[] = []
    for (let load = 0; load < loads; load++) {
      nothing.push((await firstPaint(browser, pages.empty)).milliseconds)
      paints.push(await firstPaint(browser, await host.newLink()))
    }
    const paint = quantile(
      paints.map(({ milliseconds }) => milliseconds),
      0.5,
    )
    const { scriptKilobytes, sentKilobytes } = paints[0]!
    await page.goto(await host.newLink())
    const figures = {
      'programs that want a processor': loadavg()[0]!,
      'first paint, ms': paint,
      'first paint / empty page': paint / quantile(nothing, 0.5),
      'JavaScript before it, kB of gzip': scriptKilobytes,
      'JavaScript before it, kB sent': sentKilobytes,
    }
    const clicked = await measureRows(page, file, order)
    texts = await textsInSight(page)
    return {
      ...figures,
      ...clicked,
      ...(await measureFrames(browser, page, pages)),
      ...(await measureInStates(browser, page, { file, pages, count: order.n })),
      ...(await measureMap(page, host)),
      ...(await measureEditing(page)),
      ...(await measureGrowth(page, order.minutes)),
    }
  } finally {
    await page.context().close()
    pages.stop()
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstPaint(browser: Browser, url: string): Promise<FirstPaint> {
  const page = await freshPage(browser)
  const paint = await measureFirstPaint(page, url)
  await page.context().close()
  return paint
}

async function measureRows(page: Page, file: AppFile, order: AppOrder): Promise<AppFigures> {
  const app = new App(page)
  await app.treeItem(places).waitFor()
  // A file that is given opens its first store: its tab is closed, so that the click asks for everything.
  await app.documents(places).grid.root.or(page.locator('body')).first().waitFor()
  await page.waitForTimeout(1000)
  for (const tab of await page.getByRole('tablist', { name: 'Open tabs' }).getByRole('tab').all())
    await tab.click({ button: 'middle' })
  const click = await measureClick(page)
  // The count goes on for a while, and makes the grid longer.
  await app.documents(places).grid.expectCount(order.n)
  const worked = await countWork(page)
  const jumps = await measureJumps(page, file, order.n)
  const { all } = await worked()
  return {
    'click to first rows, ms': click,
    'jump anywhere, median ms': quantile(jumps, 0.5),
    'jump anywhere, p95 ms': quantile(jumps, 0.95),
    'processor time for a jump, ms': all / jumps.length,
  }
}

async function measureFrames(browser: Browser, page: Page, pages: PlainPages): Promise<AppFigures> {
  const plain = await freshPage(browser)
  await plain.goto(pages.list)
  const { ours, plain: other } = await measureScrolling(page, plain)
  await plain.getByRole('textbox', { name: 'Plain field' }).focus()
  const typed = await timeKeys(plain, 40)
  await plain.context().close()
  const { frames, work } = ours
  return {
    'frames while scrolling, median ms': quantile(frames, 0.5),
    'frames while scrolling, p95 ms': quantile(frames, 0.95),
    'frames while scrolling, median / plain list': quantile(frames, 0.5) / quantile(other.frames, 0.5),
    'frames while scrolling, p95 / plain list': quantile(frames, 0.95) / quantile(other.frames, 0.95),
    'processor time for a turn of the wheel, ms': work.all,
    'of it in scripts, ms': work.script,
    'of it in styles, ms': work.style,
    'of it in layout, ms': work.layout,
    'processor time for a turn in a plain list, ms': other.work.all,
    'typing in a plain field, p95 ms': quantile(typed, 0.95),
  }
}

/** How the documents answer that are selected, sorted and filtered. */
async function measureInStates(
  browser: Browser,
  page: Page,
  { file, pages, count }: { file: AppFile; pages: PlainPages; count: number },
): Promise<AppFigures> {
  const list = await freshPage(browser)
  await list.goto(pages.list)
  const measured = await measureStates(page, list, { file, count })
  await list.context().close()
  return Object.fromEntries(
    measured.flatMap(({ state, jumps, ours, plain }) => {
      const ratio = (share: number): number => quantile(ours.frames, share) / quantile(plain.frames, share)
      const figures = { jump: quantile(jumps, 0.5), median: ratio(0.5), p95: ratio(0.95) }
      return Object.entries(stateFigures(state, figures))
    }),
  )
}

/** What a key in a map brings about, by the clock and by what it costs the page and the engine. */
async function measureMap(page: Page, host: WebHost): Promise<AppFigures> {
  const engine = host.enginePid
  const { rows, trace, work } = await measurePreview(page, () => processTime(engine), 60)
  return {
    'key to preview rows, median ms': quantile(rows, 0.5),
    'key to preview rows, p95 ms': quantile(rows, 0.95),
    'trace after them, median ms': quantile(trace, 0.5),
    'processor time of the page for a key and its rows, ms': work.page.all,
    'of it in scripts, ms': work.page.script,
    'of it in styles and layout, ms': work.page.style + work.page.layout,
    'processor time of the engine for them, ms': work.engine,
  }
}

async function measureEditing(page: Page): Promise<AppFigures> {
  const typing = await measureTyping(page, 60)
  const opening = await measureOpening(page)
  return {
    'typing in 1 MB, p95 ms': quantile(typing, 0.95),
    'open 16 MB, ms': opening,
  }
}

/** Works on for some minutes, at least twice round, and compares what the page holds with what it held after the first round. */
async function measureGrowth(page: Page, minutes: number): Promise<AppFigures> {
  const round = async (): Promise<void> => {
    await new App(page).showDocuments(places)
    await wander(page)
    await measureTyping(page, 10)
  }
  await round()
  const before = await measureMemory(page)
  const end = performance.now() + minutes * 60_000
  do await round()
  while (performance.now() < end)
  const after = await measureMemory(page)
  return { 'memory before, MB': before, 'memory after work / before': after / before }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
