// A contacts book: each email once, every change kept and undone, and a log that other programs follow.
//
//   node contacts.ts save ann Ann ann@example.com     node contacts.ts history ann
//   node contacts.ts find ANN@example.com             node contacts.ts undo ann
//   node contacts.ts delete ann                       node contacts.ts changes [cursor]

import { Datastore, DatastoreError, View } from 'datastore'
import type { MapDocument } from 'datastore'

interface Contact {
  name: string
  email: string
}

const columns = [{ name: 'email', type: 'text', notNull: true, unique: true }] as const

class ByEmail extends View<typeof columns, Contact> {
  override columns = columns;

  override *map(contact: MapDocument<Contact>) {
    yield { email: contact.email.toLowerCase() }
  }
}

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

await using contacts = await Datastore.open('contacts.db', {
  table: 'contacts',
  views: { by_email: new ByEmail() },
  history: true,
})

const commands: Record<string, () => Promise<unknown>> = {
  save: () => contacts.put(key, { name, email }),
  find: () => contacts.query('by_email', { email: key.toLowerCase() }, { includeDocs: true }),
  delete: () => contacts.delete(key),
  history: () => contacts.history.list(key),
  async undo() {
    const [before] = await contacts.history.list(key)
    return before && (await contacts.history.restore(key, before.rev))
  },
  changes: () => contacts.changes.list(key === '' ? {} : { since: key }),
}

try {
  console.log(JSON.stringify(await commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof DatastoreError)) throw error
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
