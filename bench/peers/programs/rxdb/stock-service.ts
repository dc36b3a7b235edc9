// The service with RxDB, on MongoDB or in memory, in one process: incrementalModify lets the changes of a document wait for each other.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { createRxDatabase, RxError } from 'rxdb'
import type { RxCollection, RxJsonSchema, RxStorage } from 'rxdb'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { getRxStorageMongoDB } from 'rxdb/plugins/storage-mongodb'
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv'

interface Item {
  key: string
  left: number
}

const schema: RxJsonSchema<Item> = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: {
    key: { type: 'string', maxLength: 200 },
    left: { type: 'integer', minimum: 0, maximum: 1_000_000_000, multipleOf: 1 },
  },
  required: ['left'],
  indexes: ['left'],
}

const server = process.env['MONGODB']
const storage: RxStorage<any, any> =
  server === undefined ? getRxStorageMemory() : getRxStorageMongoDB({ connection: server })
const db = await createRxDatabase({
  name: 'stock',
  storage: wrappedValidateAjvStorage({ storage }),
  multiInstance: false,
})
const { stock } = await db.addCollections<{ stock: RxCollection<Item> }>({ stock: { schema } })

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function take(key: string) {
  const item = await stock.findOne(key).exec()
  if (item === null) throw new Refused(404, 'There is no such item.')
  return await item.incrementalModify((present: Item) => {
    if (present.left < 1) throw new Refused(410, 'There is none left.')
    return { ...present, left: present.left - 1 }
  })
}

async function remove(key: string) {
  const item = await stock.findOne(key).exec()
  await item?.incrementalRemove()
  return item !== null
}

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  const below = Number(url.searchParams.get('below') ?? 1)
  if (key === '') return await stock.find({ selector: { left: { $lt: below } } }).exec()
  if (method === 'POST' && action === 'take') return await take(key)
  if (method === 'PUT') return await stock.incrementalUpsert({ ...((await body()) as Item), key })
  if (method === 'DELETE') return await remove(key)
  return await stock.findOne(key).exec()
}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status
  if (error instanceof SyntaxError) return 400
  return error instanceof RxError && error.code === 'VD2' ? 422 : 500
}

const http = createServer((request, response) => {
  answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://localhost'), () => json(request))
    .then((result) => ({ status: 200, result }))
    .catch((error: unknown) => {
      const status = statusOf(error)
      return { status, result: { error: status === 500 ? 'internal error' : String(error) } }
    })
    .then(({ status, result }) => response.writeHead(status).end(JSON.stringify(result)))
})
http.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () => console.log(JSON.stringify(http.address())))
process.on('SIGTERM', () => http.close(() => void db.close()))
