import type { Locator, Page } from '@playwright/test'
import { Grid } from './grid.ts'

/** A question put to a view. */
export class QueryPage {
  readonly page: Page
  readonly rows: Grid
  readonly toolbar: Locator

  constructor(page: Page) {
    this.page = page
    this.rows = new Grid(page, 'Rows')
    this.toolbar = page.getByRole('toolbar', { name: 'Query' })
  }

  async where(column: string, comparison: string, value: string): Promise<void> {
    await this.page.getByRole('button', { name: /^(Add condition|And)$/ }).click()
    const condition = this.page.getByRole('group', { name: /^Condition on / }).last()
    await condition.getByRole('combobox', { name: 'Column' }).selectOption(column)
    await condition.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: comparison })
    await condition.getByRole('textbox', { name: 'Value' }).fill(value)
  }

  async orderBy(column: string, direction: 'ascending' | 'descending' = 'ascending'): Promise<void> {
    await this.page.getByRole('button', { name: /^(Add order|Then by)$/ }).click()
    const order = this.page.getByRole('group', { name: /^Order by / }).last()
    await order.getByRole('combobox', { name: 'Order by column' }).selectOption(column)
    if (direction === 'descending')
      await order.getByRole('button', { name: 'Ascending; change to descending' }).click()
  }

  async limit(rows: number): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Rows on a page' }).selectOption(String(rows))
  }

  async includeDocuments(): Promise<void> {
    await this.page.getByRole('checkbox', { name: 'documents' }).check()
  }

  async run(): Promise<void> {
    await this.toolbar.getByRole('button', { name: /^Run/ }).click()
  }

  async export(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Export' }).click()
  }
}
