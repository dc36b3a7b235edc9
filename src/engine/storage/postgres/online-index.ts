/** An identifier in quotes. */
const name = '"(?:[^"]|"")*"'

const index = new RegExp(`^create (unique )?index (${name}) on (.*)$`, 'is')
const constraint = new RegExp(`^alter table (${name}) add constraint (${name}) unique (\\([^()]*\\))$`, 'is')

/**
 * The same index made `concurrently`, in place of one that somebody began and did not end. A unique constraint becomes the
 * unique index that it would have; one that is deferrable cannot.
 */
export function onlinePostgresIndex(sql: string): readonly string[] | null {
  const [, unique = '', named, on] = index.exec(sql) ?? []
  if (named !== undefined) return replace(named, `create ${unique}index concurrently ${named} on ${on}`)
  const [, table, key, columns] = constraint.exec(sql) ?? []
  if (key === undefined) return null
  return replace(key, `create unique index concurrently ${key} on ${table} ${columns}`)
}

function replace(index: string, create: string): readonly string[] {
  return [`drop index concurrently if exists ${index}`, create]
}
