import { expect, type Page } from '@playwright/test'
import { App } from '../../e2e/pages/app.ts'
import { large, largestKey, megabyteKey } from './app-file.ts'
import { timeKeys, timeUntil } from './page-clock.ts'

const firstRow = '[role=grid][aria-label="Rows of the preview"] [aria-rowindex="2"]'
const margin = '[aria-label="Map"] [data-stale], [aria-hidden][data-stale]'
const map = `export default function* map(doc) { yield { name: doc.name + mark } }
const mark = "0"`

/** Milliseconds from a key to what it changes in the preview of a view, and from there to the trace. */
export interface Preview {
  readonly rows: number[]
  readonly trace: number[]
}

/** Writes a map, the store of places being in front, and types digits into it. */
export async function measurePreview(page: Page, keys: number): Promise<Preview> {
  const app = new App(page)
  const view = await app.newView()
  await expect(view.preview.getByRole('tab', { name: 'Rows (100)' })).toBeVisible()
  await view.setColumns([{ name: 'name', type: 'text' }])
  await view.map.replace(map)
  await expect(page.locator(`${firstRow} [aria-colindex="2"]`)).toHaveText(/0$/)
  await page.keyboard.press('ArrowLeft')
  const [rows, trace]: [number[], number[]] = [[], []]
  let mark = '0'
  for (let key = 0; key < keys; key++) {
    await expect(page.locator(margin)).toHaveCount(0)
    // A user does not type in the same step as the machine paints.
    await page.waitForTimeout(500 + ((key * 37) % 90))
    mark += String(key % 10)
    const sights = [
      { selector: `${firstRow} [aria-colindex="2"]`, ends: mark },
      { selector: margin, gone: true },
    ]
    const [row, traced] = await timeUntil(page, { event: 'keydown' }, sights, () =>
      page.keyboard.press(String(key % 10)),
    )
    rows.push(row!)
    trace.push(traced! - row!)
  }
  return { rows, trace }
}

/** Opens a large document and waits for its text: milliseconds. */
async function openText(page: Page, key: string): Promise<number> {
  const app = new App(page)
  const documents = await app.showDocuments(large)
  await expect(documents.grid.row(key)).toBeVisible()
  await documents.grid.row(key).click()
  await documents.grid.root.focus()
  const [milliseconds] = await timeUntil(
    page,
    { event: 'keydown' },
    [{ selector: '[role=tabpanel]:not([hidden]) .monaco-editor .view-line' }],
    () => page.keyboard.press('Enter'),
  )
  return milliseconds!
}

/** Milliseconds until each key typed in a document of 1 MB is seen. */
export async function measureTyping(page: Page, keys: number): Promise<number[]> {
  await openText(page, megabyteKey)
  const text = page.getByRole('textbox', { name: new RegExp(megabyteKey) })
  await text.focus()
  await page.keyboard.press('PageDown')
  // The checks of the text that begin when it is opened are not what is measured.
  await page.waitForTimeout(1500)
  const times = await timeKeys(page, keys)
  for (let key = 0; key < keys; key++) await page.keyboard.press('Backspace')
  return times
}

/** Milliseconds until a document of 16 MB is seen. */
export async function measureOpening(page: Page): Promise<number> {
  const milliseconds = await openText(page, largestKey)
  await new App(page).closeTab(largestKey)
  return milliseconds
}
