// The import with Drizzle on SQLite: each batch and the number of lines that are done are one transaction.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { count, desc, eq, sql, sum } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { imports, places } from './import-places-schema.ts'

interface Place {
  id: string
  name: string
  country: string
  population: number
}

const db = drizzle('places.db')
migrate(db, { migrationsFolder: 'import-places-migrations' })

const [file = 'places.ndjson'] = process.argv.slice(2)
const { size } = statSync(file)
const stream = createReadStream(file)
const begun = db.select().from(imports).where(eq(imports.file, file)).get()
const progress = begun ?? { file, lines: 0, created: 0, failed: 0 }

function saveBatch(lines: readonly string[]) {
  db.transaction((tx) => {
    for (const line of lines) {
      try {
        const place = JSON.parse(line) as Place
        const row = { ...place, folded: place.name.toLowerCase() }
        tx.insert(places).values(row).onConflictDoUpdate({ target: places.id, set: row }).run()
        progress.created++
      } catch {
        progress.failed++
      }
    }
    progress.lines += lines.length
    tx.insert(imports).values(progress).onConflictDoUpdate({ target: imports.file, set: progress }).run()
  })
  process.stderr.write(`\r${progress.lines} places, ${Math.floor((100 * stream.bytesRead) / size)} %`)
}

let number = 0
let batch: string[] = []
for await (const line of createInterface({ input: stream })) {
  if (++number > progress.lines + batch.length) batch.push(line)
  if (batch.length === 1000) {
    saveBatch(batch)
    batch = []
  }
}
saveBatch(batch)
console.log(JSON.stringify({ created: progress.created, failed: progress.failed }))

const named = db
  .select()
  .from(places)
  .where(sql`${places.folded} glob 'san *'`)
  .limit(3)
console.log(JSON.stringify(named.all()))
const people = sum(places.population).mapWith(Number)
const countries = db
  .select({ country: places.country, count: count(), people })
  .from(places)
  .groupBy(places.country)
  .orderBy(desc(people))
  .limit(3)
console.log(JSON.stringify(countries.all()))
