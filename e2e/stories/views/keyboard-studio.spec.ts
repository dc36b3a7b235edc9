import type { Locator, Page } from '@playwright/test'
import { axeFaults } from '../../axe-faults.ts'
import { makeUsers, withStore } from '../../databases.ts'
import { DryRunPanel } from '../../pages/dry-run-panel.ts'
import { HistoryPanel } from '../../pages/history-panel.ts'
import { StartDialog } from '../../pages/start-dialog.ts'
import { expect, test } from '../../story.ts'

const byEmail = `export default function* map(doc) {
  if (doc.email === undefined) return
  for (const part of doc.email.split('@')) {
    yield { part }
  }
}
`

/** Presses Tab until the focus is there, as a person without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let press = 0; press < 150; press++) {
    if (await target.evaluate((element) => element.contains(document.activeElement))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The focus does not come to ${String(target)} by Tab.`)
}

/** What is typed gets brackets closed and lines indented: a whole text is pasted. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text)
  await page.keyboard.press('ControlOrMeta+v')
}

async function command(page: Page, label: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+p')
  await expect(page.getByRole('combobox', { name: /^Search/ })).toBeFocused()
  await page.keyboard.insertText(label)
  await expect(page.getByRole('option', { name: label }).first()).toBeVisible()
  await page.keyboard.press('Enter')
}

test('writes, samples, traces, steps through, tests, tries, publishes, asks and restores a view by the keyboard alone', async ({
  startApp,
  folder,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const path = await makeUsers(folder)
  const app = await startApp(path)
  const { keyboard } = page
  const draft = app.view(null)
  const { preview, rows, map } = draft

  await test.step('begins from a template', async () => {
    await command(page, 'New view from…')
    const start = new StartDialog(page)
    await tabTo(page, start.root.getByRole('combobox', { name: 'Template' }))
    await keyboard.press('l')
    await tabTo(page, start.root.getByRole('button', { name: 'email', exact: true }))
    await keyboard.press('Enter')
    await tabTo(page, start.root.getByRole('button', { name: 'Open draft' }))
    await keyboard.press('Enter')
    await expect(preview.getByRole('tab', { name: 'Rows (2)' })).toBeVisible()
  })

  await test.step('writes the map, lets a quick fix mend the form, and leaves the editor by Tab', async () => {
    await tabTo(page, map.input)
    await keyboard.press('ControlOrMeta+a')
    await paste(page, byEmail)
    await map.fix(4, /^Rename the column “email” to “part” \(text\)$/)
    await rows.expectCount(4)
    await keyboard.press('ControlOrMeta+m')
    await tabTo(page, page.getByRole('checkbox', { name: 'part is not null' }))
    await keyboard.press('Space')
    await expect(page.getByRole('checkbox', { name: 'part is not null' })).toBeChecked()
  })

  await test.step('chooses the sample, follows a cell to its fields, and leaves that', async () => {
    await tabTo(page, preview.getByRole('combobox', { name: 'Sampled documents' }))
    await keyboard.press('B')
    await expect(preview.getByRole('combobox', { name: 'Sampled documents' })).toHaveValue(/shape/)
    await tabTo(page, rows.root)
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowRight')
    await expect(draft.lineage).toContainText('part is made of email')
    await keyboard.press('Escape')
    await expect(draft.lineage).toBeHidden()
  })

  await test.step('reads the trace, steps through one document, pins it', async () => {
    await tabTo(page, preview.getByRole('tab', { name: /^Rows/ }))
    const show = async (name: RegExp): Promise<void> => {
      for (let press = 0; press < 9; press++) {
        const shown = preview.getByRole('tab', { name })
        if ((await shown.getAttribute('aria-selected')) === 'true') return
        await keyboard.press('ArrowRight')
      }
    }
    await show(/^Trace/)
    await expect(preview.getByRole('table', { name: 'Lines of the map' })).toBeVisible()
    await show(/^Steps/)
    await expect(draft.step).toContainText('Step 1')
    await keyboard.press('F10')
    await expect(draft.step).toContainText('Step 2')
    await keyboard.press('F9')
    await expect(draft.step).toContainText('Step 1')
    await show(/^By document/)
    await tabTo(page, preview.getByRole('button', { name: 'Pin as test' }))
    await keyboard.press('Enter')
    await expect(draft.test(/passes/)).toBeVisible()
  })

  await test.step('tries and publishes, and asks the draft beside it', async () => {
    await keyboard.press('ControlOrMeta+Shift+Enter')
    await new DryRunPanel(page).expectHeadline('Would publish: adds 4 rows.')
    await expect(draft.foreseen).toContainText('+4 rows')
    await tabTo(page, new DryRunPanel(page).root)
    await keyboard.press('Escape')
    await expect(new DryRunPanel(page).root).toBeHidden()
    expect(await axeFaults(page)).toEqual([])
    await keyboard.press('ControlOrMeta+Enter')
    await expect(draft.toolbar).toContainText('v1 ready')
  })

  await test.step('changes it, and restores the first version from the history', async () => {
    await tabTo(page, page.getByRole('textbox', { name: /^Map of / }))
    await keyboard.press('ControlOrMeta+a')
    await paste(page, byEmail.replace("split('@')", 'slice(0, 1)'))
    await expect(draft.foreseen).toContainText('1 test fails')
    await keyboard.press('ControlOrMeta+Enter')
    const refusal = app.problem(/was not published/)
    await tabTo(page, refusal.getByRole('button', { name: 'Publish without tests' }))
    await keyboard.press('Enter')
    await expect(draft.toolbar).toContainText('v2 ready')
    await tabTo(page, draft.toolbar.getByRole('button', { name: 'History' }))
    await keyboard.press('Enter')
    const history = new HistoryPanel(page)
    await tabTo(page, history.versions.getByRole('button', { name: /Version 1\b/ }))
    await keyboard.press('Enter')
    await tabTo(page, history.panel.getByRole('button', { name: /^Restore version 1/ }))
    await keyboard.press('Enter')
    await expect(draft.toolbar).toContainText('v3 ready')
  })
  expect(await withStore(path, 'users', (store) => store.query('by_email', { _key: 'ann' }))).toHaveLength(2)
})
