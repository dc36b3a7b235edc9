/** Characters a view's name, or a column's, has at most: what every database holds. */
export const longestName = 63

/** Columns that the engine or a database has in every table, in any case. */
const reserved = new Set(['_id', '_key', '_doc', '_row', 'rowid', 'oid', '_rowid_'])
const pattern = /^[\p{L}_][\p{L}\p{N}_]*$/u

/** Says what keeps a text from being the name of a view or of a column, as the end of a sentence; null when nothing does. */
export function nameFault(name: string): string | null {
  if (name === '') return 'is empty'
  if (name.length > longestName) return `has ${name.length} characters; at most ${longestName} are possible`
  if (reserved.has(name.toLowerCase()) || /^_words_\d+$/i.test(name))
    return "is reserved for the engine's own columns"
  if (!pattern.test(name))
    return 'may have letters, digits and underscores only, and must not start with a digit'
  return null
}

/** Assigned to an object, the first sets its prototype; the MariaDB driver reads no row that has one of the others. */
const unheld = /^__(?:proto|defineGetter|defineSetter|lookupGetter|lookupSetter)__$/

/** Says what keeps a text from being the name of a column, as `nameFault` does. */
export function columnFault(name: string): string | null {
  return unheld.test(name)
    ? 'would be lost in a row: every JavaScript object keeps that name for itself'
    : nameFault(name)
}
