import type { DocumentTable } from '../documents/document-table.ts'
import type { Dialect } from '../storage/dialect.ts'
import { inSizes } from '../storage/statements/in-sizes.ts'
import type { Operation } from '../storage/operation.ts'
import { heldBy, orphansAmong, referenceRefusal, referredRefusal } from '../views/constraints/references.ts'
import type { Held, Reference } from '../views/constraints/references.ts'

/** How many values one statement looks for. */
const valuesAtOnce = 500

/** What rows of the documents could be referred to by, before these are changed. */
export type Referred = readonly (readonly [Reference, readonly Held[]])[]

/** Reads the values that documents have in columns to which foreign keys refer. */
export function* readReferred(
  table: DocumentTable,
  references: readonly Reference[],
  keys: readonly string[],
): Operation<Referred> {
  const referred: (readonly [Reference, Held[]])[] = []
  for (const reference of references) {
    const { to } = reference
    const values: Held[] = []
    for (const part of inSizes(keys, valuesAtOnce)) {
      const { compiler } = table.dialect
      const found = yield* heldBy(
        `select p._key as "key", p.${compiler.quote(to.column.name)} as value from ${compiler.table(to.table)} p
         where p._id in (select id from ${table.quoted} where "key" in (${part.map(() => '?').join(', ')}))
           and p.${compiler.quote(to.column.name)} is not null`,
        part,
      )
      for (const held of found) values.push(held)
    }
    if (values.length > 0) referred.push([reference, values])
  }
  return referred
}

/**
 * Looks, when all is written, whether every row of these documents refers to one that is there, and whether a row is gone to which
 * another one refers.
 *
 * @throws DatastoreError `CONSTRAINT` naming the document, and the one that it refers to or is referred to by.
 */
export function* keepReferences(
  dialect: Dialect,
  {
    references,
    referred,
    ids,
  }: {
    readonly references: readonly Reference[]
    readonly referred: Referred
    readonly ids: readonly number[]
  },
): Operation<void> {
  const { compiler } = dialect
  for (const reference of references) {
    const { from } = reference
    for (const part of inSizes(ids, valuesAtOnce)) {
      const rows = yield* heldBy(
        `select _key as "key", ${compiler.quote(from.column.name)} as value from ${compiler.table(from.table)}
         where _id in (${part.map(() => '?').join(', ')}) and ${compiler.quote(from.column.name)} is not null`,
        part,
      )
      const [missing] = yield* orphansAmong(dialect, reference, rows, { hold: true })
      if (missing !== undefined) throw referenceRefusal(reference, missing)
    }
  }
  for (const [reference, before] of referred) {
    const { from } = reference
    for (const gone of yield* orphansAmong(dialect, reference, before, { hold: true })) {
      const [holder] = yield* heldBy(
        `select _key as "key", ${compiler.quote(from.column.name)} as value from ${compiler.table(from.table)}
         where ${compiler.quote(from.column.name)} = ${compiler.operand(from.column)} limit 1`,
        [gone.value],
      )
      if (holder !== undefined) throw referredRefusal(reference, { ...gone, holder: holder.key })
    }
  }
}
