import { join } from 'node:path'
import { axeFaultsAsShown } from '../../axe-faults.ts'
import { makeUsers } from '../../databases.ts'
import { everyPage } from '../../every-page.ts'
import { layoutFaults, selfMoving } from '../../layout-faults.ts'
import { expect, moving, test } from '../../story.ts'

test.use(moving)

const sizes = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
  { width: 2560, height: 1440 },
]

/** Where to keep a picture of every page, for a person to look at; none are kept when it is not set. */
const pictures = process.env['STORY_PICTURES']

/** Every page is seen in each theme at one size or two, and every size in each theme. */
const themeOf = (turn: number): 'dark' | 'light' => (turn % 2 === 0 ? 'dark' : 'light')

/** At the first two sizes a page is in one theme and then in the other; what axe knows does not differ at the third. */
const sizesForAxe = 2

for (const [nth, viewport] of sizes.entries()) {
  const size = `${viewport.width} x ${viewport.height}`
  test.describe(`at ${size}`, () => {
    test.use({ viewport })

    test(
      'no page has a word that is cut, an overlap, a fault that axe knows, or moves by itself',
      { tag: '@web' },
      async ({ startApp, folder }) => {
        test.setTimeout(900_000)
        const path = await makeUsers(folder)
        const app = await startApp()
        for (const [page, { name, show }] of everyPage.entries()) {
          await test.step(name, async () => {
            await app.page.emulateMedia({ colorScheme: themeOf(page + nth) })
            await show(app, path)
            // The others only look, while this one waits for what moves.
            const faults = await Promise.all([
              selfMoving(app.page),
              layoutFaults(app.page),
              nth < sizesForAxe ? axeFaultsAsShown(app.page) : [],
            ])
            expect.soft(faults.flat(), name).toEqual([])
            if (pictures !== undefined)
              await app.page.screenshot({
                path: join(pictures, `${name}-${viewport.width}-${themeOf(page + nth)}.png`),
              })
          })
        }
      },
    )
  })
}
