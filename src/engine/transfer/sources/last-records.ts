import { row, run } from '../../storage/operation.ts'
import type { Operation } from '../../storage/operation.ts'
import { openTemporary } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import type { ImportEntry, ReadEntry } from '../imports/import-entry.ts'
import type { ImportSource, Place } from './import-source.ts'
import { readRecords } from './read-records.ts'

export type PlacedEntry = ImportEntry & { readonly after: Place }

/**
 * Knows which record of each document is the last one of a file that repeats them, such as NeDB's: where each stands is kept in
 * a temporary database, so that a file of any size takes no memory. It is found anew when an import goes on.
 */
export class LastRecords {
  readonly #storage: Storage = openTemporary()

  /** Reads all of the file; yields the place that it came to now and then, so that the caller can stop. */
  async *find(source: ImportSource, from: Place, read: ReadEntry): AsyncGenerator<Place, void, void> {
    await this.#storage.write(() => create())
    for await (const { records } of readRecords(source, from)) {
      const found: [string, number][] = []
      for (const record of records) {
        const identity = read(record)?.identity
        if (identity !== undefined) found.push([identity, record.after.offset])
      }
      await this.#storage.write(() => note(found), { unflushed: true })
      yield records.at(-1)!.after
    }
  }

  /** The entries, with those left out of which the file holds a later one. */
  async only(entries: readonly PlacedEntry[]): Promise<PlacedEntry[]> {
    return await this.#storage.read(lastOf(entries))
  }

  close(): Promise<void> {
    return this.#storage.close()
  }
}

function* create(): Operation<void> {
  yield* run(
    'create table last_record (identity text primary key not null, place integer not null) without rowid',
  )
}

function* note(found: readonly (readonly [string, number])[]): Operation<void> {
  for (const [identity, place] of found) {
    yield* run(
      `insert into last_record (identity, place) values (?, ?)
       on conflict (identity) do update set place = excluded.place`,
      [identity, place],
    )
  }
}

function* lastOf(entries: readonly PlacedEntry[]): Operation<PlacedEntry[]> {
  const kept: PlacedEntry[] = []
  for (const entry of entries) {
    const { identity, after } = entry
    const last =
      identity === undefined
        ? undefined
        : yield* row<{ place: number }>('select place from last_record where identity = ?', [identity])
    kept.push(last === undefined || last.place === after.offset ? entry : superseded(entry))
  }
  return kept
}

function superseded(entry: PlacedEntry): PlacedEntry {
  const { after } = entry
  if ('error' in entry) return { after, leftOut: { ...entry.error, message: later } }
  const { line, key } = 'document' in entry ? entry.document : entry.leftOut
  return { after, leftOut: { line, key, message: later } }
}

const later = 'A later record of the file takes its place.'
