// The service with MongoDB: one conditional update takes an item; the server checks documents against a schema.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { MongoClient, MongoServerError } from 'mongodb'

interface Item {
  _id: string
  left: number
}

const client = new MongoClient(process.env['MONGODB'] ?? 'mongodb://127.0.0.1:27017')
const db = client.db('stock')
const validator = { $jsonSchema: { required: ['left'], properties: { left: { bsonType: 'int' } } } }
await db.createCollection('stock').catch(() => {})
await db.command({ collMod: 'stock', validator })
const stock = db.collection<Item>('stock')
await stock.createIndex({ left: 1 })

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function take(key: string) {
  const isLeft = { _id: key, left: { $gte: 1 } }
  const taken = await stock.findOneAndUpdate(isLeft, { $inc: { left: -1 } }, { returnDocument: 'after' })
  if (taken !== null) return taken
  throw (await stock.findOne({ _id: key })) === null
    ? new Refused(404, 'There is no such item.')
    : new Refused(410, 'There is none left.')
}

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  const below = Number(url.searchParams.get('below') ?? 1)
  if (key === '') return await stock.find({ left: { $lt: below } }).toArray()
  if (method === 'POST' && action === 'take') return await take(key)
  if (method === 'PUT') return await stock.replaceOne({ _id: key }, (await body()) as Item, { upsert: true })
  if (method === 'DELETE') return (await stock.deleteOne({ _id: key })).deletedCount > 0
  return await stock.findOne({ _id: key })
}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status
  if (error instanceof SyntaxError) return 400
  return error instanceof MongoServerError && error.code === 121 ? 422 : 500
}

const server = createServer((request, response) => {
  answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://localhost'), () => json(request))
    .then((result) => ({ status: 200, result }))
    .catch((error: unknown) => {
      const status = statusOf(error)
      return { status, result: { error: status === 500 ? 'internal error' : String(error) } }
    })
    .then(({ status, result }) => response.writeHead(status).end(JSON.stringify(result)))
})
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () =>
  console.log(JSON.stringify(server.address())),
)
process.on('SIGTERM', () => server.close(() => void client.close()))
