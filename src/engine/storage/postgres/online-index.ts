/** An identifier in quotes. */
const name = '"(?:[^"]|"")*"'

const index = new RegExp(`^create (unique )?index (${name}) on (.*)$`, 'is')
const constraint = new RegExp(`^alter table (${name}) add constraint (${name}) unique (\\([^()]*\\))$`, 'is')
const plainColumns = new RegExp(`^(${name} \\()(${name}(?:, ${name})*)(\\))$`, 'is')

/**
 * The same index made `concurrently`, in place of one that somebody began and did not end. A unique constraint becomes the
 * unique index that it would have; one that is deferrable cannot.
 */
export function onlinePostgresIndex(sql: string): readonly string[] | null {
  const [, unique = '', named, on] = index.exec(sql) ?? []
  if (named !== undefined) return replace(named, unique, on!)
  const [, table, key, columns] = constraint.exec(sql) ?? []
  return key === undefined ? null : replace(key, 'unique ', `${table} ${columns}`)
}

function replace(named: string, unique: string, on: string): readonly string[] {
  return [
    `drop index concurrently if exists ${named}`,
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
