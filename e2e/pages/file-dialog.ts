import type { Locator, Page } from '@playwright/test'

/** Where a person chooses a file: the app's own dialog in a browser tab, the system's in Electron. */
export class FileDialog {
  readonly root: Locator
  readonly #answerSystem: ((path: string) => Promise<void>) | null

  constructor(page: Page, answerSystem: ((path: string) => Promise<void>) | null) {
    this.root = page.getByRole('dialog').filter({ has: page.getByRole('listbox', { name: 'Files' }) })
    this.#answerSystem = answerSystem
  }

  async choose(path: string): Promise<void> {
    if (this.#answerSystem !== null) return this.#answerSystem(path)
    await this.root.getByRole('combobox').fill(path)
    await this.root.getByRole('combobox').press('Enter')
  }

  /** Agrees to replace a file; the system's dialog has asked by itself. */
  async replace(): Promise<void> {
    if (this.#answerSystem === null) await this.root.getByRole('button', { name: 'Replace' }).click()
  }
}
