import type { Locator, Page } from '@playwright/test'

/** The editor of one value, over the cell that it is of. */
export class CellEditor {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Value of / })
  }

  get value(): Locator {
    return this.root.getByRole('textbox')
  }

  /** Shows the value as a text or as JSON. */
  async writeAs(form: 'Text' | 'JSON'): Promise<void> {
    await this.root.getByText(form, { exact: true }).click()
  }

  button(name: 'Save' | 'Cancel' | 'Remove field'): Locator {
    return this.root.getByRole('button', { name })
  }
}
