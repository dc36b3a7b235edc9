import { copyCities } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('browses 171,000 documents: by scrolling, by key, and by the start of the key', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(copyCities(folder))
  const documents = app.documents('cities')
  const { grid } = documents

  await test.step('first rows at once, then the count, any place by scrolling or by key', async () => {
    await expect(grid.row('AD/Aixirivall')).toBeVisible()
    await expect(app.page.getByText('171,075 documents').first()).toBeVisible()
    await grid.expectCount(171_075)
    await grid.root.focus()
    await app.page.keyboard.press('ControlOrMeta+End')
    await expect(grid.root.getByText(/^ZW\//).last()).toBeVisible()
    await documents.jump('DK/Århus')
    await expect(grid.row('DK/Århus')).toBeVisible()
    await expect(app.page.getByRole('region', { name: 'Text of DK/Århus' })).toContainText('Central Jutland')
  })

  await test.step('filters by the start of the key and says how many there are', async () => {
    await documents.filter('IS/R')
    await expect(grid.row('IS/Reykjavík')).toBeVisible()
    await expect(app.page.getByText(/^\d+ documents whose key starts with “IS\/R”$/)).toBeVisible()
    for (const row of await grid.rows()) expect(row.join(' ')).toContain('IS/R')
    await documents.filter('nowhere')
    await expect(app.page.getByText('No key starts with “nowhere”')).toBeVisible()
  })

  await test.step('a key that is not there lands where it would stand', async () => {
    await documents.filter('')
    await grid.expectCount(171_075)
    await documents.jump('DK/Århuzz')
    await expect(app.page.getByText('No document has the key “DK/Århuzz”')).toBeVisible()
    await expect(grid.row('DK/Århus')).toBeVisible()
  })
})
