import SQLite from 'better-sqlite3'
import type { Stop, Trip } from './trips.ts'

interface StoredTrip {
  readonly id: number
  readonly key: string
  readonly data: string
}

/**
 * The work of an authored view as a programmer writes it by hand on better-sqlite3, in a table of its own over the same
 * documents in the same file: same columns, indexes and durability, the map a function of the program.
 */
export class RawViews {
  readonly #database: SQLite.Database

  constructor(path: string) {
    this.#database = new SQLite(path)
    this.#database.pragma('synchronous = FULL')
  }

  /** Fills the view anew in one transaction, the fastest there is: a writer waits for all of it meanwhile. */
  reindex(): void {
    const database = this.#database
    database.transaction(() => {
      database.exec(`
        drop table if exists raw_stops;
        create table raw_stops (place text, country text, lat double, lng double, nights bigint,
          _id integer not null, _key text not null);
      `)
      const insert = database.prepare('insert into raw_stops values (?, ?, ?, ?, ?, ?, ?)')
      const page = database.prepare<[number], StoredTrip>(
        'select id, "key", data from trips where id > ? order by id limit 1000',
      )
      for (let last = 0; ;) {
        const documents = page.all(last)
        for (const { id, key, data } of documents) {
          for (const row of mapTrip(data))
            insert.run(row.place, row.country, row.lat, row.lng, row.nights, id, key)
          last = id
        }
        if (documents.length < 1000) break
      }
      database.exec(`
        create index raw_stops_id on raw_stops (_id);
        create index raw_stops_place on raw_stops (place);
      `)
    })()
  }

  /** Maps `count` documents spread over the store. */
  preview(count: number): object[] {
    const { last } = this.#database.prepare<[], { last: number }>('select max(id) as last from trips').get()!
    const find = this.#database.prepare<[number], StoredTrip>(
      'select id, "key", data from trips where id >= ? order by id limit 1',
    )
    return Array.from({ length: count }, (_, index) => [
      ...mapTrip(find.get(1 + Math.floor(((last - 1) * index) / count))!.data),
    ]).flat()
  }

  /** @throws Error unless both tables have `count` rows, and the same ones by sums over their columns. */
  checkAgainst(table: string, count: number): void {
    const sums = (name: string) =>
      this.#database
        .prepare<[], { count: number }>(
          `select count(*) as count, sum(length(place)) as places, sum(unicode(country)) as countries, sum(nights) as nights,
             sum(cast(lat * 100000 as integer)) as lat, sum(cast(lng * 100000 as integer)) as lng, sum(_id) as ids
           from "${name}"`,
        )
        .get()!
    const [ours, raw] = [sums(table), sums('raw_stops')]
    if (ours.count !== count || JSON.stringify(ours) !== JSON.stringify(raw)) {
      throw new Error(`the view differs: ${JSON.stringify({ ours, raw, count })}`)
    }
  }

  /** Every row of a table, in the order of documents. */
  rows(table = 'raw_stops'): unknown[] {
    return this.#database
      .prepare(`select place, country, lat, lng, nights, _id, _key from "${table}" order by _id, rowid`)
      .all()
  }

  close(): void {
    this.#database.exec('drop table if exists raw_stops')
    this.#database.close()
  }
}

function* mapTrip(data: string) {
  const trip = JSON.parse(data) as Trip
  for (const stop of trip.stops) yield rowOf(stop)
}

function rowOf({ name, country, lat, lng, nights }: Stop) {
  return { place: name, country, lat: Number(lat), lng: Number(lng), nights }
}
