import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Database } from '../src/engine/index.ts'
import type { Datastore } from '../src/engine/index.ts'
import type { ViewDefinition } from '../src/shared/model/view-definition.ts'
import { cities } from './sample/cities.ts'
import { countries } from './sample/countries.ts'
import { cityViews, countryViews } from './sample/sample-views.ts'

/** Writes the sample database, by the engine's own public API: `resources/sample.db`, or the path given. */
const path = resolve(process.argv[2] ?? join(import.meta.dirname, '../resources/sample.db'))
const nordic = ['DK', 'FI', 'FO', 'GL', 'IS', 'NO', 'SE']

mkdirSync(dirname(path), { recursive: true })
for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
const database = await Database.open(path, { create: true })
try {
  await fill(await database.createStore('countries'), countries(), countryViews)
  await fill(await database.createStore('places'), cities(nordic), cityViews)
} finally {
  await database.close()
}
console.log(`${path} written`)

async function fill(
  store: Datastore,
  documents: Iterable<[string, object]>,
  views: readonly ViewDefinition[],
): Promise<void> {
  await store.putMany(documents)
  for (const view of views) await store.views.publish(view)
}
