import { join } from 'node:path'
import { Datastore } from '../../../src/engine/index.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { run } from '../../../src/engine/storage/operation.ts'
import { Violations } from '../campaign.ts'
import type { Order, Outcome } from '../campaign.ts'
import { Child } from '../child.ts'
import { findPlaces } from '../place.ts'
import type { MemoryOrder, MemoryReport } from './worker.ts'

/** What the process may use for its objects, in megabytes: far less than the documents are together. */
const heap = 48

/** Numbers from 1, as each database makes them. */
const numbers: Readonly<Record<string, (count: number) => string>> = {
  sqlite: (count) =>
    `(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${count}) select n from s) s`,
  postgres: (count) => `generate_series(1, ${count}) s(n)`,
  mysql: (count) =>
    `json_table(concat('[0', repeat(',0', ${count - 1}), ']'), '$[*]' columns (n for ordinality)) s`,
}
const textOf: Readonly<Record<string, string>> = {
  sqlite: `'{"n":' || n || ',"pad":"' || printf('%.*c', 1000, 'x') || '"}'`,
  postgres: `'{"n":' || n || ',"pad":"' || repeat('x', 1000) || '"}'`,
  mysql: `concat('{"n":', n, ',"pad":"', repeat('x', 1000), '"}')`,
}
const keyOf: Readonly<Record<string, string>> = {
  sqlite: `'k' || n`,
  postgres: `'k' || n`,
  mysql: `concat('k', n)`,
}

/** Reads, exports and imports `count` documents of 1 KB in a process whose memory they do not fit into. */
export async function memory(order: Order): Promise<Outcome> {
  const violations = new Violations(order, `memory --dialect ${order.dialect}`)
  const places = await findPlaces(order.dialect, order.folder)
  try {
    const url = await places.make('items')
    await fill(url, order)
    const child = Child.start(join(import.meta.dirname, 'worker.ts'), [], [`--max-old-space-size=${heap}`])
    child.send({ url, folder: order.folder } satisfies MemoryOrder)
    const { code, signal } = await child.finish()
    if (code !== 0) violations.add(0, `the process ended with ${code ?? signal}: ${child.complaint}`)
    const report = (code === 0 ? JSON.parse(child.lines.at(-1)!) : {}) as Partial<MemoryReport>
    for (const what of ['iterated', 'imported'] as const)
      if (code === 0 && report[what] !== order.count) violations.add(0, `${what}: ${report[what]}`)
    return { runs: order.count, violations: violations.list, details: { heap, ...report } }
  } finally {
    await places.close()
  }
}

/** Puts would take long: what they would have written is written at once. */
async function fill(url: string, { count, dialect }: Order): Promise<void> {
  await (await Datastore.open(url, { table: 'items' })).close()
  const storage = await openStorage(url, {})
  await storage.write(function* () {
    yield* run(
      `insert into items ("key", rev, seq, updated, data)
       select ${keyOf[dialect]}, '1-0', n, '2026-01-01T00:00:00.000Z', ${textOf[dialect]} from ${numbers[dialect]!(count)}`,
    )
    yield* run(`update datastore_stores set seq = ${count} where name = 'items'`)
  })
  await storage.close()
}
