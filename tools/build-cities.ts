import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { Datastore } from '../src/engine/index.ts'
import { cities } from './sample/cities.ts'

/** Writes a database of about 171,000 real documents in the store `cities`: for trying the app on a large file. */
const [name, ...options] = process.argv.slice(2)
if (name === undefined || name.startsWith('-')) {
  console.error('usage: npm run cities -- path/to/cities.db [--replace]')
  process.exit(2)
}
const path = resolve(name)
if (existsSync(path) && !options.includes('--replace')) {
  console.error(`${path} exists: choose another path, or add --replace`)
  process.exit(1)
}
for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })

const store = await Datastore.open(path, { table: 'cities' })
try {
  let batch: [string, object][] = []
  for (const city of cities()) {
    batch.push(city)
    if (batch.length < 5000) continue
    await store.putMany(batch)
    batch = []
  }
  await store.putMany(batch)
} finally {
  await store.close()
}
console.log(`${path} written`)
