// The service with PouchDB on LevelDB, which one process opens. pouchdb-upsert begins anew when another client was quicker.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import PouchDB from 'pouchdb'
import find from 'pouchdb-find'
import upsert from 'pouchdb-upsert'

interface Item {
  left: number
}

PouchDB.plugin(find).plugin(upsert)
const stock = new PouchDB<Item>(process.env['DATABASE'] ?? 'stock')
await stock.createIndex({ index: { fields: ['left'] } })

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const take = ({ left, ...item }: Partial<Item>): Item => {
  if (left === undefined) throw new Refused(404, 'There is no such item.')
  if (left < 1) throw new Refused(410, 'There is none left.')
  return { ...item, left: left - 1 }
}

async function get(key: string) {
  try {
    return await stock.get(key)
  } catch (error) {
    if ((error as PouchDB.Core.Error).status !== 404) throw error
    return null
  }
}

async function remove(key: string) {
  const item = await get(key)
  return item !== null && (await stock.remove(item)).ok
}

function put(key: string, item: Item) {
  if (!Number.isInteger(item.left)) throw new Refused(422, '"left" is no whole number.')
  return stock.upsert<Item>(key, () => item)
}

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  const below = Number(url.searchParams.get('below') ?? 1)
  if (key === '') return (await stock.find({ selector: { left: { $lt: below } } })).docs
  if (method === 'POST' && action === 'take') return await stock.upsert<Item>(key, take)
  if (method === 'PUT') return await put(key, (await body()) as Item)
  if (method === 'DELETE') return await remove(key)
  return await get(key)
}

function statusOf(error: unknown): number {
  if (error instanceof SyntaxError) return 400
  return (error as Partial<Refused>).status ?? 500
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
process.on('SIGTERM', () => server.close(() => void stock.close()))
