import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from '@playwright/test'
import { withStore } from './databases.ts'
import type { App } from './pages/app.ts'
import { EditDialog } from './pages/edit-dialog.ts'
import { Grid } from './pages/grid.ts'
import { ImportDialog } from './pages/import-dialog.ts'
import { SqlPage } from './pages/sql-page.ts'

/** Every page of the app, and how to get there from the one before. */
export const everyPage: readonly { name: string; show: (app: App, path: string) => Promise<void> }[] = [
  {
    name: 'welcome',
    show: (app) => expect(app.page.getByRole('button', { name: 'Open sample' })).toBeVisible(),
  },
  {
    name: 'connect to a server',
    show: async (app) => {
      await app.page.getByRole('button', { name: 'Connect to server' }).click()
      await app.connecting.typeUrl('postgres://joe:secret@127.0.0.1:1/shop?sslmode=verify-full')
      await expect(app.connecting.field('Certificate file')).toBeVisible()
    },
  },
  {
    name: 'connect to a server that does not answer',
    show: async (app) => {
      await app.connecting.test()
      await expect(app.connecting.root.getByRole('alert')).toContainText('nothing answers')
    },
  },
  {
    name: 'file dialog',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.page.keyboard.press('ControlOrMeta+o')
      await expect(app.fileDialog.root).toBeVisible()
    },
  },
  {
    name: 'file dialog with a mistake',
    show: async (app, path) => {
      await app.fileDialog.choose(join(dirname(path), 'nothing.db'))
      await expect(app.fileDialog.root).toContainText('There is no file')
    },
  },
  {
    name: 'documents',
    show: async (app, path) => {
      await app.fileDialog.choose(path)
      await app.documents('users').grid.row('joe').click()
      await expect(app.page.getByRole('region', { name: 'Text of joe' })).toBeVisible()
    },
  },
  {
    name: 'menu',
    show: async (app) => {
      await app.openMenu('users')
      await expect(app.page.getByRole('menuitem').first()).toBeFocused()
    },
  },
  {
    name: 'menu beside a menu',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.documents('users').grid.row('joe').click({ button: 'right' })
      await app.page.getByRole('menuitem', { name: 'Copy as' }).hover()
      await expect(app.page.getByRole('menu')).toHaveCount(2)
    },
  },
  {
    name: 'edit of many documents',
    show: async (app) => {
      const editing = new EditDialog(app.page)
      await app.page.getByRole('button', { name: 'Edit…' }).click()
      await editing.fill('Field', 'age')
      await editing.fill('Value', 'unknown')
      await editing.expectPreview('Of 4 documents: 4 would be edited.')
    },
  },
  {
    name: 'document',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.documents('users').open('joe')
      await app.document('joe').editor.expectText('Joe Hacker')
    },
  },
  {
    name: 'tree',
    show: async (app) => {
      await app.document('joe').toolbar.getByRole('button', { name: 'Tree' }).click()
      await expect(app.page.getByRole('group', { name: 'Tree of the document' })).toBeVisible()
    },
  },
  {
    name: 'links',
    show: async (app) => {
      await app.document('joe').toolbar.getByRole('button', { name: 'Links' }).click()
      await expect(app.page.getByRole('button', { name: 'Look through the store' })).toBeVisible()
    },
  },
  {
    name: 'history of a document',
    show: async (app) => {
      await app.document('joe').toolbar.getByRole('button', { name: 'History' }).click()
      await expect(app.page.getByRole('region', { name: 'History of joe' })).toBeVisible()
    },
  },
  {
    name: 'document that is no JSON',
    show: async (app) => {
      await app.page.getByRole('button', { name: 'Back to the text' }).click()
      await app.document('joe').editor.replace('{ "age": }')
      await app.document('joe').save()
      await expect(app.document('joe').notice('Not saved')).toBeVisible()
    },
  },
  {
    name: 'conflict',
    show: async (app, path) => {
      await app.document('joe').editor.replace('{ "mine": true }')
      await withStore(path, 'users', (store) => store.put('joe', { theirs: true }))
      await app.document('joe').save()
      await expect(app.page.getByRole('button', { name: 'Take theirs' })).toBeVisible()
    },
  },
  {
    name: 'unsaved text',
    show: async (app) => {
      await app.page.getByRole('button', { name: 'Continue editing' }).click()
      await app.closeTab('joe')
      await expect(app.page.getByRole('dialog')).toContainText('Discarding it cannot be undone')
    },
  },
  {
    name: 'export',
    show: async (app) => {
      await app.answer('Discard')
      await app.documents('users').export()
      await expect(app.page.getByRole('dialog', { name: 'Export' })).toBeVisible()
    },
  },
  {
    name: 'import',
    show: async (app, path) => {
      await app.page.keyboard.press('Escape')
      const file = join(dirname(path), 'some.csv')
      writeFileSync(file, 'name,age\nMia,41\nBo,007\n')
      await app.documents('users').import()
      await new ImportDialog(app.page).choose(file)
    },
  },
  {
    name: 'copy of a store',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.run('Copy this store to another database')
      await expect(app.page.getByRole('dialog', { name: /^Copy / })).toBeVisible()
    },
  },
  {
    name: 'changes',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.run('Show the changes of this store')
      await new Grid(app.page, 'Changes of users').row('joe').click()
      await expect(app.page.getByRole('region', { name: 'Change of joe' })).toBeVisible()
    },
  },
  {
    name: 'shape',
    show: async (app) => {
      await app.run('Show the shape of this store')
      await expect(app.page.getByRole('table', { name: 'Fields of users' })).toContainText('username')
    },
  },
  {
    name: 'view',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.run('Open the sample database')
      await expect(app.treeItem('by_capital')).toBeVisible()
      const view = await app.openView('by_capital')
      await expect(view.preview.getByRole('tab', { name: /^Rows \(\d\d/ })).toBeVisible()
    },
  },
  {
    name: 'trace',
    show: async (app) => {
      const view = app.view('by_capital')
      await view.sampleByShape()
      await view.showPanel('Trace')
      await expect(view.line(3)).toContainText(/\d of \d/)
      await expect(view.sampled).toContainText('In the sample because it')
    },
  },
  {
    name: 'lineage',
    show: async (app) => {
      const view = app.view('by_capital')
      await view.showPanel('Rows')
      await view.rows.root.focus()
      await app.page.keyboard.press('ArrowDown')
      await app.page.keyboard.press('ArrowRight')
      await expect(view.lineage).toContainText('is made of')
    },
  },
  {
    name: 'steps',
    show: async (app) => {
      const view = app.view('by_capital')
      await view.showPanel('Steps')
      await expect(view.step).toContainText('Step 1 of')
    },
  },
  {
    name: 'tests of a view',
    show: async (app) => {
      const view = app.view('by_capital')
      await view.pinFirst()
      await view.showPanel('Tests')
      await expect(view.preview.getByRole('list', { name: 'Tests' }).getByRole('listitem')).toHaveCount(1)
    },
  },
  {
    name: 'history of a view',
    show: async (app) => {
      const history = await app.view('by_capital').showHistory()
      await expect(history.changes).toContainText('the only version')
    },
  },
  {
    name: 'view with problems',
    show: async (app) => {
      const view = app.view('by_capital')
      await view.showHistory()
      await view.map.replace('export default function* map(doc) { yield { country: doc.cca3, capitol: 1 } }')
      await view.showPanel('Problems')
      await expect(view.preview.getByRole('tabpanel')).toContainText('capitol')
    },
  },
  {
    name: 'dry run',
    show: async (app) => {
      const found = await app.view('by_capital').dryRun()
      await found.waitForEnd()
      await expect(found.root).toContainText('Rows per document')
    },
  },
  {
    name: 'forecast',
    show: async (app) => {
      await (await app.showDocuments('countries')).open('ABW')
      const document = app.document('ABW')
      await document.editor.replace('{ "cca3": "ABW", "name": { "common": "Aruba" } }')
      await expect(document.forecast.getByRole('heading')).toHaveText(/^Saving this will \w/)
    },
  },
  {
    name: 'views',
    show: async (app) => {
      await app.run('Show the views of this store')
      await expect(app.page.getByRole('heading', { name: 'Views of countries' })).toBeVisible()
    },
  },
  {
    name: 'query',
    show: async (app) => {
      const query = await app.queryView('by_language')
      await query.where('language', '=', 'Danish')
      await query.run()
      await query.rows.expectCount(2)
      await app.page.getByRole('button', { name: 'Call, SQL and plan' }).click()
    },
  },
  {
    name: 'chart',
    show: async (app) => {
      await app.page.getByRole('button', { name: 'Call, SQL and plan' }).click()
      await app.page.getByRole('button', { name: 'Chart', exact: true }).click()
      await expect(app.page.getByRole('region', { name: 'Chart' }).locator('svg[role=img]')).toBeVisible()
    },
  },
  {
    name: 'query of groups',
    show: async (app) => {
      const query = await app.queryView('by_capital')
      await query.where('region', '≠', 'Antarctic')
      await query.whereAny([
        ['area', '>', '100000'],
        ['capital', 'contains', 'an'],
      ])
      await query.groupBy('region', 'area')
      await query.run()
      await expect(query.rows.root).toContainText('Africa')
    },
  },
  {
    name: 'sql',
    show: async (app) => {
      await app.run('Query this database with SQL')
      const sql = new SqlPage(app.page)
      await sql.run('select key, data\nfrom countries\norder by key')
      await sql.rows.expectCount(100)
    },
  },
  {
    name: 'two panes',
    show: async (app) => {
      await app.run('Open this tab in the other pane')
      await expect(app.tabs('second').getByRole('tab', { name: 'SQL' })).toBeVisible()
    },
  },
  {
    name: 'jobs',
    show: async (app) => {
      await app.run('Open this tab in the other pane')
      await app.actOn('by_language', 'Reindex')
      await app.page.keyboard.press('ControlOrMeta+j')
      await expect(app.page.getByRole('region', { name: 'Jobs' }).getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'palette',
    show: async (app) => {
      await app.page.keyboard.press('ControlOrMeta+p')
      await expect(app.page.getByRole('combobox', { name: /^Search/ })).toBeVisible()
    },
  },
  {
    name: 'settings',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.page.keyboard.press('ControlOrMeta+,')
      await expect(app.page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    },
  },
  {
    name: 'connected tabs',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.run('Connected tabs…')
      await expect(app.page.getByRole('dialog', { name: 'Connected tabs' })).toContainText('This tab')
    },
  },
  {
    name: 'help',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.page.keyboard.press('F1')
      await expect(app.page.getByRole('article', { name: 'The app' })).toContainText('The first minute')
    },
  },
  {
    name: 'diagnostics',
    show: async (app) => {
      await app.page.keyboard.press('Escape')
      await app.run('Diagnostics')
      await expect(app.page.getByRole('dialog', { name: 'Diagnostics' })).toContainText('V8')
    },
  },
]
