/**
 * Finds a member that a check of a definition has passed over, as `columns.0.notnull`; undefined when it has read them all.
 * A constraint that is misspelt would otherwise be left out without a word.
 */
export function unknownMember(given: unknown, read: unknown, path = ''): string | undefined {
  if (given === read || !isObject(given) || !isObject(read)) return undefined
  for (const [name, value] of Object.entries(given)) {
    const at = path === '' ? name : `${path}.${name}`
    if (value === undefined) continue
    if (!Object.hasOwn(read, name)) return at
    const found = unknownMember(value, read[name], at)
    if (found !== undefined) return found
  }
  return undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
