import type { Page } from '@playwright/test'

interface Shift extends PerformanceEntry {
  readonly sources: readonly {
    readonly node: Node | null
    readonly previousRect: DOMRectReadOnly
    readonly currentRect: DOMRectReadOnly
  }[]
}

/** Notes from now on what changes its place on the page, as the browser itself tells it: code that is typed moves, and is left out. */
export async function watchMoves(page: Page): Promise<void> {
  await page.evaluate(() => {
    const moved: string[] = []
    const place = ({ left, top, width, height }: DOMRectReadOnly): string =>
      [left, top, width, height].map(Math.round).join(' ')
    new PerformanceObserver((list) => {
      for (const { node, previousRect, currentRect } of (list.getEntries() as Shift[]).flatMap(
        ({ sources }) => sources,
      )) {
        const element = node instanceof Element ? node : node?.parentElement
        // Counts in the margin go with their lines.
        if (element == null || element.closest('.monaco-editor, [title^=ran], [title^=never]') !== null)
          continue
        const named = element.getAttribute('aria-label') ?? element.textContent.slice(0, 40)
        moved.push(`${element.tagName} “${named}”: ${place(previousRect)} → ${place(currentRect)}`)
      }
    }).observe({ type: 'layout-shift' })
    Object.assign(globalThis, { moved })
  })
}

/** What has changed its place since. */
export async function movedSince(page: Page): Promise<string[]> {
  // Entries come with the frame after the one that moved something.
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    return (globalThis as unknown as { moved: string[] }).moved
  })
}
