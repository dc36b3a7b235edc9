// The contacts book with RxDB. Of the storages for Node without a licence that keep a file there is the trial of SQLite, of at most 500
// documents; the paid one is opened alike. A document holds its own old states. There are no unique indexes and no transactions of two documents:
// that an email is free is asked before, which holds as long as one process writes.

import { DatabaseSync } from 'node:sqlite'
import { createRxDatabase, getChangedDocumentsSince } from 'rxdb'
import type { RxCollection, RxJsonSchema } from 'rxdb'
import { getRxStorageSQLiteTrial, getSQLiteBasicsNodeNative } from 'rxdb/plugins/storage-sqlite'

interface Card {
  name: string
  email: string
}

interface Contact {
  key: string
  folded: string
  present?: Card | undefined
  before: (Card & { at: string })[]
}

const text = { type: 'string' } as const
const card = { type: 'object', properties: { name: text, email: text } } as const
const schema: RxJsonSchema<Contact> = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: {
    key: { type: 'string', maxLength: 200 },
    folded: { type: 'string', maxLength: 200 },
    present: card,
    before: { type: 'array', items: { ...card, properties: { ...card.properties, at: text } } },
  },
  required: ['folded', 'before'],
  indexes: ['folded'],
}

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

const storage = getRxStorageSQLiteTrial({ sqliteBasics: getSQLiteBasicsNodeNative(DatabaseSync) })
const db = await createRxDatabase({ name: 'contacts', storage, multiInstance: false })
const { contacts } = await db.addCollections<{ contacts: RxCollection<Contact> }>({ contacts: { schema } })

class Taken extends Error {}

const find = (email: string) => contacts.findOne({ selector: { folded: email.toLowerCase() } }).exec()

async function replace(key: string, present: Card | undefined) {
  const document = await contacts.findOne(key).exec()
  const { present: former, before = [] } = document?.toMutableJSON() ?? {}
  const at = new Date().toISOString()
  return await contacts.incrementalUpsert({
    key,
    folded: present?.email.toLowerCase() ?? '',
    present,
    before: former === undefined ? before : [{ ...former, at }, ...before],
  })
}

async function save(key: string, card: Card) {
  const holder = await find(card.email)
  if (holder !== null && holder.key !== key)
    throw new Taken(`Email "${card.email}" is already held by "${holder.key}".`)
  return await replace(key, card)
}

const commands: Record<string, () => Promise<unknown>> = {
  save: () => save(key, { name, email }),
  find: () => find(key),
  async delete() {
    const isThere = (await contacts.findOne(key).exec())?.present !== undefined
    if (isThere) await replace(key, undefined)
    return isThere
  },
  history: async () => (await contacts.findOne(key).exec())?.before,
  async undo() {
    const before = (await contacts.findOne(key).exec())?.before[0]
    return before && (await save(key, { name: before.name, email: before.email }))
  },
  async changes() {
    const checkpoint = key === '' ? undefined : (JSON.parse(key) as object)
    const changed = await getChangedDocumentsSince(contacts.storageInstance, 1000, checkpoint)
    const changes = changed.documents.map(({ key, present }) => ({ key, deleted: present === undefined }))
    return { changes, cursor: JSON.stringify(changed.checkpoint) }
  },
}

try {
  console.log(JSON.stringify(await commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof Taken)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  await db.close()
}
