import type { Locator, Page } from '@playwright/test'

/** Reads documents from a file. */
export class ImportDialog {
  readonly root: Locator
  readonly preview: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Import into' })
    this.preview = this.root.getByRole('region', { name: 'Preview' })
  }

  async choose(path: string): Promise<void> {
    await this.root.getByRole('textbox', { name: 'File' }).fill(path)
    await this.preview.waitFor()
  }

  async chooseTable(path: string, table: string): Promise<void> {
    await this.root.getByText('A table', { exact: true }).click()
    await this.root.getByRole('textbox', { name: 'SQLite file' }).fill(path)
    await this.root.getByRole('combobox', { name: 'Table' }).selectOption({ label: table })
    await this.preview.waitFor()
  }

  async chooseServerTable(database: string, table: string): Promise<void> {
    await this.root.getByText('A table', { exact: true }).click()
    await this.root.getByRole('combobox', { name: 'From' }).selectOption(database)
    await this.root.getByRole('combobox', { name: 'Table' }).selectOption(table)
    await this.preview.waitFor()
  }

  async paste(text: string): Promise<void> {
    await this.root.getByText('Pasted text', { exact: true }).click()
    await this.root.getByRole('textbox', { name: 'Text', exact: true }).fill(text)
    await this.preview.waitFor()
  }

  async takeKeyFrom(label: string): Promise<void> {
    await this.root.getByRole('combobox', { name: 'Key of each document' }).selectOption({ label })
  }

  async start(): Promise<void> {
    await this.root.getByRole('button', { name: 'Import', exact: true }).click()
  }

  async press(button: string): Promise<void> {
    await this.root.getByRole('button', { name: button, exact: true }).click()
  }
}
