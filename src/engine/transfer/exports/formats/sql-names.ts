import type { SqlDialect } from '../../../../shared/model/transfer/export.ts'

/** As long as a name may be on every database, in bytes of UTF-8. */
const longest = 60

/**
 * Quotes names of columns as a database takes them. Two that it would take for the same, as it minds neither capital letters nor what is
 * beyond the longest name, are told apart by a number.
 */
export function namesOf(names: readonly string[], dialect: SqlDialect): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const fit = shortened(name)
    let unique = fit
    for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${fit}~${number}`
    taken.add(unique.toLowerCase())
    return dialect === 'mysql' ? `\`${unique.replaceAll('`', '``')}\`` : `"${unique.replaceAll('"', '""')}"`
  })
}

function shortened(name: string): string {
  // No name is empty, has NUL or half a surrogate pair, or ends in a space, as MariaDB refuses.
  const plain = name
    .replaceAll('\u0000', '\ufffd')
    .toWellFormed()
    .replace(/\s+$/u, (space) => '_'.repeat(space.length))
  let fit = plain === '' ? '_' : plain
  while (Buffer.byteLength(fit) > longest) fit = Array.from(fit).slice(0, -1).join('')
  return fit
}
