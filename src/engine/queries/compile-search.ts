import type { Field } from '../columns/condition-value.ts'
import { parseSearch, partOf, wantedTerms } from '../columns/text/parse-search.ts'
import type { Search, Term } from '../columns/text/parse-search.ts'
import { wordsColumns } from '../columns/text/words-column.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { Dialect, KeptWords } from '../storage/dialect.ts'
import type { SqlValue } from '../storage/operation.ts'
import type { Where } from '../where.ts'

/** The column that has how well a row matches; a view's own column of the name goes before it. */
export const rankName = '_rank'

/** A column that a condition names, and the words that are kept of it where it is searched. */
interface Searched {
  readonly field: Field
  readonly sql: string
  readonly words?: KeptWords
}

/** What a column is looked through for. */
export interface ColumnSearch {
  readonly column: string
  readonly words: string
  readonly terms: readonly Term[]
}

/** Terms of all conditions that a row is ranked by: each one is a part of one expression, and databases limit their depth. */
const mostRanked = 200

/**
 * Writes the condition that a text has what is searched.
 *
 * @throws DatastoreError `INVALID_INPUT` for a column that is not searched, and for what is no search.
 */
export function compileSearch(
  dialect: Dialect,
  { field, sql, words }: Searched,
  given: unknown,
  params: SqlValue[],
): string {
  if (words === undefined) {
    throw invalidArgument(
      field.name,
      field.fullText === true
        ? `"matches" on "${field.name}" is possible in queries only, and this is a condition of another kind.`
        : `Column "${field.name}" has no full text, so "matches" finds nothing in it. Define the column with fullText: true, or use "contains".`,
    )
  }
  const search = parseSearch(field.name, given)
  const conditions: string[] = []
  const indexed = dialect.compiler.mayMatch(words, search)
  if (indexed !== null) {
    params.push(indexed.param)
    conditions.push(indexed.sql)
  }
  for (const terms of search) conditions.push(compileTerms(dialect, words.sql, terms, params))
  // Null has no words, and is not what lacks one.
  if (search.every((terms) => terms.some(({ excluded }) => excluded)))
    conditions.unshift(`${sql} is not null`)
  return `(${conditions.join(' and ')})`
}

function compileTerms(
  { compiler }: Dialect,
  words: string,
  terms: readonly Term[],
  params: SqlValue[],
): string {
  const alternatives = terms.map((term) => {
    const match = compiler.matches('contains', words, partOf(term))
    params.push(match.param)
    return term.excluded ? `not (${match.sql})` : match.sql
  })
  return alternatives.length === 1 ? alternatives[0]! : `(${alternatives.join(' or ')})`
}

/** What conditions look for, wherever they stand, except what a row is not to match. */
export function searchesOf(
  { columns }: { readonly columns: readonly Field[] },
  where: Where,
): ColumnSearch[] {
  const searched = wordsColumns(columns)
  const isColumn = (name: string): boolean => columns.some((column) => column.name === name)
  const found: ColumnSearch[] = []
  const look = (conditions: unknown): void => {
    if (typeof conditions !== 'object' || conditions === null) return
    for (const [name, condition] of Object.entries(conditions)) {
      if ((name === 'or' || name === 'and') && !isColumn(name) && Array.isArray(condition))
        condition.forEach(look)
      const words = searched.find((column) => column.name === name)?.words
      if (words === undefined || typeof condition !== 'object' || condition === null) continue
      const { matches } = condition as { readonly matches?: unknown }
      if (matches === undefined) continue
      const search: Search = parseSearch(name, matches)
      found.push({ column: name, words, terms: wantedTerms(search) })
    }
  }
  look(where)
  return found
}

/** Searches as a text that is the same for those that rank alike. */
export function searchedText(searches: readonly ColumnSearch[]): string {
  return JSON.stringify(searches.map(({ column, terms }) => [column, ...terms.map(partOf)]))
}

/**
 * Writes how well a row matches, from 0 on: for each term how often it stands in the text beside how long that is. It depends on
 * the row alone, so that pages go on where they ended, and is computed in the same steps by each database.
 *
 * @throws DatastoreError `INVALID_INPUT` when the conditions look for nothing.
 */
export function compileRank(
  { compiler }: Dialect,
  searches: readonly ColumnSearch[],
  params: SqlValue[],
): string {
  if (searches.length === 0) {
    throw invalidArgument(
      'where',
      `"${rankName}" and "includeMatches" tell how rows match, and no condition has "matches". Add one, such as { body: { matches: "castle" } }.`,
    )
  }
  const ranked = searches.flatMap(({ words, terms }) => terms.map((term) => ({ words, term })))
  if (ranked.length > mostRanked)
    throw invalidArgument(
      'where',
      `The conditions look for ${ranked.length} words; ${mostRanked} are possible.`,
    )
  if (ranked.length === 0) return compiler.lengthOf("''")
  return ranked
    .map(({ words, term }) => {
      const column = `t.${compiler.quote(words)}`
      const part = partOf(term)
      const length = compiler.lengthOf(column)
      const rest = compiler.lengthOf(`replace(${column}, ?, '')`)
      params.push(part)
      const usual = `(3e-1 + 9e-4 * ${length})`
      return `(1e0 - ${usual} / ((${length} - ${rest}) / ${Array.from(part).length}e0 + ${usual}))`
    })
    .join(' + ')
}
