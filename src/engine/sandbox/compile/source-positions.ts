/** A place in a text; both numbers count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Gives the line and column of an offset in `text`. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}

/** Finds the place of something in a text from which another was made. */
export type Locate = (position: Position) => Position
