// The service with RavenDB: a patch, which is JavaScript that the server runs on one document at a time, takes an item.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { DocumentStore, PatchOperation, PatchRequest } from 'ravendb'

class Item {
  left = 0
}

const store = new DocumentStore(process.env['RAVENDB'] ?? 'http://127.0.0.1:8080', 'stock')
store.initialize()

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const oneLess = PatchRequest.forScript('if (this.left > 0) this.left--')

async function take(key: string) {
  const { status } = await store.operations.send<Item>(new PatchOperation(key, null as never, oneLess))
  if (status === 'DocumentDoesNotExist') throw new Refused(404, 'There is no such item.')
  if (status === 'NotModified') throw new Refused(410, 'There is none left.')
  return { key }
}

async function put(key: string, { left }: Item) {
  if (!Number.isInteger(left)) throw new Refused(422, '"left" is no whole number.')
  const session = store.openSession()
  await session.store(Object.assign(new Item(), { left }), key)
  await session.saveChanges()
  return { key }
}

async function remove(key: string) {
  const session = store.openSession()
  const isThere = await session.advanced.exists(key)
  await session.delete(key)
  await session.saveChanges()
  return isThere
}

const list = (below: number) =>
  store.openSession().query(Item).waitForNonStaleResults().whereLessThan('left', below).all()

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  if (key === '') return await list(Number(url.searchParams.get('below') ?? 1))
  if (method === 'POST' && action === 'take') return await take(key)
  if (method === 'PUT') return await put(key, (await body()) as Item)
  if (method === 'DELETE') return await remove(key)
  return await store.openSession().load<Item>(key, Item)
}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status
  return error instanceof SyntaxError ? 400 : 500
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
process.on('SIGTERM', () => server.close(() => store.dispose()))
