import type { Locator, Page } from '@playwright/test'

/** Writes documents or rows into a file. */
export class ExportDialog {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Export' })
  }

  async start(format: 'CSV' | 'JSON' | 'NDJSON', path: string): Promise<void> {
    await this.root.getByRole('radio', { name: new RegExp(`^${format}\\b`) }).check()
    await this.root.getByRole('textbox', { name: 'File' }).fill(path)
    await this.root.getByRole('button', { name: 'Export', exact: true }).click()
  }

  async cancel(): Promise<void> {
    // At once: an export is quick, and waiting until the button stands still would be too late.
    await this.root.getByRole('button', { name: 'Cancel the export' }).dispatchEvent('click')
  }

  async close(): Promise<void> {
    await this.root.getByRole('button', { name: 'Close', exact: true }).last().click()
  }
}
