import type { Page } from '@playwright/test'

/** What is to be seen: an element, whose text may have to end in something, or which must be gone; or a grid with every row in sight filled. */
export type Sight =
  | { readonly selector: string; readonly ends?: string; readonly gone?: boolean }
  | { readonly filled: string; readonly row?: number }

/** What starts the clock: an event of the page, or setting how far a grid is scrolled, from 0 to 1. */
type Start = { readonly event: string } | { readonly scroll: string; readonly to: number }

/**
 * Milliseconds from an event until each sight, one after the other, has been painted. `act` causes the event.
 *
 * @throws when a sight does not come within 60 seconds.
 */
export async function timeUntil(
  page: Page,
  start: Start,
  sights: readonly Sight[],
  act: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number[]> {
  // Two calls: the page must listen before anything happens.
  await page.evaluate(watch, { start, sights })
  await act()
  return await page.evaluate(() => (globalThis as unknown as { painted: Promise<number[]> }).painted)
}

/** Runs in the page. */
function watch({ start, sights }: { start: Start; sights: readonly Sight[] }): void {
  const { promise, resolve, reject } = Promise.withResolvers<number[]>()
  ;(globalThis as unknown as { painted: Promise<number[]> }).painted = promise
  const isShown = (sight: Sight): boolean => {
    if ('selector' in sight) {
      const found = [...document.querySelectorAll(sight.selector)]
      if (sight.gone) return found.length === 0
      return found.some((each) => sight.ends === undefined || each.textContent.endsWith(sight.ends))
    }
    const grid = document.querySelector(sight.filled)
    if (grid === null) return false
    const box = grid.getBoundingClientRect()
    const inSight = [...grid.querySelectorAll('[role=row]:not([aria-rowindex="1"])')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return bottom > box.top + 30 && top < box.bottom - 2
    })
    const rows = inSight.map((row) => Number(row.getAttribute('aria-rowindex')))
    const covered = inSight.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0)
    return (
      covered > box.height - 60 &&
      inSight.every((row) => row.getAttribute('aria-busy') === null) &&
      (sight.row === undefined || rows.includes(sight.row))
    )
  }
  const begin = (from: number): void => {
    const times: number[] = []
    const look = (): void => {
      const seen = times.length
      while (times.length < sights.length && isShown(sights[times.length]!)) times.push(0)
      const { port1, port2 } = new MessageChannel()
      // The message arrives after the frame that shows it has been painted.
      port1.addEventListener('message', () => {
        const now = performance.now()
        for (let at = seen; at < times.length; at++) times[at] = now - from
        if (times.length === sights.length) resolve(times)
        else if (now - from > 60_000) reject(new Error(`Not seen: ${JSON.stringify(sights[times.length])}`))
        else requestAnimationFrame(look)
      })
      port1.start()
      port2.postMessage(null)
    }
    requestAnimationFrame(look)
  }
  if ('event' in start)
    addEventListener(start.event, (event) => begin(event.timeStamp), { capture: true, once: true })
  else {
    const grid = document.querySelector(start.scroll)!
    const from = performance.now()
    grid.scrollTop = start.to * (grid.scrollHeight - grid.clientHeight)
    begin(from)
  }
}

/** Milliseconds from each key to the frame that shows it, while `keys` keys are typed one by one. */
export async function timeKeys(page: Page, keys: number): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = []
    const listen = (event: KeyboardEvent): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => times.push(performance.now() - event.timeStamp))
        port1.start()
        port2.postMessage(null)
      })
    }
    addEventListener('keydown', listen, { capture: true })
    Object.assign(globalThis, { typed: { times, end: () => removeEventListener('keydown', listen, true) } })
  })
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press('x')
    await page.waitForTimeout(40)
  }
  return await page.evaluate(() => {
    const { typed } = globalThis as unknown as { typed: { times: number[]; end: () => void } }
    typed.end()
    return typed.times
  })
}

/** Milliseconds between the frames of a page while a wheel is turned over an element. */
export async function timeFrames(page: Page, selector: string, turns: number): Promise<number[]> {
  const box = await page.locator(selector).boundingBox()
  if (box === null) throw new Error(`There is no ${selector} to scroll.`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(() => {
    const frames: number[] = []
    const state = { frames, going: true }
    let last = performance.now()
    const frame = (now: number): void => {
      frames.push(now - last)
      last = now
      if (state.going) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    Object.assign(globalThis, { scrolled: state })
  })
  for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, 100)
  return await page.evaluate(() => {
    const { scrolled } = globalThis as unknown as { scrolled: { frames: number[]; going: boolean } }
    scrolled.going = false
    return scrolled.frames.slice(1)
  })
}
