// The contacts book with MongoDB, as a replica set, which transactions need. A collation makes the unique index blind to case. Each change is
// written twice, into the collection and into a log that is history and feed in one; its numbers come from a document that writers change in turn.

import { MongoClient, MongoServerError } from 'mongodb'

interface Contact {
  _id: string
  name: string
  email: string
}

interface Version {
  _id: number
  key: string
  at: Date
  card: { name: string; email: string } | null
}

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

const client = new MongoClient(process.env['MONGODB'] ?? 'mongodb://127.0.0.1:27017/?replicaSet=rs0')
const db = client.db('contacts')
const contacts = db.collection<Contact>('contacts')
const versions = db.collection<Version>('versions')
const numbers = db.collection<{ _id: string; last: number }>('numbers')
const collation = { locale: 'en', strength: 2 }
await contacts.createIndex({ email: 1 }, { unique: true, collation })
await versions.createIndex({ key: 1, _id: -1 })
await numbers.updateOne({ _id: 'versions' }, { $setOnInsert: { last: 0 } }, { upsert: true })

class Taken extends Error {}

const find = (email: string) => contacts.findOne({ email }, { collation })

const change = (key: string, card: Version['card']) =>
  client.withSession((session) =>
    session.withTransaction(async () => {
      if (card === null) {
        const { deletedCount } = await contacts.deleteOne({ _id: key }, { session })
        if (deletedCount === 0) return false
      } else await contacts.replaceOne({ _id: key }, card, { upsert: true, session })
      const number = { returnDocument: 'after', session } as const
      const next = await numbers.findOneAndUpdate({ _id: 'versions' }, { $inc: { last: 1 } }, number)
      await versions.insertOne({ _id: next?.last ?? 0, key, at: new Date(), card }, { session })
      return true
    }),
  )

async function save(key: string, card: { name: string; email: string }) {
  try {
    return await change(key, card)
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== 11000) throw error
    throw new Taken(`Email "${card.email}" is already held by "${(await find(card.email))?._id}".`)
  }
}

const commands: Record<string, () => Promise<unknown>> = {
  save: () => save(key, { name, email }),
  find: () => find(key),
  delete: () => change(key, null),
  history: () => versions.find({ key }).sort({ _id: -1 }).toArray(),
  async undo() {
    const present = await contacts.findOne({ _id: key })
    const newest = versions.find({ key, card: { $ne: null } }).sort({ _id: -1 })
    const [before] = await newest
      .skip(present === null ? 0 : 1)
      .limit(1)
      .toArray()
    return before?.card && (await save(key, before.card))
  },
  async changes() {
    const after = versions.find({ _id: { $gt: Number(key) } }).sort({ _id: 1 })
    const changed = await after.limit(1000).toArray()
    return changed.map(({ _id, key, card }) => ({ key, deleted: card === null, cursor: _id }))
  },
}

try {
  console.log(JSON.stringify(await commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof Taken)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  await client.close()
}
