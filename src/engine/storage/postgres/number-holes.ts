const numbered = new Map<string, string>()

/** Writes `$1`, `$2` for the question marks of a statement; those within quotes stay. */
export function numberHoles(sql: string): string {
  let found = numbered.get(sql)
  if (found === undefined) {
    let count = 0
    found = sql.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'|\?/g, (part) => (part === '?' ? `$${++count}` : part))
    if (numbered.size >= 1000) numbered.delete(numbered.keys().next().value!)
    numbered.set(sql, found)
  }
  return found
}
