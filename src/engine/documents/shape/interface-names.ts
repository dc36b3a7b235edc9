import { wordsOf } from './plain-names.ts'

const longest = 40

/**
 * Gives out names of interfaces, each once. All begin with `Doc`: a bare `Date` or `Map` would merge with the
 * global type of that name where the declarations are loaded.
 */
export class InterfaceNames {
  readonly #taken = new Set(['Doc'])

  /** Names the type of `field`; `parent` is the interface it is in, `isItem` says it is one item of an array. */
  take(field: string, parent: string, isItem: boolean): string {
    const word = pascalCase(isItem ? singular(field) : field)
    const candidates = [`Doc${word}`, `${parent}${word}`.slice(0, longest * 2)]
    let name = candidates.find((candidate) => !this.#taken.has(candidate))
    for (let number = 2; name === undefined; number++) {
      if (!this.#taken.has(`Doc${word}${number}`)) name = `Doc${word}${number}`
    }
    this.#taken.add(name)
    return name
  }
}

function pascalCase(text: string): string {
  const words = wordsOf(text.slice(0, longest))
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('') || 'Field'
}

function singular(word: string): string {
  if (/ies$/i.test(word)) return word.slice(0, -3) + 'y'
  if (/(?:ss|x|ch|sh)es$/i.test(word)) return word.slice(0, -2)
  return /[^su]s$/i.test(word) ? word.slice(0, -1) : word
}
