import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { DryRunPanel } from './dry-run-panel.ts'
import { Editor } from './editor.ts'
import { Grid } from './grid.ts'
import { HistoryPanel } from './history-panel.ts'

interface Column {
  readonly name: string
  readonly type?: string
  readonly unique?: boolean
  readonly notNull?: boolean
  readonly index?: boolean
}

/** A view being written: its map, its columns, and what they yield; `null` is one that has no name yet. */
export class ViewPage {
  readonly page: Page
  readonly map: Editor
  readonly preview: Locator
  readonly rows: Grid
  readonly toolbar: Locator
  readonly #columns: Locator

  constructor(page: Page, name: string | null) {
    this.page = page
    this.map = new Editor(page, name === null ? /^Map of / : `Map of ${name}`)
    this.toolbar = page.getByRole('toolbar', { name: 'View' })
    this.preview = page.getByRole('region', { name: 'Preview' })
    this.rows = new Grid(this.preview, 'Rows of the preview')
    this.#columns = page.getByRole('region', { name: 'Columns' })
  }

  async nameIt(name: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Name of the new view' }).fill(name)
  }

  /** Makes these the view's columns, in place of whatever it had. */
  async setColumns(columns: readonly Column[]): Promise<void> {
    const remove = this.#columns.getByRole('button', { name: /^Remove / })
    while ((await remove.count()) > 0) await remove.first().click()
    for (const column of columns) await this.addColumn(column)
  }

  async addColumn({ name, type, unique, notNull, index }: Column): Promise<void> {
    const form = this.#columns
    await form.getByRole('button', { name: 'Add column' }).click()
    await form.getByRole('textbox', { name: 'Name of the new column' }).fill(name)
    if (type !== undefined) await form.getByRole('combobox', { name: `Type of ${name}` }).selectOption(type)
    if (unique) await form.getByRole('checkbox', { name: `${name} is unique` }).check()
    if (notNull) await form.getByRole('checkbox', { name: `${name} is not null` }).check()
    if (index) await form.getByRole('checkbox', { name: `${name} is indexed` }).check()
  }

  /** Takes a proposal of the form, made from what the map yields. */
  async takeProposal(title: RegExp): Promise<void> {
    await this.#columns.getByRole('button', { name: /^From the map/ }).press('Enter')
    await this.page.getByRole('menuitem', { name: title }).press('Enter')
  }

  /** What the view's table has beside its columns. */
  get constraints(): Locator {
    return this.#columns.getByRole('region', { name: 'Indexes and constraints' })
  }

  /** Adds an index with the keyboard alone: the button leads to the field for its columns. */
  async addIndex(columns: string, { unique = false } = {}): Promise<void> {
    await this.constraints.getByRole('button', { name: 'Add index' }).press('Enter')
    await expect(this.constraints.getByRole('textbox', { name: /^Columns of index/ }).last()).toBeFocused()
    await this.page.keyboard.type(columns)
    await this.page.keyboard.press('Tab')
    if (unique) await this.page.keyboard.press('Space')
  }

  /** Adds a check with the keyboard alone, of one condition on the first column. */
  async addCheck(name: string, comparison: string, value: string): Promise<void> {
    await this.constraints.getByRole('button', { name: 'Add check' }).press('Enter')
    await expect(this.constraints.getByRole('textbox', { name: 'Name of the new check' })).toBeFocused()
    await this.page.keyboard.type(name)
    const check = this.constraints.getByRole('group', { name: `check ${name}`, exact: true })
    await check.getByRole('button', { name: 'Add condition' }).press('Enter')
    await check.getByRole('combobox', { name: 'Comparison' }).selectOption({ label: comparison })
    await check.getByRole('textbox', { name: 'Value' }).fill(value)
  }

  async addForeignKey(column: string, place: string): Promise<void> {
    const form = this.constraints
    await form.getByRole('button', { name: 'Add foreign key' }).click()
    await form
      .getByRole('combobox', { name: /^Column of the foreign key/ })
      .last()
      .selectOption(column)
    await form.getByRole('combobox', { name: `What ${column} refers to` }).selectOption(place)
  }

  async addFullText(column: string): Promise<void> {
    await this.constraints.getByRole('button', { name: 'Add full text' }).click()
    await this.constraints
      .getByRole('combobox', { name: /^Column of the full text/ })
      .last()
      .selectOption(column)
  }

  /** Has a column made of others, in one of the ways that the form offers. */
  async addGenerated(column: string, how: 'fold' | 'first' | 'join', of: string): Promise<void> {
    await this.constraints.getByRole('button', { name: 'Add generated column' }).click()
    await this.constraints
      .getByRole('combobox', { name: /^Generated column/ })
      .last()
      .selectOption(column)
    await this.makeOf(column, how, of)
  }

  async makeOf(column: string, how: 'fold' | 'first' | 'join', of: string): Promise<void> {
    await this.constraints.getByRole('combobox', { name: `How ${column} is made` }).selectOption(how)
    await this.constraints.getByRole('textbox', { name: `Columns that ${column} is made of` }).fill(of)
  }

  async showPanel(
    name:
      | 'Rows'
      | 'Problems'
      | 'Console'
      | 'Tests'
      | 'Trace'
      | 'By document'
      | 'Steps'
      | 'Query'
      | 'Skipped'
      | 'Failing',
  ): Promise<void> {
    await this.preview.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
  }

