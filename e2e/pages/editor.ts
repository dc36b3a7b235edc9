import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** The code editor. Whole texts are pasted: what is typed gets brackets closed and words completed. */
export class Editor {
  readonly #page: Page
  readonly input: Locator
  readonly #frame: Locator

  constructor(page: Page, label: string | RegExp) {
    this.#page = page
    this.input = page.getByRole('textbox', { name: label })
    this.#frame = page.locator('.monaco-editor').filter({ has: this.input })
  }

  async replace(text: string): Promise<void> {
    await expect(this.#frame.locator('.view-line').first()).toBeVisible()
    await this.input.focus()
    await this.#page.keyboard.press('ControlOrMeta+a')
    await this.#page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
    await this.#page.keyboard.press('ControlOrMeta+v')
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.input.focus()
    await this.#page.keyboard.type(text)
  }

  /** Puts the cursor at the beginning of a line's code. */
  async goTo(line: number): Promise<void> {
    await this.input.focus()
    await this.#page.keyboard.press('ControlOrMeta+Home')
    for (let at = 1; at < line; at++) await this.#page.keyboard.press('ArrowDown')
    await this.#page.keyboard.press('Home')
  }

  /** What is offered about the problems of the cursor's line. */
  get fixes(): Locator {
    return this.#page.locator('.action-widget').getByRole('option')
  }

  /** Takes a quick fix of a line, with the keyboard alone. */
  async fix(line: number, title: RegExp): Promise<void> {
    const found = this.fixes.filter({ hasText: title })
    await expect(async () => {
      // In a list that is still open, the key that opens it would take its first entry.
      if (await this.fixes.first().isVisible()) await this.#page.keyboard.press('Escape')
      await expect(this.fixes).toHaveCount(0, { timeout: 2000 })
      await this.goTo(line)
      await this.#page.keyboard.press('ControlOrMeta+.')
      await expect(found).toBeVisible({ timeout: 2000 })
    }).toPass()
    const titles = await this.fixes.allTextContents()
    const steps = titles.findIndex((text) => title.test(text))
    for (let at = 0; at < steps; at++) await this.#page.keyboard.press('ArrowDown')
    await this.#page.keyboard.press('Enter')
  }

  /** What the margin says of the lines, from the first to the last. */
  async expectMargin(notes: readonly string[]): Promise<void> {
    await expect(this.#page.getByTitle(/^(ran \d|never ran)/)).toHaveText([...notes])
  }

  /** Whether the margin says of a line that what is expected of its rows holds. */
  async expectTested(holds: boolean): Promise<void> {
    const says = holds ? /^\d+ tests? met here: / : /^\d+ tests? not met here: /
    await expect(this.#page.getByTitle(says)).toHaveAttribute('data-proved', String(holds))
  }

  /** The share of the pane's width that is left for the code, from 0 to 1: the rest is margin. */
  async shareOfCode(): Promise<number> {
    const [pane, code] = await Promise.all([
      this.#frame.locator('xpath=../..').boundingBox(),
      this.#frame.locator('.lines-content').boundingBox(),
    ])
    return pane === null || code === null ? 0 : (pane.x + pane.width - code.x) / pane.width
  }

  /** The pane that the editor fills, margin included. */
  async paneBox(): Promise<{ readonly width: number; readonly height: number }> {
    return (await this.#frame.locator('xpath=../..').boundingBox()) ?? { width: 0, height: 0 }
  }

  /** Whether a part of the code, or of the notes beside it, is out of sight to the right. */
  async isScrollable(): Promise<boolean> {
    const slider = this.#frame.locator('.scrollbar.horizontal > .slider')
    const [bar, room] = await Promise.all([
      slider.boundingBox(),
      this.#frame.locator('.scrollbar.horizontal').first().boundingBox(),
    ])
    return bar !== null && room !== null && bar.width > 0 && bar.width < room.width - 1
  }

  /** The code of the lines that are lit: strongly where a value is made, weakly where it is decided on. */
  async litLines(tone: 'strong' | 'weak'): Promise<number> {
    return this.#frame.locator(`.view-overlays [class*="${tone}"]`).count()
  }

  /** Points at a line with the mouse. */
  async point(text: string): Promise<void> {
    await this.#frame
      .locator('.view-line')
      .filter({ hasText: text })
      .first()
      .click({ position: { x: 60, y: 8 } })
  }

  /** Whether the text is to be seen in it now. */
  async holds(text: string): Promise<boolean> {
    return (await this.#frame.locator('.view-lines').textContent())?.includes(text) === true
  }

  async expectText(text: string | RegExp): Promise<void> {
    await expect(this.#frame.locator('.view-lines')).toContainText(text)
  }
}
