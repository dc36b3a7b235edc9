import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** What a dry run of a view found, below the editor. */
export class DryRunPanel {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('region', { name: 'Dry run' })
  }

  async expectHeadline(text: string | RegExp): Promise<void> {
    await expect(this.root.getByRole('status').filter({ hasText: text })).toBeVisible()
  }

  /** Waits until it has ended, however it did. */
  async waitForEnd(): Promise<void> {
    await expect(this.root.getByRole('button', { name: 'Run again' })).toBeVisible()
  }

  async show(tab: 'Summary' | 'Changed' | 'Added' | 'Removed' | 'Failing' | 'Not unique'): Promise<void> {
    await this.root.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
  }

  async open(key: string): Promise<void> {
    await this.root.getByRole('button', { name: key, exact: true }).click()
  }

  async cancel(): Promise<void> {
    await this.root.getByRole('button', { name: 'Cancel' }).click()
  }

  async goOn(): Promise<void> {
    await this.root.getByRole('button', { name: 'Continue' }).click()
  }

  async runAgain(): Promise<void> {
    await this.root.getByRole('button', { name: 'Run again' }).click()
  }
}
