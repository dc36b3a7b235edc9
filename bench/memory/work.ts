import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import SQLite from 'better-sqlite3'
import type * as Engine from '../../src/engine/index.ts'
import { stopsView } from '../views/trips.ts'

/** Does a piece of work and prints the most memory that this process had, in MB. */
const [work = '', folder = ''] = process.argv.slice(2)
const { Datastore } = (await import(new URL('../../dist/index.js', import.meta.url).href)) as typeof Engine

switch (work) {
  case 'nothing':
    break
  case 'import': {
    const store = await Datastore.open(join(folder, 'places.db'), { table: 'places' })
    await store.importFile(join(folder, 'places.ndjson'), { key: '_key' })
    for await (const _document of store.iterate());
    await store.close()
    break
  }
  case 'import by hand':
    await importByHand()
    break
  case 'fill': {
    const store = await Datastore.open(join(folder, 'trips.db'), { table: 'trips' })
    await store.importFile(join(folder, 'trips.ndjson'), { key: '_key' })
    await store.close()
    break
  }
  case 'rebuild': {
    const store = await Datastore.open(join(folder, 'trips.db'), { table: 'trips' })
    await store.views.publish(stopsView)
    await store.close()
    break
  }
  default:
    throw new Error(`There is no work "${work}".`)
}
console.log(Math.round(process.resourceUsage().maxRSS / 1024))

/** As a programmer writes it for this one file, with as large a cache of pages. */
async function importByHand(): Promise<void> {
  const database = new SQLite(join(folder, 'by-hand.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('cache_size = -65536')
  database.exec('create table places (id integer primary key, key text not null unique, data text not null)')
  const insert = database.prepare('insert into places (key, data) values (?, ?)')
  const lines = createInterface({ input: createReadStream(join(folder, 'places.ndjson')) })
  let pending: string[] = []
  const save = database.transaction(() => {
    for (const line of pending) {
      const { _key: key, ...place } = JSON.parse(line) as { _key: string }
      insert.run(key, JSON.stringify(place))
    }
    pending = []
  })
  for await (const line of lines) if (pending.push(line) === 1000) save()
  save()
  for (const row of database.prepare('select data from places order by key').iterate())
    JSON.parse((row as { data: string }).data)
  database.close()
}
