// A service that keeps a stock: many clients take items at once, and none is taken twice.
//
//   DATABASE=postgres://user@host/database node stock-service.ts 8080
//
//   GET /stock/KEY    PUT /stock/KEY {"left": 3}    POST /stock/KEY/take    DELETE /stock/KEY    GET /stock?below=5

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { Datastore, DatastoreError, View } from 'datastore'
import type { MapDocument } from 'datastore'

interface Item {
  left: number
}

const columns = [{ name: 'left', type: 'integer', notNull: true, index: true }] as const

class Left extends View<typeof columns, Item> {
  override columns = columns;

  override *map(item: MapDocument<Item>) {
    yield { left: item.left }
  }
}

const stock = await Datastore.open(process.env['DATABASE'] ?? 'stock.db', {
  table: 'stock',
  views: { left: new Left() },
})

class SoldOut extends Error {}

const take = (item: Item): Item => {
  if (item.left < 1) throw new SoldOut('There is none left.')
  return { ...item, left: item.left - 1 }
}

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  if (key === '')
    return await stock.query('left', { left: { lt: Number(url.searchParams.get('below') ?? 1) } })
  if (method === 'POST' && action === 'take') return await stock.update(key, take)
  if (method === 'PUT') return await stock.put(key, (await body()) as Item)
  if (method === 'DELETE') return await stock.delete(key)
  return (await stock.get(key)) ?? null
}

const statuses: Partial<Record<string, number>> = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  CONSTRAINT: 422,
  MAP_ERROR: 422,
  INVALID_INPUT: 400,
}

const server = createServer((request, response) => {
  answer(request.method ?? 'GET', new URL(request.url ?? '/', 'http://localhost'), () => json(request))
    .then((result) => ({ status: 200, result }))
    .catch((error: unknown) => {
      const code = error instanceof DatastoreError ? error.code : ''
      const status = error instanceof SoldOut ? 410 : (statuses[code] ?? 500)
      return { status, result: { error: status === 500 ? 'internal error' : String(error) } }
    })
    .then(({ status, result }) => response.writeHead(status).end(JSON.stringify(result)))
})
server.listen(Number(process.argv[2] ?? 8080), '127.0.0.1', () =>
  console.log(JSON.stringify(server.address())),
)
process.on('SIGTERM', () => server.close(() => void stock.close()))
