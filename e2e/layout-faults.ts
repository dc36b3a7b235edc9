import type { Page } from '@playwright/test'

/**
 * Names what a person would see as broken on a page at rest, each with its place: a control whose words are cut, that lies
 * over another one, that reaches out of the window, or that is reached by scrolling sideways only; and a message that
 * lies over rows or buttons.
 */
export async function layoutFaults(page: Page): Promise<string[]> {
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
  })
  // One function, because the page runs it, where nothing else of this module is.
  return page.evaluate(() => {
    const controls =
      'button, a[href], input, select, textarea, label, [role=button], [role=tab], [role=menuitem], [role=checkbox], [role=switch], [role=columnheader], [role=option]'
    const layers = [...document.querySelectorAll('dialog[open]')]
    const root = layers.at(-1) ?? document.body
    const seen = [...root.querySelectorAll<HTMLElement>(controls)].filter(isSeen)
    return [
      ...new Set([
        ...seen.flatMap(cut),
        ...seen.flatMap(chosen),
        ...seen.flatMap(sideways),
        ...seen.flatMap(outside),
        ...overlapping(seen),
        ...toasts(),
      ]),
    ]

    /** Whether any of it is on the screen, and it has not been hidden for the eye. */
    function isSeen(element: Element): boolean {
      if (element.closest('.visually-hidden, [aria-hidden=true], .monaco-editor') !== null) return false
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false
      const { width, height } = shown(element)
      return width > 1 && height > 1
    }

    /** The part of an element that its scrolling or clipping parents let through. */
    function shown(element: Element): DOMRect {
      let { left, top, right, bottom } = element.getBoundingClientRect()
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at)
        const box = at.getBoundingClientRect()
        if (overflowX !== 'visible') [left, right] = [Math.max(left, box.left), Math.min(right, box.right)]
        if (overflowY !== 'visible') [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)]
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
    }

    function named(element: Element): string {
      const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60)
      return `${element.getAttribute('role') ?? element.tagName.toLowerCase()} “${name}”`
    }

    /** Data may be cut where the rest is told on hover; the app's own words may not be. */
    function cut(element: HTMLElement): string[] {
      if (element.closest('[title]') !== null) return []
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      const faults: string[] = []
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const parent = node.parentElement
        if (parent === null || node.textContent?.trim() === '' || parent.closest('select') !== null) continue
        if (!isSeen(parent)) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        const words = range.getBoundingClientRect()
        const frame = clip(parent, element)
        if (frame === null) continue
        if (words.right > frame.right + 1 || words.left < frame.left - 1)
          faults.push(
            `cut: ${named(element)}: “${node.textContent}” by ${Math.ceil(words.right - frame.right)} px`,
          )
        else if (words.bottom > frame.bottom + 2 || words.top < frame.top - 2)
          faults.push(`cut in height: ${named(element)}`)
      }
      return faults
    }

    /** A choice that is cut: by the select itself, or by the element around it. */
    function chosen(element: HTMLElement): string[] {
      if (!(element instanceof HTMLSelectElement)) return []
      const { font, paddingLeft, paddingRight } = getComputedStyle(element)
      const pen = document.createElement('canvas').getContext('2d')!
      pen.font = font
      const words = pen.measureText(element.selectedOptions[0]?.text ?? '').width
      const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
      if (words > room + 1)
        return [`cut: ${named(element)}: “${element.value}” by ${Math.ceil(words - room)} px`]
      const hidden = element.getBoundingClientRect().width - shown(element).width
      return hidden > 1 && !scrolls(element) ? [`cut by what it stands in: ${named(element)}`] : []
    }

    /** Tabs and fields that are reached by scrolling sideways only; a grid of data may, and the open tabs, which a menu lists. */
    function sideways(element: HTMLElement): string[] {
      if (!element.matches('[role=tab], input, select')) return []
      if (element.closest('[role=grid], [role=tablist][aria-label="Open tabs"]') !== null) return []
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth + 1)
          return [`scrolls sideways by ${at.scrollWidth - at.clientWidth} px: what holds ${named(element)}`]
      }
      return []
    }

    /** The nearest box within a control, or the control itself, that cuts what reaches beyond it. */
    function clip(from: Element, control: Element): DOMRect | null {
      for (let at: Element | null = from; at !== null; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== 'visible') return at.getBoundingClientRect()
        if (at === control) return control.getBoundingClientRect()
      }
      return null
    }

    function outside(element: HTMLElement): string[] {
      const box = element.getBoundingClientRect()
      if (box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1 && box.left >= -1 && box.top >= -1)
        return []
      // What scrolls may begin or end out of sight.
      if (scrolls(element)) return []
      return [`reaches out of the window: ${named(element)}`]
    }

    function scrolls(element: Element): boolean {
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at)
        if (/auto|scroll/.test(overflowX + overflowY)) return true
      }
      return false
    }

    function overlapping(all: readonly HTMLElement[]): string[] {
      const faults: string[] = []
      const leaves = all.filter(
        (element) => !all.some((other) => other !== element && element.contains(other)),
      )
      for (const [at, one] of leaves.entries()) {
        for (const other of leaves.slice(at + 1)) {
          // A label and its field belong together, and so does what is inside a field on purpose.
          if (related(one, other)) continue
          const [a, b] = [shown(one), shown(other)]
          const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
          const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
          if (width > 2 && height > 2) faults.push(`overlap: ${named(one)} and ${named(other)}`)
        }
      }
      return faults
    }

    function related(one: Element, other: Element): boolean {
      if (one.closest('[class*=Input-wrapper]')?.contains(other)) return true
      const layer = (element: Element): Element | null =>
        element.closest(
          '[role=menu], [role=listbox], [role=dialog], [class*=Popover], [class*=Notification], [role=tooltip]',
        )
      if (layer(one) !== layer(other)) return true
      // A pinned column covers other columns on purpose, whole.
      return one.closest('[data-pinned]') !== null || other.closest('[data-pinned]') !== null
    }

    function toasts(): string[] {
      const covered = [...document.querySelectorAll<HTMLElement>('[role=row], [role=toolbar] button')].filter(
        isSeen,
      )
      return [...document.querySelectorAll('.mantine-Notification-root')].flatMap((toast) => {
        const box = toast.getBoundingClientRect()
        return covered
          .filter((each) => {
            const other = shown(each)
            return (
              Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2 &&
              Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 2
            )
          })
          .slice(0, 1)
          .map((each) => `a message lies over ${named(each)}`)
      })
    }
  })
}

