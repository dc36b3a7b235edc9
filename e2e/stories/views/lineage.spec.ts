import { join } from 'node:path'
import { axeFaults } from '../../axe-faults.ts'
import { withStore } from '../../databases.ts'
import { keepPicture } from '../../keep-picture.ts'
import { expect, test } from '../../story.ts'

const byTag = `export default function* map(doc) {
  const city = doc.address?.city ?? 'nowhere'
  if (doc.active) {
    for (const tag of doc.tags) {
      yield { tag, place: tag + ' in ' + city }
    }
  }
}
`

async function makeOrders(folder: string): Promise<string> {
  const path = join(folder, 'orders.db')
  await withStore(path, 'orders', async (store) => {
    await store.put('ann', {
      active: true,
      tags: ['red', 'blue'],
      address: { city: 'Oslo', zip: '0150' },
      constructor: 7,
    })
    await store.put('joe', { active: true, tags: ['green'], list: [[1, 2], [3]] })
    await store.put('zoe', { active: false, tags: ['grey'] })
  })
  return path
}

test('lights the fields and lines a cell is made of, and the cells that a field and a line feed', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeOrders(folder))
  const draft = await app.newView()
  await draft.nameIt('by_tag')
  await draft.setColumns([
    { name: 'tag', type: 'text' },
    { name: 'place', type: 'text' },
  ])
  await draft.map.replace(byTag)
  await draft.rows.expectCount(3)

  await draft.cell('blue', 2).click()
  await expect(draft.lineage).toContainText(
    'place is made of address, address.city, tags[1] on lines 2, 4 and 5. Read on the way: active',
  )
  await expect(draft.field('ann', /"blue"/)).toContainText('made of')
  await expect(draft.field('ann', /"city"/)).toContainText('made of')
  await expect(draft.field('ann', /"red"/)).toContainText('read on the way')
  await expect(draft.field('ann', /"zip"/)).not.toContainText(/made of|read/)
  await expect.poll(() => draft.map.litLines('strong')).toBe(3)
  await expect.poll(() => draft.map.litLines('weak')).toBe(1)
  await keepPicture(app, 'lineage')
  expect(await axeFaults(app.page)).toEqual([])

  await draft.field('ann', /"city"/).click()
  await expect(draft.lineage).toContainText('address.city feeds place in 2 rows.')
  await expect(draft.cell('blue', 2)).toHaveAttribute('data-mark', 'strong')
  await expect(draft.cell('blue', 1)).not.toHaveAttribute('data-mark', 'strong')
  await expect(draft.cell('green', 2)).not.toHaveAttribute('data-mark', 'strong')
  await draft.field('ann', /"constructor"/).click()
  await expect(draft.lineage).toContainText('The map does not read constructor.')
  await draft.field('ann', /"active"/).click()
  await expect(draft.lineage).toContainText('active feeds no column; 2 rows rest on it only by the way')
  await expect(draft.cell('blue', 1)).toHaveAttribute('data-mark', 'weak')

  await draft.map.point("?? 'nowhere'")
  await expect(draft.lineage).toContainText('Line 2 feeds place in 3 rows.')
  await expect(draft.cell('green', 2)).toHaveAttribute('data-mark', 'strong')
  await keepPicture(app, 'lineage-line')
})

test('goes from a cell to its fields and back with the keyboard alone', async ({ startApp, folder }) => {
  const app = await startApp(await makeOrders(folder))
  const { page } = app
  const draft = await app.newView()
  await draft.nameIt('by_tag')
  await draft.setColumns([
    { name: 'tag', type: 'text' },
    { name: 'place', type: 'text' },
  ])
  await draft.map.replace(byTag)
  await draft.rows.expectCount(3)
  await draft.rows.root.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(draft.lineage).toContainText('tag is made of tags[1] on lines 4 and 5.')
  await page.keyboard.press('ArrowRight')
  await expect(draft.lineage).toContainText('place is made of')
  await page.getByRole('listbox', { name: 'Text of ann' }).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(draft.lineage).toContainText('tags feeds tag, place in 2 rows.')
  await draft.map.goTo(3)
  await page.keyboard.press('ControlOrMeta+Alt+l')
  await expect(draft.lineage).toContainText('Line 3 feeds no column; 3 rows rest on it only by the way')
  await draft.rows.root.focus()
  await page.keyboard.press('Escape')
  await expect(draft.lineage).toBeHidden()
})

