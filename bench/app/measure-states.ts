import { expect as within, type Page } from '@playwright/test'
import type { DocumentsPage } from '../../e2e/pages/documents-page.ts'
import type { Grid } from '../../e2e/pages/grid.ts'
import { App } from '../../e2e/pages/app.ts'
import { realDocuments } from '../engine/real-documents.ts'
import { type AppFile, places } from './app-file.ts'
import { measureScrolling, scrollJumps, type Scrolling } from './measure-grid.ts'

/** A filter or an order of a million documents takes seconds. */
const expect = within.configure({ timeout: 120_000 })

/** A text that about a third of all names contain. */
const searched = 'an'

/** What a person does to the documents before they are gone through. */
export const states = ['with a thousand selected', 'sorted by a field', 'sorted and filtered'] as const

/** How the grid answers in a state that a person brought it into. */
export interface StateFigures {
  readonly state: (typeof states)[number]
  /** Milliseconds of jumps to rows that were not fetched yet. */
  readonly jumps: readonly number[]
  readonly ours: Scrolling
  /** Of a plain list of the same cells. */
  readonly plain: Scrolling
}

/** Jumps and scrolls through documents that are selected, sorted by a field, and filtered by it; then all is as it was. */
export async function measureStates(
  page: Page,
  plain: Page,
  { file, count }: { file: AppFile; count: number },
): Promise<StateFigures[]> {
  const documents = new App(page).documents(places)
  const { grid } = documents
  const figures: StateFigures[] = []
  const measure = async (state: (typeof states)[number]): Promise<void> => {
    const jumps = await scrollJumps(page, 1 + states.indexOf(state))
    figures.push({ state, jumps, ...(await measureScrolling(page, plain, 2)) })
    await grid.root.focus()
    await page.keyboard.press('Home')
  }
  await selectTo(page, documents, file.keyAt(Math.min(1000, count) - 1))
  await measure('with a thousand selected')
  await page.getByRole('button', { name: 'Clear selection' }).click()

  await fromHeader(grid, 'Sort descending')
  await expect(page.getByText(/documents, by name ↓/)).toBeVisible()
  await measure('sorted by a field')

  await fromHeader(grid, 'Filter by this field')
  await page.getByLabel('Comparison').selectOption({ label: 'contains' })
  await page.getByLabel('Value').fill(searched)
  await grid.expectCount(matching(count))
  await measure('sorted and filtered')

  await page.getByRole('button', { name: 'Remove this condition' }).click()
  await grid.header('_key').getByRole('button', { name: '_key', exact: true }).click()
  await expect(grid.row(file.keyAt(0))).toBeVisible()
  await grid.expectCount(count)
  return figures
}

/** Selects the documents from the first in sight to the one with this key. */
async function selectTo(page: Page, documents: DocumentsPage, key: string): Promise<void> {
  const { grid } = documents
  await grid.root.focus()
  await page.keyboard.press('Home')
  await grid.root.locator('[aria-rowindex="2"]').click()
  await documents.jump(key)
  await grid.row(key).click({ modifiers: ['Shift'] })
  await expect(page.getByText(/^[\d,]+ selected$/)).toBeVisible()
}

/** Chooses from the menu of the column of names. */
async function fromHeader(grid: Grid, label: string): Promise<void> {
  await grid.header('name').click({ button: 'right' })
  await grid.root.page().getByRole('menuitem', { name: label }).click()
}

/** How many of the first so many places the filter leaves. */
function matching(count: number): number {
  return realDocuments(count).filter(({ place }) => place.name.toLowerCase().includes(searched)).length
}
