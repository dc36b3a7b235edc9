import type { Dialect } from '../../storage/dialect.ts'
import type { TextHint } from './text-hint.ts'

/** Characters of a text that is looked for by a pattern: SQLite takes patterns of 50,000 bytes. */
const longest = 1000

/** Characters that no other one is the same as without case, but a letter of ASCII its other form. */
const caseless = /[\x20-\x7e\p{Lo}]+/gu

/**
 * A condition on `data` and `"key"` of a table of documents that leaves none out which holds the text, as it is written or behind escapes.
 * Null where the database cannot tell quicker than by reading.
 */
export function mayHold(
  dialect: Dialect,
  { text, matchCase }: TextHint,
): { readonly sql: string; readonly params: readonly string[] } | null {
  if (dialect.name !== 'sqlite' || text.length > longest) return null
  // SQLite compares letters of ASCII without case, and no others: it is asked for the longest part that it can compare.
  const part = matchCase ? text : longestOf(text.match(caseless) ?? [])
  if (part === '') return null
  // Patterns are compared quicker than `instr` searches.
  const pattern = matchCase
    ? `*${part.replaceAll(/[*?[]/g, '[$&]')}*`
    : `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`
  const holds = matchCase ? 'glob ?' : "like ? escape '\\'"
  return {
    // Bytes stand behind every text: compressed documents are looked at when they are read.
    sql: `(data ${holds} or data glob '*\\*' or "key" ${holds} or data >= x'')`,
    params: [pattern, pattern],
  }
}

function longestOf(parts: readonly string[]): string {
  return parts.reduce((longer, part) => (part.length > longer.length ? part : longer), '')
}
