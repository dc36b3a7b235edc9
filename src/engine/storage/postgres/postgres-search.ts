import type { Search, Term } from '../../columns/text/parse-search.ts'
import type { SqlCompiler } from '../dialect.ts'
import { quote } from '../quote.ts'
import { fitName } from '../server/fit-name.ts'
import type { SchemaNames } from './schema-names.ts'

/** How texts are searched by their words: by a GIN index of the kept ones, which sees what its own transaction has written. */
export function postgresSearch(
  names: SchemaNames,
): Pick<SqlCompiler, 'lengthOf' | 'wordsIndex' | 'mayMatch'> {
  return {
    lengthOf: (sql) => `cast(char_length(${sql}) as double precision)`,

    wordsIndex: (table, words) =>
      `create index ${quote(fitName(`${table}${words}`))} on ${names.table(table)} using gin (${lexemes(quote(words))})`,

    mayMatch({ sql }, search) {
      const param = lexemesQuery(search)
      return param === '' ? null : { sql: `${lexemes(sql)} @@ cast(? as tsquery)`, param }
    },
  }
}

/** The different words of a text of kept words, as what an index holds. */
function lexemes(words: string): string {
  return `array_to_tsvector(string_to_array(btrim(${words}), '  '))`
}

/** What an index is asked for, a `tsquery`: the words of all terms that must occur. Empty where there are none. */
function lexemesQuery(search: Search): string {
  return search
    .filter((terms) => terms.every(({ excluded }) => !excluded))
    .map((terms) => `(${terms.map((term) => `(${allOf(term)})`).join(' | ')})`)
    .join(' & ')
}

/** Words have letters, digits and the marks on them only. */
function allOf({ words, prefix }: Term): string {
  return words
    .map((word, index) => `'${word}'${prefix && index === words.length - 1 ? ':*' : ''}`)
    .join(' & ')
}
