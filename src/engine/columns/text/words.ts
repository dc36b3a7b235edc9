/** A word of a text in the form in which words are compared, and where it stands in the text. */
export interface Word {
  readonly word: string
  readonly from: number
  readonly to: number
}

/** Code points of a word that count: what differs behind them is the same. Every database indexes words of that length. */
const longestWord = 100

/** Scripts that are written without blanks: each of their characters is a word, so that a part of a text is found as a phrase. */
const alone =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]'
const letter = '[\\p{L}\\p{N}]'
const wordPattern = new RegExp(
  `[${letter}&&${alone}]\\p{M}*|[${letter}--${alone}][[${letter}\\p{M}]--${alone}]*`,
  'gv',
)

/** Accents of Latin, Greek and Cyrillic letters, points of Hebrew and Arabic ones. */
const accents =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g

/**
 * The words of a text: runs of letters and digits of any script, without case and accents.
 *
 * @example
 * [...wordsOf('Über-Maß')] // [{ word: 'uber', from: 0, to: 4 }, { word: 'mass', from: 5, to: 8 }]
 */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: part, index: from } of text.matchAll(wordPattern)) {
    const folded = fold(part)
    const to = from + part.length
    if (isPlain.test(folded)) yield { word: shorten(folded), from, to }
    // Some characters stand for several words, or for none.
    else for (const [word] of folded.matchAll(wordPattern)) yield { word: shorten(word), from, to }
  }
}

const isPlain = /^[a-z0-9]+$/

/** A text without case and accents. */
export function fold(part: string): string {
  const lower = part.toLowerCase()
  if (isPlain.test(lower)) return lower
  // Capital letters first, so that ß is ss.
  const bare = part.normalize('NFKD').replace(accents, '').toUpperCase().toLowerCase()
  return bare.normalize('NFKD').replace(accents, '').replaceAll('ς', 'σ').normalize('NFC')
}

function shorten(word: string): string {
  return word.length <= longestWord ? word : Array.from(word).slice(0, longestWord).join('')
}

/**
 * A text's words as they are kept beside it, each between two blanks: a word, the beginning of one and a phrase are then
 * parts of the text. Empty for null, and for a text without words.
 */
export function keepWords(text: unknown): string {
  let kept = ''
  if (typeof text === 'string') for (const { word } of wordsOf(text)) kept += ` ${word} `
  return kept
}

/** Different words of one text that databases index, in bytes. */
export const mostWordBytes = 1_000_000

/** A text so short has not too many words, whatever it holds. */
const shortText = 25_000

/** Whether a text has more different words than databases index. */
export function hasTooManyWords(text: string): boolean {
  if (text.length <= shortText) return false
  const words = new Set<string>()
  let bytes = 0
  for (const { word } of wordsOf(text)) {
    if (words.has(word)) continue
    words.add(word)
    bytes += Buffer.byteLength(word)
    if (bytes > mostWordBytes) return true
  }
  return false
}
