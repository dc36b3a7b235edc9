import type { Locator, Page } from '@playwright/test'
import { Editor } from './editor.ts'

/** One document and its text; `null` is one that has no key yet. */
export class DocumentPage {
  readonly page: Page
  readonly editor: Editor
  readonly toolbar: Locator
  /** What saving the text will do to the views. */
  readonly forecast: Locator

  constructor(page: Page, key: string | null) {
    this.page = page
    this.editor = new Editor(page, key === null ? 'Text of the new document' : `Text of document ${key}`)
    this.toolbar = page.getByRole('toolbar', { name: 'Document' })
    this.forecast = page.getByRole('complementary', { name: 'Saving this will' })
  }

  async nameIt(key: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Key of the new document' }).fill(key)
  }

  async save(): Promise<void> {
    await this.toolbar.getByRole('button', { name: /^Save/ }).click()
  }

  async discard(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Discard' }).click()
  }

  async duplicate(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Duplicate' }).click()
  }

  async delete(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Delete' }).click()
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text })
  }
}
