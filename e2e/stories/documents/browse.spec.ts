import { copyCities } from '../../databases.ts'
import { expect, test } from '../../story.ts'

test('browses 171,000 documents: first rows at once, then the count, any place by scrolling or by key', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(copyCities(folder))
  const { grid } = app.documents('cities')
  await expect(grid.row('AD/Aixirivall')).toBeVisible()
  await expect(app.page.getByText('171,075 documents').first()).toBeVisible()
  await grid.expectCount(171_075)

  await grid.root.focus()
  await app.page.keyboard.press('ControlOrMeta+End')
  await expect(grid.root.getByText(/^ZW\//).last()).toBeVisible()

  await app.documents('cities').jump('DK/Århus')
  await expect(grid.row('DK/Århus')).toBeVisible()
  await expect(app.page.getByRole('region', { name: 'Text of DK/Århus' })).toContainText('Central Jutland')
})

test('filters by the start of the key and says how many there are', async ({ startApp, folder }) => {
  const app = await startApp(copyCities(folder))
  const documents = app.documents('cities')
  await documents.filter('IS/R')
  await expect(documents.grid.row('IS/Reykjavík')).toBeVisible()
  await expect(app.page.getByText(/^\d+ documents whose key starts with “IS\/R”$/)).toBeVisible()
  for (const row of await documents.grid.rows()) expect(row.join(' ')).toContain('IS/R')
  await documents.filter('nowhere')
  await expect(app.page.getByText('No key starts with “nowhere”')).toBeVisible()
})

test('a key that is not there lands where it would stand', async ({ startApp, folder }) => {
  const app = await startApp(copyCities(folder))
  await app.documents('cities').jump('DK/Århuzz')
  await expect(app.page.getByText('No document has the key “DK/Århuzz”')).toBeVisible()
  await expect(app.documents('cities').grid.row('DK/Århus')).toBeVisible()
})
