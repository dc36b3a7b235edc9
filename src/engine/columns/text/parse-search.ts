import { invalidArgument } from '../../invalid-argument.ts'
import { wordsOf } from './words.ts'

/** A word or a phrase that is looked for. */
export interface Term {
  /** Words that follow each other. */
  readonly words: readonly string[]
  /** Whether the last word only has to begin so. */
  readonly prefix: boolean
  /** Whether rows that have it are not looked for. */
  readonly excluded: boolean
}

/** What a text is looked through for: of each list of terms one must hold. */
export type Search = readonly (readonly Term[])[]

const longestSearch = 2000
const mostTerms = 100

/** A phrase in quotes, of which the last may lack, or what stands between blanks. */
const parts = /(-?)"([^"]*)(?:"|$)(\*?)|(\S+)/g

/**
 * Reads what a person looks for. All words must occur, in any order; `"a phrase"` as it stands; `begin*` any word that begins
 * so; `-word` must not occur; of `one OR other` one must. Everything else only separates words, and several that no
 * blank separates, as in `e-mail`, are a phrase.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the column, for what is no text, has no word, or is too long.
 */
export function parseSearch(column: string, text: unknown): Search {
  if (typeof text !== 'string') throw invalidArgument(column, `"matches" on "${column}" needs a text.`)
  if (text.length > longestSearch) {
    throw invalidArgument(
      column,
      `"matches" on "${column}" was given ${text.length} characters; ${longestSearch} are possible. Look for fewer words.`,
    )
  }
  const groups: Term[][] = []
  let joins = false
  for (const [, minus, phrase, star, chunk] of text.matchAll(parts)) {
    if (chunk === 'OR') {
      joins = groups.length > 0
      continue
    }
    const term =
      chunk === undefined
        ? termOf(phrase!, minus === '-', star === '*' || phrase!.endsWith('*'))
        : termOf(chunk, chunk.startsWith('-'), chunk.endsWith('*'))
    if (term === undefined) continue
    if (joins) groups.at(-1)!.push(term)
    else groups.push([term])
    joins = false
  }
  const count = groups.reduce((sum, group) => sum + group.length, 0)
  if (count > mostTerms) {
    throw invalidArgument(
      column,
      `"matches" on "${column}" looks for ${count} words; ${mostTerms} are possible.`,
    )
  }
  if (count === 0) {
    throw invalidArgument(
      column,
      `"matches" on "${column}" needs at least one word, of letters or digits, and ${text === '' ? 'was given an empty text' : `${JSON.stringify(text)} has none`}.`,
    )
  }
  return groups
}

function termOf(text: string, excluded: boolean, prefix: boolean): Term | undefined {
  const words = Array.from(wordsOf(text), ({ word }) => word)
  return words.length === 0 ? undefined : { words, prefix, excluded }
}

/** The part of kept words that a term stands for: see `keepWords`. */
export function partOf({ words, prefix }: Term): string {
  return ` ${words.join('  ')}${prefix ? '' : ' '}`
}

/** The terms that a row may be found by. */
export function wantedTerms(search: Search): Term[] {
  return search.flat().filter(({ excluded }) => !excluded)
}
