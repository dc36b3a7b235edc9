import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serverName } from '../../../src/shared/server-url.ts'
import { axeFaultsAsShown } from '../../axe-faults.ts'
import { makePlaces, needServer, password, type ServerDialect } from '../../servers.ts'
import { expect, test } from '../../story.ts'

const servers: readonly { dialect: ServerDialect; product: RegExp; kind: string; commit: string }[] = [
  { dialect: 'postgres', product: /PostgreSQL \d+\.\d+/, kind: 'PostgreSQL', commit: 'commit\u0000' },
  { dialect: 'mysql', product: /(MariaDB|MySQL) \d+\.\d+/, kind: 'MariaDB', commit: '\u0003commit' },
]

for (const { dialect, product, kind, commit } of servers) {
  test(`a store on ${kind}: connected to, edited, lost, found again, and no password anywhere`, async ({
    startApp,
    folder,
    hostLog,
  }) => {
    await needServer(dialect, `a store on ${kind}`)
    const places = await makePlaces(dialect)
    const { proxy } = places
    const url = new URL(places.url)
    try {
      const app = await startApp()
      const { connecting, page } = app
      const document = app.document('joe')

      await test.step('by URL: the fields follow, and the password leaves the URL', async () => {
        await connecting.open(places.url)
        await expect(connecting.url).not.toHaveValue(new RegExp(encodeURIComponent(password)))
        await expect(connecting.field('Port')).toHaveValue(url.port)
        await expect(connecting.field('Database')).toHaveValue(url.pathname.slice(1))
        await expect(connecting.field('Password')).toHaveValue(password)
      })

      await test.step('what is wrong is said in full, and at its field', async () => {
        if (dialect === 'mysql') {
          await connecting.field('Password').fill('wrong')
          await connecting.connect()
          await expect(connecting.root.getByRole('alert')).toContainText('refuses the user or the password')
          await expect(connecting.field('Password')).toBeFocused()
          await connecting.field('Password').fill(password)
        }
        await connecting.field('Port').fill('1')
        await connecting.test()
        await expect(connecting.root.getByRole('alert')).toContainText(
          'nothing answers at this host and port',
        )
        await expect(connecting.field('Host')).toHaveAttribute('aria-invalid', 'true')
        await connecting.field('Port').fill(url.port)
        await connecting.test()
        await expect(connecting.root.getByRole('status')).toContainText('1 store: users')
        await expect(connecting.root.getByRole('status')).toContainText(product)
      })

      await test.step('the same screens: documents, edit, query', async () => {
        await connecting.connect()
        await expect(app.documents('users').grid.row('joe')).toBeVisible()
        await expect(app.status).toContainText(product)
        await app.documents('users').open('joe')
        await document.editor.replace('{ "name": "Joseph", "age": 12345678901234567890 }')
        await document.save()
        await expect(document.toolbar).toContainText('rev 2')
        const query = await app.queryView('by_name')
        await query.where('name', '=', 'Joseph')
        await query.run()
        await expect(query.rows.row('joe')).toBeVisible()
      })

      await test.step('a lost connection: a calm banner, the text stays, and everything goes on', async () => {
        await app.tab('joe').click()
        await document.editor.replace('{ "name": "Joseph", "age": 43 }')
        proxy.cutOff()
        await expect(document.notice(/connection to .* is lost/)).toBeVisible()
        await document.save()
        await expect(app.problem('The document was not saved')).toContainText('What you typed is kept')
        await document.editor.expectText('43')
        expect(await axeFaultsAsShown(page)).toEqual([])
        await app.switchTheme()
        expect(await axeFaultsAsShown(page)).toEqual([])
        proxy.restore()
        await expect(document.notice(/connection to .* is lost/)).toBeHidden()
        await document.save()
        await expect(document.toolbar).toContainText('rev 3')
      })

      await test.step('an outcome that nobody knows: saving again is safe', async () => {
        await document.editor.replace('{ "name": "Joseph", "age": 44 }')
        // Not in the middle of what the app asks by itself: the next commit is the save's.
        proxy.cutAt(commit, 'unanswered')
        await document.save()
        await expect(app.problem('The document was not saved')).toContainText('Save it again')
        await expect(document.notice(/connection to .* is lost/)).toBeHidden()
        await document.save()
        await expect(document.toolbar).toContainText('rev 4')
        await expect(app.tab(/joe.*unsaved/)).toBeHidden()
      })

      await test.step('by fields: an empty database gets its first store, and can be had read-only', async () => {
        const empty = new URL(places.emptyUrl)
        await page.getByRole('button', { name: 'Add a database' }).click()
        await page.getByRole('menuitem', { name: 'Connect to server…' }).click()
        await connecting.choose(kind)
        await connecting.field('Host').fill(empty.hostname)
        await connecting.field('Port').fill(empty.port)
        await connecting.field('Database').fill(empty.pathname.slice(1))
        await connecting.field('User').fill(empty.username)
        await connecting.field('Password').fill(password)
        if (dialect === 'postgres') {
          await connecting.field('Schema').fill(empty.searchParams.get('schema') ?? '')
        }
        await connecting.connect()
        await page.getByRole('main').getByRole('button', { name: 'Create store' }).first().click()
        await page.getByRole('textbox', { name: 'Name' }).fill('notes')
        await app.answer('Create')
        await expect(app.treeItem('notes')).toBeVisible()
        await app.actOn(serverName(places.emptyUrl), 'Edit connection…')
        await connecting.field('Read-only: refuse every write').check()
        await connecting.connect()
        await expect(app.status).toContainText('read-only')
        await expect(page.getByRole('note')).toContainText('Read-only')
      })

      await test.step('the password is in no page, no file and no log', async () => {
        const shown = await page.content()
        const states = join(folder, 'state')
        const kept = readdirSync(states).map((file) => readFileSync(join(states, file), 'utf8'))
        for (const text of [shown, hostLog(), ...kept]) {
          expect(text).not.toContain(password)
          expect(text).not.toContain(encodeURIComponent(password))
        }
        expect(kept.join()).toContain(url.pathname.slice(1))
      })

      await test.step('the next session has its tabs; who needs a password is asked for it alone', async () => {
        const again = await startApp()
        await again.tab('joe').click()
        if (dialect === 'mysql') {
          await page.getByRole('main').getByRole('button', { name: 'Connect…' }).click()
          await expect(again.connecting.field('Database')).toHaveValue(url.pathname.slice(1))
          await expect(again.connecting.field('Password')).toBeFocused()
          await again.connecting.field('Password').fill(password)
          await again.connecting.connect()
          await again.tab('joe').click()
        }
        await again.document('joe').editor.expectText('44')
      })
    } finally {
      await places.drop()
    }
  })
}