  /** Makes a test of the document that “By document” shows first. */
  async pinFirst(): Promise<void> {
    await this.showPanel('By document')
    await this.preview.getByRole('button', { name: 'Pin as test' }).click()
  }

  /** The file that the view is kept in. */
  get file(): Locator {
    return this.page.getByRole('group', { name: 'File of the view' })
  }

  /** Says what the map has to give for a pinned document. */
  async expectOf(key: string, rows: string): Promise<void> {
    const pinned = this.test(new RegExp(`^${key}: `))
    await pinned.getByRole('button', { name: 'Edit expectation' }).press('Enter')
    await pinned.getByRole('textbox', { name: `Expected of ${key}` }).fill(rows)
    await pinned.getByRole('button', { name: 'Expect this' }).press('Enter')
  }

  test(name: RegExp): Locator {
    return this.preview.getByRole('list', { name: 'Tests' }).getByRole('listitem', { name })
  }

  /** What the trace says of a line of the map. */
  line(number: number): Locator {
    const lines = this.preview.getByRole('table', { name: 'Lines of the map' })
    const line = this.page.getByRole('button', { name: `Go to line ${number}`, exact: true })
    return lines.getByRole('row').filter({ has: line })
  }

  /** Runs the draft on a few documents that stand for all. */
  async sampleByShape(): Promise<void> {
    await this.sample('By shape')
  }

  /** Chooses which documents the draft runs on. */
  async sample(label: string): Promise<void> {
    await this.preview.getByRole('combobox', { name: 'Sampled documents' }).selectOption({ label })
  }

  /** What belongs to the way of sampling: a seed, keys, conditions, how far a search has come. */
  get sampling(): Locator {
    return this.preview.getByRole('group', { name: 'Sample', exact: true })
  }

  /** The keys of the documents that the rows in sight come from, in order. */
  async rowKeys(): Promise<string[]> {
    return (await this.rows.rows()).map(([from]) => from?.split(/\s/)[0] ?? '')
  }

  /** The document that is stepped to, and why it is in the sample. */
  get sampled(): Locator {
    return this.preview.getByRole('group', { name: 'Sampled document' })
  }

  async nextDocument(): Promise<void> {
    await this.sampled.getByRole('button', { name: 'Next document' }).click()
  }

  /** Lets the view skip documents its map fails on: so many percent of them, as it is typed. */
  async skipFailing(percent: string): Promise<void> {
    const policy = this.#columns.getByRole('combobox', { name: 'When the map fails on a document' })
    await policy.selectOption('skip')
    await this.#columns.getByRole('textbox', { name: /^Share of documents that may fail/ }).fill(percent)
  }

  /** The documents the last version failed on, as the strip above the map leads to them. */
  async showFailing(): Promise<Grid> {
    await this.page.getByRole('button', { name: /^Failing documents/ }).click()
    return new Grid(this.preview, /^Documents version \d+ fails on/)
  }

  /** What is said of a cell, a field or a line that was pointed at. */
  get lineage(): Locator {
    return this.preview.getByRole('group', { name: 'Lineage' })
  }

  /** The step that is looked at. */
  get step(): Locator {
    return this.preview.getByRole('status').filter({ hasText: /^Step / })
  }

  /** What the statement does, and the variables before it. */
  get stepValues(): Locator {
    return this.preview.getByRole('region', { name: 'Values at this step' })
  }

  /** Goes to another step: "One step forward", "To the next turn of the loop". */
  async goStep(way: string): Promise<void> {
    await this.preview.getByRole('button', { name: way, exact: true }).press('Enter')
  }

  async stopWhen(condition: string): Promise<void> {
    await this.preview.getByRole('textbox', { name: 'Stop when' }).fill(condition)
  }

  /** The fields of the document that is shown, one a line. */
  field(key: string, name: RegExp): Locator {
    return this.preview.getByRole('listbox', { name: `Text of ${key}` }).getByRole('option', { name })
  }

  /** A cell of the preview's rows, by the number of its column, the document's being 0. */
  cell(row: string, column: number): Locator {
    return this.rows.row(row).getByRole('gridcell').nth(column)
  }

  async publish(): Promise<void> {
    await this.toolbar.getByRole('button', { name: /^Publish/ }).click()
  }

  /** What publishing would do, beside the button. */
  get foreseen(): Locator {
    return this.toolbar.getByRole('button', { name: /Foreseen/ })
  }

  /** Asks what publishing would do. */
  async dryRun(): Promise<DryRunPanel> {
    await this.toolbar.getByRole('button', { name: 'Dry run' }).click()
    return new DryRunPanel(this.page)
  }

  async pauseBuild(): Promise<void> {
    // A bar that moves is no steady place for a mouse.
    await this.page.getByRole('button', { name: 'Pause', exact: true }).press('Enter')
  }

  async resumeBuild(): Promise<void> {
    await this.page.getByRole('button', { name: 'Resume', exact: true }).press('Enter')
  }

  /** Every version of the view, in place of the editor. */
  async showHistory(): Promise<HistoryPanel> {
    await this.toolbar.getByRole('button', { name: 'History' }).click()
    return new HistoryPanel(this.page)
  }

  async reindex(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Reindex' }).click()
  }

  async query(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Query' }).click()
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text })
  }
}
