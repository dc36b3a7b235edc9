// The service with Drizzle on SQLite: one conditional update takes an item. For PostgreSQL or MySQL the schema is written once more.

import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { and, eq, gte, lt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { stock } from './stock-service-schema.ts'

const db = drizzle(process.env['DATABASE'] ?? 'stock.db')
migrate(db, { migrationsFolder: 'stock-service-migrations' })

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const get = (key: string) => db.select().from(stock).where(eq(stock.key, key)).get()

function take(key: string) {
  const isLeft = and(eq(stock.key, key), gte(stock.left, 1))
  const oneLess = { left: sql`${stock.left} - 1` }
  const taken = db.update(stock).set(oneLess).where(isLeft).returning().get()
  if (taken !== undefined) return taken
  throw get(key) === undefined
    ? new Refused(404, 'There is no such item.')
    : new Refused(410, 'There is none left.')
}

function put(key: string, { left }: { left: number }) {
  return db
    .insert(stock)
    .values({ key, left })
    .onConflictDoUpdate({ target: stock.key, set: { left } })
    .returning()
    .get()
}

async function answer(method: string, url: URL, body: () => Promise<unknown>): Promise<unknown> {
  const [, , key = '', action] = url.pathname.split('/').map(decodeURIComponent)
  const below = Number(url.searchParams.get('below') ?? 1)
  if (key === '') return db.select().from(stock).where(lt(stock.left, below)).all()
  if (method === 'POST' && action === 'take') return take(key)
  if (method === 'PUT') return put(key, (await body()) as { left: number })
  if (method === 'DELETE') return db.delete(stock).where(eq(stock.key, key)).run().changes > 0
  return get(key) ?? null
}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status
  if (error instanceof SyntaxError) return 400
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT') ? 422 : 500
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
process.on('SIGTERM', () => server.close(() => db.$client.close()))
