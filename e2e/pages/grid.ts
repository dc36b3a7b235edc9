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

  header(name: string): Locator {
    return this.root
      .getByRole('columnheader')
      .filter({ has: this.root.page().getByText(name, { exact: true }) })
  }

  /** The keys of the menu that a right click opens: the labels, in order. */
  async menuOf(place: Locator): Promise<string[]> {
    await place.click({ button: 'right' })
    const menu = this.root.page().getByRole('menu')
    await expect(menu).toBeVisible()
    const labels = await menu.getByRole('menuitem').allInnerTexts()
    await this.root.page().keyboard.press('Escape')
    await expect(menu).toBeHidden()
    return labels
  }

  /** How many rows the grid stands for, in sight or not. */
  async expectCount(count: number): Promise<void> {
    await expect(this.root).toHaveAttribute('aria-rowcount', String(count + 1))
  }
}
