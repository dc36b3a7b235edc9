import type { Knex } from 'knex'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { View } from '../../src/engine/view.ts'
import { temporaryUrl } from './databases/temporary-url.ts'

class Books extends View {
  override tableName = 'book'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('author')
    table.integer('pages')
    table.float('price')
    table.boolean('read')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield {
      author: doc['author'] ?? null,
      pages: doc['pages'],
      price: doc['price'] ?? null,
      read: doc['read'] ?? null,
    }
  }
}

/** A store of four documents with a view of a program, in a database of its own. */
export async function openLibrary(): Promise<Datastore> {
  const store = await Datastore.open(await temporaryUrl(), { table: 'library', views: { book: new Books() } })
  await store.putMany({
    a: { author: 'Kafka', pages: 200, price: 1.5, read: true },
    b: { author: 'Kafka', pages: 300, price: 2.5, read: false },
    c: { author: 'Joyce', pages: 700, price: 9 },
    d: { pages: 100 },
  })
  return store
}
