import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { Editor } from './editor.ts'

/** Edits many documents at once. */
export class EditDialog {
  readonly root: Locator
  readonly preview: Locator
  readonly code: Editor

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: /^Edit documents of / })
    this.preview = this.root.getByRole('region', { name: 'Preview' })
    this.code = new Editor(page, 'Code of the transform')
  }

  async choose(edit: string): Promise<void> {
    await this.root.getByRole('combobox', { name: 'Edit', exact: true }).selectOption({ label: edit })
  }

  async fill(label: string, text: string): Promise<void> {
    const role = label === 'Field' ? 'combobox' : 'textbox'
    await this.root.getByRole(role, { name: label, exact: true }).fill(text)
  }

  async expectPreview(text: string): Promise<void> {
    await expect(this.preview.getByRole('status')).toHaveText(text)
  }

  async press(button: string): Promise<void> {
    await this.root.getByRole('button', { name: button, exact: true }).click()
  }
}
