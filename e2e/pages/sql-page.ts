import { expect, type Locator, type Page } from '@playwright/test'
import { Editor } from './editor.ts'
import { Grid } from './grid.ts'

/** Statements on a database, which can only read. */
export class SqlPage {
  readonly page: Page
  readonly editor: Editor
  readonly rows: Grid
  readonly toolbar: Locator

  constructor(page: Page) {
    this.page = page
    this.editor = new Editor(page, 'SQL statement')
    this.rows = new Grid(page, 'Rows')
    this.toolbar = page.getByRole('toolbar', { name: 'SQL' })
  }

  /** Runs a statement by the keyboard. */
  async run(sql: string): Promise<void> {
    await this.editor.replace(sql)
    await this.editor.input.press('ControlOrMeta+Enter')
  }

  /** Puts a statement into the editor and types further at a place of it. */
  async typeInto(sql: string, at: number, typed: string): Promise<void> {
    await this.editor.replace(sql)
    await this.editor.input.press('Home')
    for (let step = 0; step < at; step++) await this.editor.input.press('ArrowRight')
    await this.editor.type(typed)
  }

  /** What is offered at the cursor. */
  offered(name: string): Locator {
    return this.page.locator('.suggest-widget').getByRole('option', { name, exact: false }).first()
  }

  /** What is said of the page: columns, rows, whether more follow. */
  async expectSpan(text: string): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: /^\d+ columns?/ })).toContainText(text)
  }

  async turn(to: 'Next' | 'Previous'): Promise<void> {
    await this.page.getByRole('button', { name: `${to} page` }).click()
  }

  /** Asks where all rows of what was run are to be written. */
  async export(): Promise<void> {
    await this.page.getByRole('button', { name: 'Export…' }).click()
  }

  /** Brings back a statement that was run. */
  async recall(sql: string): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'History' }).click()
    await this.page.getByRole('menuitem', { name: sql }).click()
  }
}
