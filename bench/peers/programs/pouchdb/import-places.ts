// The import with PouchDB on LevelDB. A batch and the number of lines that are done are two writes: after a kill a batch may be
// saved anew, where its documents are conflicts. The views are built by the first queries.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import PouchDB from 'pouchdb'
import upsert from 'pouchdb-upsert'

interface Place {
  name: string
  country: string
  population: number
}

PouchDB.plugin(upsert)
const places = new PouchDB('places')
const views = {
  by_name: { map: 'function (doc) { emit(doc.name.toLowerCase()) }' },
  by_country: { map: 'function (doc) { emit(doc.country, doc.population) }', reduce: '_stats' },
}
await places.upsert<object>('_design/places', () => ({ views }))

const [file = 'places.ndjson'] = process.argv.slice(2)
const { size } = statSync(file)
const stream = createReadStream(file)
const id = `_local/${file}`
const progress = { lines: 0, created: 0, failed: 0 }
Object.assign(progress, await places.get(id).catch(() => ({})))

function read(line: string) {
  const { id, ...place } = JSON.parse(line) as Place & { id: string }
  if (typeof id !== 'string' || typeof place.name !== 'string')
    throw new TypeError('A place needs an id and a name.')
  return { _id: id, ...place }
}

async function saveBatch(lines: readonly string[]) {
  const documents = lines.flatMap((line) => {
    try {
      return [read(line)]
    } catch {
      return []
    }
  })
  await places.bulkDocs(documents)
  progress.lines += lines.length
  progress.created += documents.length
  progress.failed += lines.length - documents.length
  await places.upsert<object>(id, () => ({ ...progress }))
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

const named = await places.query('places/by_name', { startkey: 'san ', endkey: 'san \ufff0', limit: 3 })
console.log(JSON.stringify(named.rows))
const { rows } = await places.query<{ sum: number }>('places/by_country', { group: true })
const countries = rows.toSorted((a, b) => b.value.sum - a.value.sum).slice(0, 3)
console.log(JSON.stringify(countries.map(({ key, value }) => ({ country: key as string, ...value }))))
await places.close()
