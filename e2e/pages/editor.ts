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

  /** What the margin says of the lines, from the first to the last. */
  async expectMargin(notes: readonly string[]): Promise<void> {
    await expect(this.#page.getByTitle(/^(ran \d|never ran)/)).toHaveText([...notes])
  }

  async expectText(text: string | RegExp): Promise<void> {
    await expect(this.#frame.locator('.view-lines')).toContainText(text)
  }
}
