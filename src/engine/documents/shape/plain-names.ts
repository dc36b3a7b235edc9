/** What may be newer than the Unicode of the editor, of the compiler or of the interpreter of maps. */
const newLetters = /[^\0-\u024F\u0370-\u04FF\u3041-\u30FF\u4E00-\u9FFF\uAC00-\uD7A3]/

/** Whether each reader of a map takes a name for an identifier, so that it can be written without quotes. */
export function isIdentifier(name: string): boolean {
  return !newLetters.test(name) && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
}

/** The parts of a text that can be in an identifier. */
export function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{Nd}]+/u).flatMap((word) => word.split(newLetters))
}
