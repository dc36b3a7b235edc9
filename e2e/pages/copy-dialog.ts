import type { Locator, Page } from '@playwright/test'

/** Copies a store to another database. */
export class CopyDialog {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Copy / })
  }

  async chooseTarget(label: string): Promise<void> {
    await this.root.getByRole('combobox', { name: 'To' }).selectOption({ label })
  }

  async chooseFile(path: string): Promise<void> {
    await this.chooseTarget('A new SQLite file…')
    await this.root.getByRole('textbox', { name: 'File' }).fill(path)
  }

  async name(store: string): Promise<void> {
    await this.root.getByRole('textbox', { name: 'Name of the new store' }).fill(store)
  }

  async press(button: string): Promise<void> {
    await this.root.getByRole('button', { name: button, exact: true }).click()
  }
}
