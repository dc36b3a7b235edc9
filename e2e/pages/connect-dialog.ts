import type { Locator, Page } from '@playwright/test'

/** The dialog that asks for a server. */
export class ConnectDialog {
  readonly page: Page
  readonly root: Locator
  readonly url: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.getByRole('dialog', { name: 'Connect to a server' })
    this.url = this.field('URL')
  }

  field(label: string): Locator {
    return this.root.getByLabel(label, { exact: true })
  }

  /** Types a URL and leaves it: the fields are filled, and a password goes to its own. */
  async typeUrl(url: string): Promise<void> {
    await this.url.fill(url)
    await this.field('Host').focus()
  }

  /** Opens the dialog by its keys, and types a URL into it. */
  async open(url: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Shift+o')
    await this.typeUrl(url)
  }

  async choose(kind: string): Promise<void> {
    await this.root.getByText(kind, { exact: true }).click()
  }

  async test(): Promise<void> {
    await this.root.getByRole('button', { name: 'Test connection' }).click()
  }

  async connect(): Promise<void> {
    await this.root.getByRole('button', { name: 'Connect', exact: true }).click()
  }
}
