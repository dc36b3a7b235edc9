import type { Position } from '../compile/source-positions.ts'

interface Insertion {
  readonly at: number
  readonly text: string
  readonly stands: number
}

/** A text put into a line; columns count from 0 in the line as it was. */
interface Inserted {
  readonly column: number
  readonly length: number
  readonly stands: number
}

/**
 * Texts to be put into code, none with a line break, so that lines stay true. Texts for one place stand in the order
 * in which they were given.
 */
export class Insertions {
  readonly #code: string
  readonly #list: Insertion[] = []

  constructor(code: string) {
    this.#code = code
  }

  /** `stands` is the place that errors in the text are given, by default where it stands; it must be on the same line. */
  add(at: number, text: string, stands = at): void {
    this.#list.push({ at, text, stands })
  }

  /** The code with the texts in it, and how a place in it is found in the code. */
  apply(): { readonly text: string; readonly locate: (position: Position) => Position } {
    const sorted = this.#list.toSorted((one, other) => one.at - other.at)
    const pieces: string[] = []
    const lines = new Map<number, Inserted[]>()
    let copied = 0
    let line = 1
    let lineStart = 0
    for (const { at, text, stands } of sorted) {
      for (let found = this.#nextBreak(lineStart, at); found >= 0; found = this.#nextBreak(lineStart, at)) {
        line++
        lineStart = found + 1
      }
      pieces.push(this.#code.slice(copied, at), text)
      copied = at
      const inserted = { column: at - lineStart, length: text.length, stands: stands - lineStart }
      const known = lines.get(line)
      if (known) known.push(inserted)
      else lines.set(line, [inserted])
    }
    pieces.push(this.#code.slice(copied))
    return { text: pieces.join(''), locate: (position) => withoutInsertions(lines, position) }
  }

  #nextBreak(from: number, before: number): number {
    const found = this.#code.indexOf('\n', from)
    return found < before ? found : -1
  }
}

function withoutInsertions(
  lines: ReadonlyMap<number, readonly Inserted[]>,
  { line, column }: Position,
): Position {
  let shift = 0
  for (const inserted of lines.get(line) ?? []) {
    const start = inserted.column + shift
    if (column - 1 < start) break
    if (column - 1 < start + inserted.length) return { line, column: inserted.stands + 1 }
    shift += inserted.length
  }
  return { line, column: column - shift }
}
