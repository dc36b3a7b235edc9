import type { Locator, Page } from '@playwright/test'
import { Grid } from './grid.ts'

/** The documents of a store, in a grid. */
export class DocumentsPage {
  readonly page: Page
  readonly grid: Grid
  readonly toolbar: Locator

  constructor(page: Page, store: string) {
    this.page = page
    this.grid = new Grid(page, `Documents of ${store}`)
    this.toolbar = page.getByRole('toolbar', { name: 'Documents' })
  }

  async filter(prefix: string): Promise<void> {
    await this.toolbar.getByRole('textbox', { name: 'Filter: key starts with' }).fill(prefix)
  }

  async jump(key: string): Promise<void> {
    await this.toolbar.getByRole('textbox', { name: 'Jump to key' }).fill(key)
    await this.toolbar.getByRole('textbox', { name: 'Jump to key' }).press('Enter')
  }

  async open(key: string): Promise<void> {
    await this.grid.row(key).dblclick()
  }

  async choose(key: string, action: string): Promise<void> {
    await this.grid.row(key).click({ button: 'right' })
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  async import(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Import' }).click()
  }

  async export(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Export' }).click()
  }
}
