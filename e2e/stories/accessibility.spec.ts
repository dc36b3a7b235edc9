import { axeFaults } from '../axe-faults.ts'
import { everyPage } from '../every-page.ts'
import { makeUsers } from '../databases.ts'
import { expect, test } from '../story.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme })

    test('no page has a fault that axe knows', async ({ startApp, folder }) => {
      test.setTimeout(300_000)
      const path = await makeUsers(folder)
      const app = await startApp()
      for (const { name, show } of everyPage) {
        await test.step(name, async () => {
          await show(app, path)
          expect.soft(await axeFaults(app.page), name).toEqual([])
        })
      }
    })
  })
}
