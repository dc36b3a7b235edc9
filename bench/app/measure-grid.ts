import type { Page } from '@playwright/test'
import { App } from '../../e2e/pages/app.ts'
import { places, type AppFile } from './app-file.ts'
import { countWork, type Work } from './measure-page.ts'
import { timeFrames, timeUntil } from './page-clock.ts'

const grid = `[role=grid][aria-label="Documents of ${places}"]`
const jumps = 12
const turns = 120

/** Milliseconds from the click on a store to its first rows. */
export async function measureClick(page: Page): Promise<number> {
  const app = new App(page)
  const item = app.treeItem(places)
  const [milliseconds] = await timeUntil(page, { event: 'mousedown' }, [{ filled: grid, row: 2 }], () =>
    item.click(),
  )
  return milliseconds!
}

/** Milliseconds of jumps by the scrollbar to rows that were not fetched yet; each round of them, counted from 0, goes to others. */
export async function scrollJumps(page: Page, round: number): Promise<number[]> {
  const times: number[] = []
  for (let jump = 0; jump < jumps; jump++) {
    const to = ((jump * 7 + 3) % jumps) / jumps + 0.01 + 0.015 * round
    times.push(...(await timeUntil(page, { scroll: grid, to }, [{ filled: grid }])))
  }
  return times
}

/** The same, by a key that is gone to and by End as well. */
export async function measureJumps(page: Page, file: AppFile, count: number): Promise<number[]> {
  const times = await scrollJumps(page, 0)
  const goTo = page.getByRole('textbox', { name: 'Jump to key' })
  for (let jump = 0; jump < jumps; jump++) {
    const index = Math.floor((((jump * 5 + 2) % jumps) / jumps + 0.04) * count)
    await goTo.fill(file.keyAt(index))
    times.push(
      ...(await timeUntil(page, { event: 'keydown' }, [{ filled: grid, row: index + 2 }], () =>
        goTo.press('Enter'),
      )),
    )
  }
  await page.locator(grid).focus()
  times.push(
    ...(await timeUntil(page, { event: 'keydown' }, [{ filled: grid, row: count + 1 }], () =>
      page.keyboard.press('End'),
    )),
  )
  await timeUntil(page, { event: 'keydown' }, [{ filled: grid, row: 2 }], () => page.keyboard.press('Home'))
  return times
}

/** How a grid scrolls: milliseconds between frames, and the main thread's work for each turn of the wheel. */
export interface Scrolling {
  readonly frames: readonly number[]
  readonly work: Work
}

/** Scrolls the grid and a plain list of the same cells in turn, so that both meet the same machine. */
export async function measureScrolling(
  page: Page,
  plain: Page,
  rounds = 4,
): Promise<{ readonly ours: Scrolling; readonly plain: Scrolling }> {
  const scrolls = [scroll(page, grid), scroll(plain, '#list')] as const
  const [ours, others] = await Promise.all(scrolls)
  for (let round = 0; round < rounds; round++) {
    await ours.turn()
    await others.turn()
  }
  await page.bringToFront()
  return { ours: await ours.end(), plain: await others.end() }
}

async function scroll(
  page: Page,
  selector: string,
): Promise<{ turn: () => Promise<void>; end: () => Promise<Scrolling> }> {
  const frames: number[] = []
  const worked = await countWork(page)
  let turned = 0
  return {
    turn: async () => {
      await page.bringToFront()
      frames.push(...(await timeFrames(page, selector, turns)))
      turned += turns
    },
    end: async () => {
      const { all, script, style, layout } = await worked()
      return {
        frames,
        work: { all: all / turned, script: script / turned, style: style / turned, layout: layout / turned },
      }
    },
  }
}

/** The texts of the rows in sight, for a plain list of the same cells. */
export async function textsInSight(page: Page): Promise<string[][]> {
  return await page
    .locator(`${grid} [role=row]:not([aria-rowindex="1"])`)
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent)),
    )
}

/** Scrolls far through the grid, as a person who looks for something does. */
export async function wander(page: Page): Promise<void> {
  for (const to of [0.2, 0.7, 0.4]) {
    await timeUntil(page, { scroll: grid, to }, [{ filled: grid }])
    await timeFrames(page, grid, 20)
  }
}
