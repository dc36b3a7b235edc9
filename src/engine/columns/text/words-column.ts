/** A column, as far as it may be searched. */
interface Searchable {
  readonly name: string
  readonly fullText?: boolean | undefined
}

const pattern = /^_words_\d+$/i

/** Whether a column of a view's table holds the words of another one. */
export function holdsWords(name: string): boolean {
  return pattern.test(name)
}

/** The columns that are searched, each with the one beside it that keeps its words. */
export function wordsColumns(
  columns: readonly Searchable[],
): { readonly name: string; readonly words: string }[] {
  return columns
    .filter(({ fullText }) => fullText === true)
    .map(({ name }, index) => ({ name, words: `_words_${index + 1}` }))
}
