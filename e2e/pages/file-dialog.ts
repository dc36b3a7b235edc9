import type { Locator, Page } from '@playwright/test'

/** The file dialog of the browser tab, over the files of the machine the engine runs on. */
export class FileDialog {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog').filter({ has: page.getByRole('listbox', { name: 'Files' }) })
  }

  async choose(path: string): Promise<void> {
    await this.root.getByRole('combobox').fill(path)
    await this.root.getByRole('combobox').press('Enter')
  }

  async replace(): Promise<void> {
    await this.root.getByRole('button', { name: 'Replace' }).click()
  }
}
