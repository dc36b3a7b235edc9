/** An identifier in quotes. */
const name = '"(?:[^"]|"")*"'

/** A table, and the schema that its indexes are in too. */
const table = `((?:${name}\\.)?)(${name})`

const index = new RegExp(`^create (unique )?index (${name}) on ${table} (.*)$`, 'is')
const constraint = new RegExp(`^alter table ${table} add constraint (${name}) unique (\\([^()]*\\))$`, 'is')
const plainColumns = new RegExp(`^((?:${name}\\.)?${name} \\()(${name}(?:, ${name})*)(\\))$`, 'is')

/**
 * The same index made `concurrently`, in place of one that a program began and did not finish. A unique constraint
 * becomes the unique index that it would have; one that is deferrable cannot.
 */
export function onlinePostgresIndex(sql: string): readonly string[] | null {
  const [, unique = '', named, schema = '', indexed, rest] = index.exec(sql) ?? []
  if (named !== undefined) return replace(schema, named, unique, `${schema}${indexed} ${rest}`)
  const [, of = '', constrained, key, columns] = constraint.exec(sql) ?? []
  return key === undefined ? null : replace(of, key, 'unique ', `${of}${constrained} ${columns}`)
}

function replace(schema: string, named: string, unique: string, on: string): readonly string[] {
  return [
    `drop index concurrently if exists ${schema}${named}`,
    `create ${unique}index concurrently ${named} on ${nullsFirst(on)}`,
  ]
}

/** Has the index in the order of queries, in which null comes first: it then serves them in both directions. */
function nullsFirst(on: string): string {
  return on.replace(plainColumns, (_all, before: string, columns: string, after: string) => {
    const ordered = columns.replace(new RegExp(name, 'g'), (column) => `${column} nulls first`)
    return `${before}${ordered}${after}`
  })
}
