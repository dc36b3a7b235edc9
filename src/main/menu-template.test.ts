import { expect, test } from 'vitest'
import { menuTemplate, toAccelerator } from './menu-template.ts'

test.each([
  ['mod+shift+o', 'CmdOrCtrl+Shift+O'],
  ['ctrl+tab', 'Ctrl+Tab'],
  ['alt+pagedown', 'Alt+Pagedown'],
  ['f1', 'F1'],
  ['mod+,', 'CmdOrCtrl+,'],
  ['mod+∑', undefined],
  ['', undefined],
])('%j is shown as %j', (keys, accelerator) => expect(toAccelerator(keys)).toBe(accelerator))

test('the menu shows the keys that the window has, and takes none for itself', () => {
  const items = menuTemplate('linux', { 'file.open': 'alt+x' }, () => undefined).flatMap(({ submenu }) =>
    Array.isArray(submenu) ? submenu : [],
  )
  expect(items.find(({ label }) => label === 'Open…')).toMatchObject({
    accelerator: 'Alt+X',
    registerAccelerator: false,
  })
  expect(
    items.filter(({ registerAccelerator, click }) => click !== undefined && registerAccelerator !== false),
  ).toEqual([])
})

test('macOS has the list of recent documents', () => {
  const [, file] = menuTemplate('darwin', {}, () => undefined)
  expect(file?.submenu).toEqual(
    expect.arrayContaining([{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }]),
  )
})
