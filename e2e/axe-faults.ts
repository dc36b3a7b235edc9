import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds on a page in either theme, in words that say where. The light one is shown at the end, as a page begins. */
export async function axeFaults(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    // The app follows the system in a render of its own.
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
    faults.push(...(await axeFaultsAsShown(page)).map((fault) => `${scheme}: ${fault}`))
  }
  return faults
}

/**
 * What axe finds in the theme that is shown. Animations must have ended, or colours are those in between; and as a message may
 * begin to fade away while axe looks, only what it finds twice counts.
 */
export async function axeFaultsAsShown(page: Page): Promise<string[]> {
  const faults = await look(page)
  if (faults.length === 0) return []
  const again = new Set(await look(page))
  return faults.filter((fault) => again.has(fault))
}

async function look(page: Page): Promise<string[]> {
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
  })
  // The line between the sidebar and the rest belongs to no landmark, and cannot. The legacy mode leaves out frames of other
  // origins, which the app has none of; the other mode opens a second page for each look, which costs more than the look.
  const { violations } = await new AxeBuilder({ page }).disableRules(['region']).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}