test('steps through one document, forwards and back, to the cursor, into a turn of a loop, to where a condition holds', async ({
  startApp,
  folder,
}) => {
  const app = await startApp(await makeOrders(folder))
  const { page } = app
  const draft = await app.newView()
  await draft.nameIt('by_tag')
  await draft.setColumns([
    { name: 'tag', type: 'text' },
    { name: 'place', type: 'text' },
  ])
  await draft.map.replace(byTag)
  await draft.rows.expectCount(3)
  await draft.showPanel('Steps')
  await expect(draft.step).toHaveText('Step 1 of 5 · line 2')
  await expect(draft.stepValues).toContainText('?. is a value')
  await expect(draft.stepValues).toContainText('city = "Oslo"')
  await expect(draft.field('ann', /"city"/)).toContainText('read now')
  await expect(draft.field('ann', /"active"/)).not.toContainText('read')

  await draft.goStep('One step forward')
  await expect(draft.step).toHaveText('Step 2 of 5 · line 3')
  await expect(draft.stepValues).toContainText('if is true')
  await expect(draft.field('ann', /"city"/)).toContainText('read before')
  await draft.goStep('To the next turn of the loop')
  await expect(draft.step).toHaveText('Step 4 of 5 · line 5')
  await expect(draft.stepValues).toContainText('turn 1 of the loop on line 4')
  await expect(draft.stepValues).toContainText('tag"red"new')
  await expect(draft.stepValues).toContainText('yields { tag: "red", place: "red in Oslo" }')
  await draft.goStep('To the next turn of the loop')
  await expect(draft.stepValues).toContainText('turn 2 of the loop on line 4')
  await draft.goStep('To the turn of the loop before')
  await expect(draft.stepValues).toContainText('turn 1 of the loop')
  await draft.goStep('One step back')
  await expect(draft.step).toHaveText('Step 3 of 5 · line 4')
  await draft.map.goTo(5)
  await draft.goStep('To the line of the cursor')
  await expect(draft.step).toHaveText('Step 4 of 5 · line 5')
  await page.getByRole('slider', { name: 'Step' }).press('Home')
  await expect(draft.step).toHaveText('Step 1 of 5 · line 2')
  await page.keyboard.press('F10')
  await expect(draft.step).toHaveText('Step 2 of 5 · line 3')
  await page.keyboard.press('F9')
  await expect(draft.step).toHaveText('Step 1 of 5 · line 2')
  await draft.field('ann', /"blue"/).click()
  await expect(draft.step).toHaveText('Step 4 of 5 · line 5')

  await draft.stopWhen("tag === 'blue'")
  await expect(draft.preview).toContainText('Holds at 1 step')
  await page.getByRole('slider', { name: 'Step' }).press('Home')
  await draft.goStep('To the next stop')
  await expect(draft.step).toHaveText('Step 5 of 5 · line 5')
  await expect(draft.stepValues).toContainText('tag"blue"')
  await keepPicture(app, 'steps')
  await draft.stopWhen('tag = 1')
  await expect(draft.preview).toContainText('it would change a variable; write === to compare')
  await draft.stopWhen('nobody > 1')
  await expect(draft.preview).toContainText('No step knows these variables')
  expect(await axeFaults(page)).toEqual([])

  await draft.stopWhen('')
  await draft.nextDocument()
  await expect(draft.step).toHaveText('Step 1 of 4 · line 2')
  await draft.map.replace('export default (doc) => {\n  let n = 0\n  n = doc.nothing.length\n}')
  await expect(draft.step).toHaveText('Step 1 of 3 · line 1')
  await draft.goStep('To the last step')
  await expect(draft.stepValues).toContainText('fails: ')
  await draft.map.replace(
    'export default (doc) => {\n  for (let n = 0; n < 30_000; n++) doc.tags.length\n  return []\n}',
  )
  await expect(draft.preview).toContainText('There was more than is kept of this document.')
})
