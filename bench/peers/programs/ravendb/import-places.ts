// The import with RavenDB: each batch and the number of lines that are done are one session, which saves all or nothing. (A bulk insert
// is quicker, but is no transaction.) Texts of an index are blind to case by themselves.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { AbstractJavaScriptIndexCreationTask, DocumentStore } from 'ravendb'

class Place {
  name = ''
  country = ''
  population = 0
}

class Progress {
  lines = 0
  created = 0
  failed = 0
}

interface Country {
  country: string
  count: number
  population: number
}

class ByName extends AbstractJavaScriptIndexCreationTask<Place, Pick<Place, 'name'>> {
  constructor() {
    super()
    this.map(Place, ({ name }) => ({ name }))
  }
}

class ByCountry extends AbstractJavaScriptIndexCreationTask<Place, Country> {
  constructor() {
    super()
    this.map(Place, ({ country, population }) => ({ country, count: 1, population }))
    this.reduce((results) =>
      results
        .groupBy((each) => each.country)
        .aggregate((group) => ({
          country: group.key,
          count: group.values.reduce((sum, each) => sum + each.count, 0),
          population: group.values.reduce((sum, each) => sum + each.population, 0),
        })),
    )
  }
}

const store = new DocumentStore(process.env['RAVENDB'] ?? 'http://127.0.0.1:8080', 'places')
store.initialize()
await store.executeIndexes([new ByName(), new ByCountry()])

const [file = 'places.ndjson'] = process.argv.slice(2)
const { size } = statSync(file)
const stream = createReadStream(file)
const id = `imports/${file}`
const progress = (await store.openSession().load<Progress>(id, Progress)) ?? new Progress()

async function saveBatch(lines: readonly string[]) {
  const session = store.openSession()
  for (const line of lines) {
    try {
      const { id, ...place } = JSON.parse(line) as Place & { id: string }
      if (typeof id !== 'string' || typeof place.name !== 'string')
        throw new TypeError('A place needs an id and a name.')
      await session.store(Object.assign(new Place(), place), id)
      progress.created++
    } catch {
      progress.failed++
    }
  }
  progress.lines += lines.length
  const { lines: done, created, failed } = progress
  await session.store(Object.assign(new Progress(), { lines: done, created, failed }), id)
  await session.saveChanges()
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

const session = store.openSession()
const named = session.query({ index: ByName }).waitForNonStaleResults().whereStartsWith('name', 'san ')
console.log(JSON.stringify(await named.take(3).all()))
const countries = session.query({ index: ByCountry }).waitForNonStaleResults()
console.log(JSON.stringify(await countries.orderByDescending('population', 'Long').take(3).all()))
store.dispose()
