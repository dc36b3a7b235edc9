// The import with MongoDB, as a replica set: each batch and the number of lines that are done are one transaction.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { MongoClient } from 'mongodb'

interface Place {
  _id: string
  name: string
  folded: string
  country: string
  population: number
}

const client = new MongoClient(process.env['MONGODB'] ?? 'mongodb://127.0.0.1:27017/?replicaSet=rs0')
const db = client.db('places')
const places = db.collection<Place>('places')
const imports = db.collection<{ _id: string; lines: number; created: number; failed: number }>('imports')
await places.createIndexes([{ key: { folded: 1 } }, { key: { country: 1 } }])

const [file = 'places.ndjson'] = process.argv.slice(2)
const { size } = statSync(file)
const stream = createReadStream(file)
let progress = (await imports.findOne({ _id: file })) ?? { _id: file, lines: 0, created: 0, failed: 0 }

function read(line: string) {
  const { id, ...place } = JSON.parse(line) as Omit<Place, '_id' | 'folded'> & { id: string }
  if (typeof id !== 'string') throw new TypeError('A place needs an id.')
  return { id, replacement: { ...place, folded: place.name.toLowerCase() } }
}

async function saveBatch(lines: readonly string[]) {
  const writes = lines.flatMap((line) => {
    try {
      const { id, replacement } = read(line)
      return [{ replaceOne: { filter: { _id: id }, replacement, upsert: true } }]
    } catch {
      return []
    }
  })
  const next = {
    _id: file,
    lines: progress.lines + lines.length,
    created: progress.created + writes.length,
    failed: progress.failed + lines.length - writes.length,
  }
  await client.withSession((session) =>
    session.withTransaction(async () => {
      if (writes.length > 0) await places.bulkWrite(writes, { ordered: false, session })
      await imports.replaceOne({ _id: file }, next, { upsert: true, session })
    }),
  )
  progress = next
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

console.log(JSON.stringify(await places.find({ folded: /^san / }).limit(3).toArray()))
const countries = places.aggregate([
  { $group: { _id: '$country', count: { $sum: 1 }, population: { $sum: '$population' } } },
  { $sort: { population: -1 } },
  { $limit: 3 },
])
console.log(JSON.stringify(await countries.toArray()))
await client.close()
