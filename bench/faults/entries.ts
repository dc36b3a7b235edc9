import type { Knex } from 'knex'
import { View } from '../../src/engine/index.ts'
import type { MapDocument, ViewDefinition } from '../../src/engine/index.ts'

/** A document of the campaigns: small, with a value that must be unique and some that repeat. */
export interface Entry {
  readonly email?: string
  readonly n: number
  readonly tags: readonly string[]
  readonly note?: string
}

/** A row of the program's view as its table holds it. */
export interface EntryRow {
  readonly email: string | null
  readonly n: number
  readonly v: number
  readonly _id: number
  readonly _key: string
}

/** A row of the authored view. */
export interface TagRow {
  readonly tag: string
  readonly n: number
  readonly v: number
  readonly _id: number
  readonly _key: string
}

/** Two rows of each document that has an email: one with the unique value, one with NULL in its place. */
export function entryRows({ email, n }: Entry, v: number): Pick<EntryRow, 'email' | 'n' | 'v'>[] {
  if (email === undefined) return []
  return [
    { email, n, v },
    { email: null, n: n * 2, v },
  ]
}

/** A row of each tag, once. */
export function tagRows({ tags, n }: Entry, v: number): Pick<TagRow, 'tag' | 'n' | 'v'>[] {
  return [...new Set(tags)].map((tag) => ({ tag, n, v }))
}

export class EntriesIndex extends View {
  override tableName = 'entries_index'

  constructor(version = 1) {
    super()
    this.version = version
  }

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('email').unique()
    table.integer('n')
    table.integer('v')
  }

  override map(doc: MapDocument): Iterable<Record<string, unknown>> {
    return entryRows(doc as unknown as Entry, this.version)
  }
}

/** The authored view of the same documents: its map says in the sandbox what `tagRows` says here. */
export function tagsView(version = 1): ViewDefinition {
  return {
    name: 'by_tag',
    columns: [
      { name: 'tag', type: 'text', index: true },
      { name: 'n', type: 'integer' },
      { name: 'v', type: 'integer' },
    ],
    map: `export default function* map(doc) { for (const tag of new Set(doc.tags)) yield { tag, n: doc.n, v: ${version} } }`,
    onError: 'skip',
  }
}
