import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { ConnectDialog } from './connect-dialog.ts'
import { DocumentPage } from './document-page.ts'
import { DocumentsPage } from './documents-page.ts'
import { FileDialog } from './file-dialog.ts'
import { QueryPage } from './query-page.ts'
import { ViewPage } from './view-page.ts'

/** The app in one browser tab, as a person sees it. */
export class App {
  readonly page: Page
  readonly fileDialog: FileDialog
  readonly connecting: ConnectDialog
  readonly sidebar: Locator
  readonly status: Locator

  /** @param answerSystem answers the system's file dialog, where the app has one. */
  constructor(page: Page, answerSystem: ((path: string) => Promise<void>) | null = null) {
    this.page = page
    this.fileDialog = new FileDialog(page, answerSystem)
    this.connecting = new ConnectDialog(page)
    this.sidebar = page.getByRole('navigation', { name: 'Databases' })
    this.status = page.getByRole('contentinfo')
  }

  async start(url: string): Promise<void> {
    await this.page.goto(url)
    await this.isReady()
  }

  async isReady(): Promise<void> {
    await expect(this.status).toContainText('ready')
  }

  /** Opens a file through the file dialog. */
  async openFile(path: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+o')
    await this.fileDialog.choose(path)
    await expect(this.fileDialog.root).toBeHidden()
  }

  async createDatabase(path: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Create database' }).click()
    await this.fileDialog.choose(path)
  }

  /** The documents of a store, whose tab must be in front. */
  documents(store: string): DocumentsPage {
    return new DocumentsPage(this.page, store)
  }

  /** Brings the documents of a store to the front. */
  async showDocuments(store: string): Promise<DocumentsPage> {
    await this.treeItem(store).click()
    const documents = this.documents(store)
    await expect(documents.grid.root).toBeVisible()
    return documents
  }

  document(key: string | null): DocumentPage {
    return new DocumentPage(this.page, key)
  }

  view(name: string | null): ViewPage {
    return new ViewPage(this.page, name)
  }

  async newView(): Promise<ViewPage> {
    await this.run('New view')
    return this.view(null)
  }

  async openView(name: string): Promise<ViewPage> {
    await this.treeItem(name).click()
    return this.view(name)
  }

  async queryView(name: string): Promise<QueryPage> {
    await this.actOn(name, 'Query')
    return new QueryPage(this.page)
  }

  /** Runs a command of the palette by its label. */
  async run(label: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+p')
    await this.page.getByRole('combobox', { name: /^Search/ }).fill(label)
    await this.page.getByRole('option', { name: label }).first().click()
  }

  /** Moves the line beside the sidebar, as the keyboard does. */
  async widenSidebar(): Promise<void> {
    await this.page.getByRole('separator', { name: 'Resize shell' }).press('ArrowRight')
    // A pane tells its size, which is then kept, once it is drawn.
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  }

  /** In whole pixels. */
  async sidebarWidth(): Promise<number> {
    return Math.round((await this.sidebar.boundingBox())?.width ?? 0)
  }

  treeItem(label: string): Locator {
    return this.sidebar.getByRole('treeitem').filter({ has: this.page.getByText(label, { exact: true }) })
  }

  /** Opens the menu a line of the sidebar has. */
  async openMenu(label: string): Promise<void> {
    await this.treeItem(label).hover()
    await this.treeItem(label)
      .getByRole('button', { name: `Actions for ${label}` })
      .click()
  }

  /** Chooses an entry of the menu a line of the sidebar has. */
  async actOn(label: string, action: string): Promise<void> {
    await this.openMenu(label)
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  tab(name: string | RegExp): Locator {
    return this.tabs().getByRole('tab', { name })
  }

  /** The row of tabs of a pane; the second one is there while it has tabs. */
  tabs(pane: 'first' | 'second' = 'first'): Locator {
    return this.page.getByRole('tablist', {
      name: pane === 'first' ? 'Open tabs' : 'Tabs of the second pane',
    })
  }

  async closeTab(name: string): Promise<void> {
    await this.tab(name).click({ button: 'middle' })
  }

  /** Answers a question in the middle of the window. */
  async answer(action: string): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click()
  }

  /** What went wrong, wherever it is said. */
  problem(text: string | RegExp): Locator {
    return this.page.getByRole('alert').filter({ hasText: text })
  }

  async switchTheme(): Promise<void> {
    await this.page.getByRole('button', { name: /Switch to the (light|dark) theme/ }).click()
  }
}
