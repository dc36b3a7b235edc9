import type { Locator, Page } from '@playwright/test'

/** Writes documents or rows into a file. */
export class ExportDialog {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Export' })
  }

  async start(format: string, path: string): Promise<void> {
    await this.choose(format)
    await this.root.getByRole('textbox', { name: 'File' }).fill(path)
    await this.root.getByRole('button', { name: 'Export', exact: true }).click()
  }

  /** Chooses a format, or one of its options. */
  async choose(choice: string): Promise<void> {
    await this.root.getByRole('radio', { name: choice, exact: true }).check()
  }

  /** Has the next export cancelled as soon as it can be: it is quick, and a click from outside of the page may come too late. */
  async cancelAtOnce(): Promise<void> {
    await this.root.evaluate((dialog) => {
      new MutationObserver((_changes, observer) => {
        const cancel = [...dialog.querySelectorAll('button')].find(
          (each) => each.textContent === 'Cancel the export',
        )
        if (cancel === undefined) return
        observer.disconnect()
        cancel.click()
      }).observe(dialog, { childList: true, subtree: true, characterData: true })
    })
  }

  async close(): Promise<void> {
    await this.root.getByRole('button', { name: 'Close', exact: true }).last().click()
  }
}
