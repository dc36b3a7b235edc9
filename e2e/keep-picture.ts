import { join } from 'node:path'
import type { App } from './pages/app.ts'

/** Where pictures are kept for a person to look at; none are when it is not set. */
const folder = process.env['STORY_PICTURES']

/** Keeps a picture of what is on the screen, in both themes. */
export async function keepPicture({ page }: App, name: string): Promise<void> {
  if (folder === undefined) return
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) })
  }
}
