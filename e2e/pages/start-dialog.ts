import type { Locator, Page } from '@playwright/test'

/** Asks what a new view is made from. */
export class StartDialog {
  readonly root: Locator
  /** The columns, the map and what has to be known of the view. */
  readonly derived: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^New view of/ })
    this.derived = this.root.getByRole('region', { name: 'The view' })
  }

  async from(source: string): Promise<void> {
    await this.root.getByText(source, { exact: true }).click()
  }

  async type(label: string | RegExp, text: string): Promise<void> {
    await this.root.getByRole('textbox', { name: label }).fill(text)
  }

  get map(): Locator {
    return this.derived.getByLabel('Map of the view')
  }

  async open(): Promise<void> {
    await this.root.getByRole('button', { name: 'Open draft' }).click()
  }
}
