// The import with RxDB. The storages for Node without a licence or a limit of 500 documents are servers, of which this takes MongoDB, and the
// memory. A batch and the number of lines that are done are two writes. There are no groups and sums: the program makes them.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createRxDatabase } from 'rxdb'
import type { RxCollection, RxJsonSchema, RxStorage } from 'rxdb'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { getRxStorageMongoDB } from 'rxdb/plugins/storage-mongodb'

interface Place {
  id: string
  name: string
  folded: string
  country: string
  population: number
}

interface Progress {
  file: string
  lines: number
  created: number
  failed: number
}

const indexed = { type: 'string', maxLength: 200 } as const
const placeSchema: RxJsonSchema<Place> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: indexed,
    name: { type: 'string' },
    folded: indexed,
    country: indexed,
    population: { type: 'integer' },
  },
  required: ['name', 'folded', 'country', 'population'],
  indexes: ['folded', 'country'],
}
const count = { type: 'integer' } as const
const progressSchema: RxJsonSchema<Progress> = {
  version: 0,
  primaryKey: 'file',
  type: 'object',
  properties: { file: indexed, lines: count, created: count, failed: count },
}

const server = process.env['MONGODB']
const storage: RxStorage<any, any> =
  server === undefined ? getRxStorageMemory() : getRxStorageMongoDB({ connection: server })
const db = await createRxDatabase({ name: 'places', storage, multiInstance: false })
const { places, imports } = await db.addCollections<{
  places: RxCollection<Place>
  imports: RxCollection<Progress>
}>({ places: { schema: placeSchema }, imports: { schema: progressSchema } })

const [file = 'places.ndjson'] = process.argv.slice(2)
const { size } = statSync(file)
const stream = createReadStream(file)
const begun = await imports.findOne(file).exec()
const progress = begun?.toMutableJSON() ?? { file, lines: 0, created: 0, failed: 0 }

function read(line: string): Place {
  const place = JSON.parse(line) as Place
  if (typeof place.id !== 'string') throw new TypeError('A place needs an id.')
  return { ...place, folded: place.name.toLowerCase() }
}

async function saveBatch(lines: readonly string[]) {
  const documents = lines.flatMap((line) => {
    try {
      return [read(line)]
    } catch {
      return []
    }
  })
  await places.bulkUpsert(documents)
  progress.lines += lines.length
  progress.created += documents.length
  progress.failed += lines.length - documents.length
  await imports.upsert(progress)
  process.stderr.write(`\r${progress.lines} places, ${Math.floor((100 * stream.bytesRead) / size)} %`)
}

let number = 0
let batch: string[] = []
for await (const line of createInterface({ input: stream })) {
  if (++number > progress.lines + batch.length) batch.push(line)
  if (batch.length === 1000) {
    await saveBatch(batch)
    batch = []
  }
}
await saveBatch(batch)
console.log(JSON.stringify({ created: progress.created, failed: progress.failed }))

const named = await places.find({ selector: { folded: { $gte: 'san ', $lt: 'san!' } }, limit: 3 }).exec()
console.log(JSON.stringify(named))
const sums = new Map<string, { country: string; count: number; population: number }>()
for (const { country, population } of await places.find().exec()) {
  const sum = sums.get(country) ?? { country, count: 0, population: 0 }
  sums.set(country, { country, count: sum.count + 1, population: sum.population + population })
}
const countries = [...sums.values()].toSorted((a, b) => b.population - a.population)
console.log(JSON.stringify(countries.slice(0, 3)))
await db.close()
