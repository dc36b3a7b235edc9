import { join } from 'node:path'
import type { App } from './pages/app.ts'

/** Where pictures are kept for a person to look at; none are when it is not set. */
const folder = process.env['STORY_PICTURES']

/** Keeps a picture of what is on the screen, in both themes. */
export async function keepPicture({ page }: App, name: string): Promise<void> {
  if (folder === undefined) return
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    // The app follows the system in a render of its own, and colours then take a tenth of a second to change.
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          // One that says that something is under way goes on for as long as that does.
          .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
          .map((animation) => animation.finished.catch(() => null)),
      ),
    )
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) })
  }
}
