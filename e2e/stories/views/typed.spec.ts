import { makeUsers } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

test('completes columns and fields, tells how many documents have a field, and checks a yield against the form', async ({
  startApp,
  folder,
  page,
}) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([
    { name: 'email', type: 'text' },
    { name: 'age', type: 'integer' },
  ])
  await draft.map.replace('export default function* map(doc) {\n  yield {  }\n}\n')
  const offered = (name: string) => page.locator('.suggest-widget').getByRole('option', { name })

  await test.step('the columns of the form in a yield', async () => {
    await draft.map.goTo(2)
    for (let at = 0; at < 'yield { '.length; at++) await page.keyboard.press('ArrowRight')
    await expect(async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+Space')
      await expect(offered('age')).toBeVisible({ timeout: 2000 })
    }).toPass()
    await expect(offered('email')).toBeVisible()
    await keepPicture(app, 'completion')
    await page.keyboard.press('Escape')
  })

  await test.step('the fields of the documents, with the share that has them', async () => {
    await draft.map.replace('export default function* map(doc) {\n  yield { email: doc.email }\n}\n')
    await draft.map.goTo(2)
    for (let at = 0; at < 'yield { email: doc.em'.length; at++) await page.keyboard.press('ArrowRight')
    await expect(async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+Alt+k')
      await expect(page.locator('.monaco-hover').getByText(/50\s?%/)).toBeVisible({ timeout: 2000 })
    }).toPass()
    await page.keyboard.press('Escape')
  })

  await test.step('a value of another type than its column, and a column that the form lacks', async () => {
    await draft.map.replace('export default function* map(doc) {\n  yield { email: 12 }\n}\n')
    await draft.map.goTo(2)
    for (let at = 0; at < 'yield { em'.length; at++) await page.keyboard.press('ArrowRight')
    await expect(async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+Alt+k')
      await expect(page.locator('.monaco-hover')).toContainText(/not assignable to type 'string/, {
        timeout: 5000,
      })
    }).toPass()
    await page.keyboard.press('Escape')
    await draft.map.replace('export default function* map(doc) {\n  yield { email: null, n: 1 }\n}\n')
    await draft.map.fix(2, /^Add the column “n” \(integer\)$/)
    await expect(page.getByRole('combobox', { name: 'Type of n' })).toHaveValue('integer')
  })
})

test('proposes an index for the queries that were run on the view', async ({ startApp, folder }) => {
  const app = await startApp(await makeUsers(folder))
  const draft = await app.newView()
  await draft.nameIt('people')
  await draft.setColumns([
    { name: 'name', type: 'text' },
    { name: 'age', type: 'integer' },
  ])
  await draft.map.replace('export default ({ name = null, age = null }) => [{ name, age }]')
  await draft.publish()
  await expect(draft.notice(/It took/)).toBeVisible()
  const query = await app.queryView('people')
  await query.where('name', '=', 'Joe Hacker')
  await query.run()
  await query.rows.expectCount(1)
  await app.tab('people').first().click()
  await app.view('people').takeProposal(/^Asked once: an index of name\?$/)
  await expect(app.page.getByRole('checkbox', { name: 'name is indexed' })).toBeChecked()
})
