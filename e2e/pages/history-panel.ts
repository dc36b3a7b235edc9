import type { Locator, Page } from '@playwright/test'

/** The versions of a view, and how two of them differ. */
export class HistoryPanel {
  readonly panel: Locator
  readonly versions: Locator
  readonly changes: Locator

  constructor(page: Page) {
    this.panel = page.getByRole('region', { name: 'History' })
    this.versions = this.panel.getByRole('list', { name: 'Versions' }).getByRole('listitem')
    this.changes = this.panel.getByRole('list', { name: 'Changes' })
  }

  async show(version: number): Promise<void> {
    await this.versions.getByRole('button', { name: new RegExp(`Version ${version}\\b`) }).click()
  }

  async compareWith(version: number): Promise<void> {
    await this.panel.getByRole('combobox', { name: 'Compare with' }).selectOption(String(version))
  }

  /** The documents the version that is shown failed on. */
  async showFailing(): Promise<Locator> {
    await this.panel.getByRole('tab', { name: /^Failing documents/ }).click()
    return this.panel.getByRole('grid', { name: /^Documents version \d+ fails on/ })
  }

  /** What becomes of the rows from the version that is compared to the one that is shown. */
  async showRows(): Promise<void> {
    await this.panel.getByRole('tab', { name: 'Rows' }).click()
  }

  get comparedRows(): Locator {
    return this.panel.getByRole('tabpanel').getByRole('status')
  }

  async restore(): Promise<void> {
    await this.panel.getByRole('button', { name: /^Restore version/ }).click()
  }

  async close(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Close the history' }).click()
  }
}
