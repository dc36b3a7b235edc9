import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { makeUsers } from '../../e2e/databases.ts'
import { WebHost } from '../../e2e/host/web-host.ts'
import { findChromium } from '../../tools/find-chromium.ts'
import type { AppComparison, AppFigures } from './measure-app.ts'
import { countWork, freshPage } from './measure-page.ts'

/** How often each start is measured, in a page and a browser context that know nothing yet. */
const starts = 7

/** What must not be exceeded on a machine that has nothing else to do. */
export const startTargets: AppFigures = {
  'start to a usable welcome page, median ms': 1000,
  'start to the rows of a file, median ms': 1000,
}

/** Measures how long the built app takes from the moment its page is asked for, the server being up, until it can be used. */
export async function compareStart(): Promise<AppComparison> {
  const executablePath = findChromium()
  const browser = await chromium.launch({
    ...(executablePath !== null && { executablePath }),
    // Chromium refuses its own sandbox to root, the user that runs it in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))
  try {
    const welcome = await measure(browser, join(folder, 'welcome'), undefined)
    const rows = await measure(browser, join(folder, 'rows'), await makeUsers(folder))
    const figures = {
      'programs that want a processor': loadavg()[0]!,
      'start to a usable welcome page, median ms': median(welcome.times),
      'of it processor time of the page, ms': median(welcome.works),
      'start to the rows of a file, median ms': median(rows.times),
      'of these processor time of the page, ms': median(rows.works),
    }
    const missed = Object.keys(startTargets).filter(
      (name) => !(figures[name as keyof typeof figures] <= startTargets[name]!),
    )
    return { figures, before: null, missed }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Starts {
  readonly times: readonly number[]
  readonly works: readonly number[]
}

async function measure(browser: Browser, stateFolder: string, file: string | undefined): Promise<Starts> {
  const host = await WebHost.start(stateFolder, file)
  const [times, works]: [number[], number[]] = [[], []]
  try {
    for (let start = 0; start < starts; start++) {
      const page = await freshPage(browser)
      const worked = await countWork(page)
      await page.goto(await host.newLink(), { waitUntil: 'commit' })
      times.push(await usable(page, file === undefined ? 'welcome' : 'rows'))
      works.push((await worked()).all)
      await page.context().close()
    }
    return { times, works }
  } finally {
    await host.stop()
  }
}

/** Milliseconds after the page was asked for until the engine is connected and what a person begins with has been painted. */
async function usable(page: Page, sight: 'welcome' | 'rows'): Promise<number> {
  return page.evaluate(async (wanted) => {
    const isUsable = (): boolean => {
      const isReady = document.querySelector('footer')?.textContent.includes('ready') === true
      if (wanted === 'rows') return isReady && document.querySelector('[role=gridcell]') !== null
      const buttons = [...document.querySelectorAll('button')]
      return isReady && buttons.some((button) => button.textContent === 'Open sample' && !button.disabled)
    }
    const painted = (): Promise<number> =>
      new Promise((settle) => {
        requestAnimationFrame(() => setTimeout(() => settle(performance.now())))
      })
    for (;;) {
      const now = await painted()
      // What is there was drawn in the frame that has just been painted.
      if (isUsable()) return now
      if (now > 60_000) throw new Error('The app was not usable within a minute.')
    }
  }, sight)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