/**
 * Watches an untouched page for two seconds, up to four times, until nothing moves: what still comes in may move things
 * once. Names what moved in the last two seconds, and how often.
 */
export async function selfMoving(page: Page): Promise<string[]> {
  let moved = await movedInTwoSeconds(page)
  for (let tries = 0; tries < 3 && moved.length > 0; tries++) moved = await movedInTwoSeconds(page)
  return moved
}

async function movedInTwoSeconds(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const watched = [
      ...document.querySelectorAll<HTMLElement>('main button, main [role=tabpanel], dialog[open] button'),
    ]
    const places = watched.map(place)
    const moves = new Map<Element, number>()
    const end = performance.now() + 2000
    while (performance.now() < end) {
      // Uneven steps: something that flips at an even pace is not taken for still.
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 60))
      watched.forEach((element, at) => {
        const now = place(element)
        if (now === places[at]) return
        places[at] = now
        moves.set(element, (moves.get(element) ?? 0) + 1)
      })
    }
    return [...moves].map(
      ([element, times]) =>
        `moved ${times} times by itself: ${element.getAttribute('aria-label') ?? element.textContent.slice(0, 60)}`,
    )

    function place(element: Element): string {
      // Not its height: a panel of jobs below may grow when one of them ends.
      const { left, top, width } = element.getBoundingClientRect()
      return [left, top, width].map(Math.round).join()
    }
  })
}
