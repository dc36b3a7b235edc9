/** A place in a text; both numbers count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Gives the line and column of an offset in `text`. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}

interface Segment {
  readonly code: number
  readonly source: number
}

/**
 * Finds where places in transformed code came from, by the `mappings` of a source map whose lines are those of
 * the source (Sucrase keeps lines). Exact at the start of a token; inside one, as far from its start as in the code.
 * The mappings are read once, when the first place is asked for.
 */
export function originalPositions(mappings: string): (position: Position) => Position {
  let lines: readonly Segment[][] | undefined
  return ({ line, column }) => {
    lines ??= decodeLines(mappings)
    const best = lines[line - 1]?.findLast(({ code }) => code <= column - 1)
    return { line, column: best ? best.source + (column - 1 - best.code) + 1 : column }
  }
}

function decodeLines(mappings: string): Segment[][] {
  let source = 0
  return mappings.split(';').map((line) => {
    let code = 0
    return line.split(',').flatMap((segment) => {
      const fields = decode(segment)
      code += fields[0] ?? 0
      source += fields[3] ?? 0
      return fields.length > 3 ? [{ code, source }] : []
    })
  })
}

/** Decodes one segment of base-64 variable-length quantities. */
function decode(segment: string): number[] {
  const fields: number[] = []
  let value = 0
  let shift = 0
  for (const character of segment) {
    const digit = digits.indexOf(character)
    value |= (digit & 31) << shift
    shift += 5
    if (digit >= 32) continue
    fields.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return fields
}
