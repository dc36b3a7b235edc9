import { expect as within, type Page } from '@playwright/test'
import { App } from '../../e2e/pages/app.ts'
import { large, largestKey, megabyteKey } from './app-file.ts'
import { countWork, type Work } from './measure-page.ts'
import { type Sight, timeKeys, timeUntil } from './page-clock.ts'

/** A busy machine is no fault of the app's. */
const expect = within.configure({ timeout: 120_000 })
const firstRow = '[role=grid][aria-label="Rows of the preview"] [aria-rowindex="2"]'
const margin = '[aria-label="Map"] [data-stale], [aria-hidden][data-stale]'
const map = `export default function* map(doc) { yield { name: doc.name + mark } }
const mark = "0"`

/** Milliseconds from a key to what it changes in the preview of a view, and from there to the trace. */
export interface Preview {
  readonly rows: number[]
  readonly trace: number[]
  /** Processor time of a key until its rows, in milliseconds: of the page's main thread, and of the engine with its map workers. */
  readonly work: { readonly page: Work; readonly engine: number }
}

/** Writes a map, the store of places being in front, and types digits into it. */
export async function measurePreview(page: Page, engineTime: () => number, keys: number): Promise<Preview> {
  const app = new App(page)
  const view = await app.newView()
  await expect(view.preview.getByRole('tab', { name: 'Rows (100)' })).toBeVisible()
  await view.setColumns([{ name: 'name', type: 'text' }])
  await view.map.replace(map)
  await expect(page.locator(`${firstRow} [aria-colindex="2"]`)).toHaveText(/0$/)
  await page.keyboard.press('ArrowLeft')
  const [rows, trace]: [number[], number[]] = [[], []]
  let mark = '0'
  const rest = async (key: number): Promise<void> => {
    await expect(page.locator(margin)).toHaveCount(0)
    // A user does not type in the same step as the machine paints.
    await page.waitForTimeout(500 + ((key * 37) % 90))
  }
  const type = (digit: number, ...further: Sight[]): Promise<number[]> => {
    mark += String(digit)
    const sights = [{ selector: `${firstRow} [aria-colindex="2"]`, ends: mark }, ...further]
    return timeUntil(page, { event: 'keydown' }, sights, () => page.keyboard.press(String(digit)))
  }
  for (let key = 0; key < keys; key++) {
    await rest(key)
    const [row, traced] = await type(key % 10, { selector: margin, gone: true })
    rows.push(row!)
    trace.push(traced! - row!)
  }
  const worked = await countWork(page)
  const sums = { all: 0, script: 0, style: 0, layout: 0, engine: 0 }
  for (let key = 0; key < keys; key++) {
    // What is worked between two keys is no part of it.
    await rest(key)
    const before = { ...(await worked()), engine: engineTime() }
    await type(key % 10)
    const after = { ...(await worked()), engine: engineTime() }
    for (const name of Object.keys(sums) as (keyof typeof sums)[])
      sums[name] += (after[name] - before[name]) / keys
  }
  const { engine, ...ofPage } = sums
  return { rows, trace, work: { page: ofPage, engine } }
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
