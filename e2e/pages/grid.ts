import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** A grid of rows, of which only those in sight exist. */
export class Grid {
  readonly root: Locator

  constructor(within: Page | Locator, label: string | RegExp) {
    this.root = within.getByRole('grid', { name: label })
  }

  /** The row in sight whose cells include one with exactly this text. */
  row(text: string): Locator {
    return this.root
      .getByRole('row')
      .filter({ has: this.root.page().getByRole('gridcell', { name: text, exact: true }) })
  }

  /** The texts of the rows in sight, header left out. */
  async rows(): Promise<string[][]> {
    const rows = await this.root.locator('[role=row]:not([aria-rowindex="1"])').all()
    return Promise.all(rows.map((row) => row.getByRole('gridcell').allInnerTexts()))
  }

  async headers(): Promise<string[]> {
    return this.root.getByRole('columnheader').allInnerTexts()
  }

  /** How many rows the grid stands for, in sight or not. */
  async expectCount(count: number): Promise<void> {
    await expect(this.root).toHaveAttribute('aria-rowcount', String(count + 1))
  }
}
