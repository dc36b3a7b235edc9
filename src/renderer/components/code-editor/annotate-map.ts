/** A piece of text put into a source at an offset of the source. */
export interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * Finds where an untyped map function lacks its usual types: `doc: Doc`, and for a generator
 * `Iterable<Row>`. The language service reads the source with them, so that `doc.` completes and a yield
 * is checked although the person wrote plain `map(doc)`.
 *
 * @example
 * annotateMap('export default function* map(doc) {}') // [{ at: 32, text: ': Doc' }, { at: 33, text: ': Iterable<Row>' }]
 */
export function annotateMap(source: string): readonly Insertion[] {
  const head = /(?<![\w$])export\s+default\s+(async\s+)?(function\s*(\*)?\s*[\w$]*\s*|)\(/.exec(source)
  if (head === null) return []
  const open = head.index + head[0].length - 1
  const close = closingParenthesis(source, open)
  if (close === null) return []
  const insertions: Insertion[] = []
  const parameter = /^\s*(?:[\w$]+|\{[^{}]*\})(?=\s*[,)=])/.exec(source.slice(open + 1, close + 1))
  if (parameter !== null) insertions.push({ at: open + 1 + parameter[0].length, text: ': Doc' })
  const generator = head[3] !== undefined && head[1] === undefined
  if (generator && /^\s*\{/.test(source.slice(close + 1)))
    insertions.push({ at: close + 1, text: ': Iterable<Row>' })
  return insertions
}

function closingParenthesis(source: string, open: number): number | null {
  let depth = 0
  for (let at = open; at < source.length; at++) {
    if (source[at] === '(') depth++
    if (source[at] === ')' && --depth === 0) return at
  }
  return null
}

export function insertAll(source: string, insertions: readonly Insertion[]): string {
  let text = ''
  let from = 0
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted
    from = at
  }
  return text + source.slice(from)
}

/** Where an offset of the source lies in the text with the insertions. */
export function toInserted(offset: number, insertions: readonly Insertion[]): number {
  return insertions.reduce((moved, { at, text }) => (offset >= at ? moved + text.length : moved), offset)
}

/** Where an offset of the text with the insertions lies in the source; inside an insertion it is that place. */
export function toSource(offset: number, insertions: readonly Insertion[]): number {
  let source = offset
  for (const { at, text } of insertions) {
    if (source <= at) break
    source = Math.max(at, source - text.length)
  }
  return source
}
