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
    await this.page
      .getByRole('button', { name: /^(Add condition|And|Or)$/ })
      .first()
      .click()
    await this.fill(this.page.getByRole('group', { name: /^Condition on / }).last(), {
      column,
      comparison,
      value,
    })
  }

  /** Adds a group of conditions of which one must hold. */
  async whereAny(
    conditions: readonly (readonly [column: string, comparison: string, value: string])[],
  ): Promise<void> {
    await this.page
      .getByRole('button', { name: /^(And|Or) group$/ })
      .last()
      .click()
    const group = this.page.getByRole('group', { name: 'Group of conditions' }).last()
    for (const [at, [column, comparison, value]] of conditions.entries()) {
      if (at > 0) await group.getByRole('button', { name: /^(And|Or)$/ }).click()
      await this.fill(group.getByRole('group', { name: /^Condition on / }).last(), {
        column,
        comparison,
        value,
      })
    }
  }

  async fill(
    condition: Locator,
    {
      column,
      comparison,
      value,
    }: { readonly column: string; readonly comparison: string; readonly value: string },
  ): Promise<void> {
    await condition.getByRole('combobox', { name: 'Column' }).selectOption(column)
    await condition.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: comparison })
    const isList = /^(one|none) of$/.test(comparison)
    const field = condition.getByRole(isList ? 'combobox' : 'textbox', { name: /^Values?$/ })
    await field.fill(value)
    if (isList) await field.press('Enter')
  }

  async orderBy(column: string, direction: 'ascending' | 'descending' = 'ascending'): Promise<void> {
    await this.page.getByRole('button', { name: /^(Add order|Then by)$/ }).click()
    const order = this.page.getByRole('group', { name: /^Order by / }).last()
    await order.getByRole('combobox', { name: 'Order by column' }).selectOption(column)
    if (direction === 'descending')
      await order.getByRole('button', { name: 'Ascending; change to descending' }).click()
  }

  /** Asks for groups of rows instead of rows, each with its count and the sum of a column. */
  async groupBy(column: string, sum: string): Promise<void> {
    const { page } = this
    await page.getByRole('radiogroup', { name: 'What is asked for' }).getByText('Groups').click()
    await page.getByRole('combobox', { name: 'Group by' }).click()
    const columns = page.getByRole('listbox', { name: 'Group by' })
    await columns.getByRole('option', { name: column, exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Add result' }).click()
    await page.getByRole('button', { name: 'Add result' }).click()
    const result = page.getByRole('group', { name: /^Result sum of/ })
    await result.getByRole('combobox', { name: 'Of column' }).selectOption(sum)
  }

  async chooseView(name: string): Promise<void> {
    await this.toolbar.getByRole('combobox', { name: 'View' }).selectOption(name)
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

  /** Saves the query in the database. */
  async save(name: string): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Saved' }).click()
    await this.page.getByRole('menuitem', { name: 'Save query…' }).click()
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name)
    await this.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  }

  async export(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Export' }).click()
  }
}
