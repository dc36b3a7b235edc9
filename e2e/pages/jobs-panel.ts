import type { Locator, Page } from '@playwright/test'

/** The panel of jobs at the foot of the window. */
export class JobsPanel {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('region', { name: 'Jobs' })
  }

  /** The newest job with that title. */
  job(title: string): Locator {
    return this.root.getByRole('listitem').filter({ hasText: title }).first()
  }

  async press(title: string, button: string | RegExp): Promise<void> {
    await this.job(title).getByRole('button', { name: button }).click()
  }
}
