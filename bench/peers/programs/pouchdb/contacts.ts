// The contacts book with PouchDB on LevelDB. A document holds its own old states, as a revision's text is gone after a compaction, and
// keeps them when the contact is deleted. There are no unique views and no transactions of two documents: that an email is free is asked
// before, which holds because LevelDB lets one process open the folder, and this one saves once.

import PouchDB from 'pouchdb'
import upsert from 'pouchdb-upsert'

interface Card {
  name: string
  email: string
}

interface Contact {
  present: Card | null
  before: (Card & { at: string })[]
}

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

PouchDB.plugin(upsert)
const contacts = new PouchDB('contacts')
const map = 'function (doc) { if (doc.present) emit(doc.present.email.toLowerCase(), doc.present) }'
await contacts.upsert<object>('_design/by_email', () => ({ views: { by_email: { map } } }))

class Taken extends Error {}

const find = (email: string) => contacts.query<Card>('by_email', { key: email.toLowerCase() })

const replace = (key: string, card: Card | null) =>
  contacts.upsert<Contact>(key, ({ present = null, before = [] }) => ({
    present: card,
    before: present === null ? before : [{ ...present, at: new Date().toISOString() }, ...before],
  }))

async function save(key: string, card: Card) {
  const holder = (await find(card.email)).rows.find(({ id }) => id !== key)
  if (holder !== undefined) throw new Taken(`Email "${card.email}" is already held by "${holder.id}".`)
  return await replace(key, card)
}

const commands: Record<string, () => Promise<unknown>> = {
  save: () => save(key, { name, email }),
  find: async () => (await find(key)).rows,
  async delete() {
    const isThere = (await contacts.get<Contact>(key).catch(() => null))?.present != null
    return isThere && (await replace(key, null)).updated
  },
  history: async () => (await contacts.get<Contact>(key)).before,
  async undo() {
    const [before] = (await contacts.get<Contact>(key)).before
    return before && (await save(key, { name: before.name, email: before.email }))
  },
  async changes() {
    const { results } = await contacts.changes<Contact>({
      since: Number(key),
      limit: 1000,
      include_docs: true,
    })
    const changed = results.filter(({ id }) => !id.startsWith('_design/'))
    return changed.map(({ id, seq, doc }) => ({ key: id, deleted: doc?.present == null, cursor: seq }))
  },
}

try {
  console.log(JSON.stringify(await commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof Taken)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  await contacts.close()
}
