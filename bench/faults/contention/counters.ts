import type { Knex } from 'knex'
import { View } from '../../../src/engine/index.ts'
import type { MapDocument } from '../../../src/engine/index.ts'

/** The counters again, as rows that every put must keep equal to them. */
export class Counters extends View {
  override tableName = 'counters_n'

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.integer('n')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    yield { n: Number(doc['n']) }
  }
}
