/** What keeps a SELECT from becoming a view: the reader is told, with the place in the text. */
export class NoSelect extends Error {}

export interface Word {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end'
  /** A name in lower case, unless it was quoted. */
  readonly value: string
  /** The name as it was written. */
  readonly written: string
  readonly at: number
}

const patterns: readonly (readonly [Word['kind'] | null, RegExp])[] = [
  [null, /^(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)/],
  ['text', /^'((?:[^']|'')*)'/],
  ['name', /^"((?:[^"]|"")*)"/],
  ['name', /^`([^`]*)`/],
  ['name', /^[\p{L}_][\p{L}\p{N}_$]*/u],
  ['number', /^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i],
  ['sign', /^(?:->>|->|\|\||<>|!=|<=|>=|==|[<>=(),.*+\-;/%])/],
]

/** Takes a text of SQL apart into its words. */
export function readWords(text: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const [kind, found] =
      patterns.map(([of, pattern]) => [of, pattern.exec(rest)] as const).find(([, match]) => match) ?? []
    if (kind === undefined || !found)
      throw new NoSelect(`“${rest.slice(0, 12)}” at character ${at + 1} is no SQL.`)
    const quoted = found[1]
    const written = (quoted ?? found[0]).replaceAll(
      kind === 'text' ? "''" : '""',
      kind === 'text' ? "'" : '"',
    )
    const value = kind === 'name' && quoted === undefined ? written.toLowerCase() : written
    if (kind !== null) words.push({ kind, value, written, at })
    at += found[0].length
  }
  words.push({ kind: 'end', value: '', written: 'the end', at: text.length })
  return words
}

/** Reads words one after the other. */
export class Words {
  readonly #words: readonly Word[]
  #at = 0

  constructor(text: string) {
    this.#words = readWords(text)
  }

  get next(): Word {
    return this.#words[this.#at]!
  }

  take(): Word {
    const word = this.next
    if (word.kind !== 'end') this.#at++
    return word
  }

  /** Takes a word or a sign if it is the next one. */
  has(value: string): boolean {
    if (!this.is(value)) return false
    this.#at++
    return true
  }

  is(value: string, ahead = 0): boolean {
    const word = this.#words[this.#at + ahead]
    return word !== undefined && (word.kind === 'name' || word.kind === 'sign') && word.value === value
  }

  need(value: string): void {
    if (!this.has(value)) this.fail(`“${value}” is expected`)
  }

  text(what: string): string {
    const word = this.take()
    if (word.kind !== 'text') this.fail(`${what} is expected`, word)
    return word.value
  }

  fail(what: string, { written, at }: Word = this.next): never {
    const shown = written === 'the end' ? written : `“${written}”`
    throw new NoSelect(`${what}, and not ${shown} at character ${at + 1}.`)
  }
}
