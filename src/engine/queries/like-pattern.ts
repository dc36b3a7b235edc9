import { invalidArgument } from '../invalid-argument.ts'

/** Characters of a pattern: SQLite takes 50,000 bytes of its own form. */
const longestPattern = 1000

/** @throws DatastoreError `INVALID_INPUT` for a pattern that databases would read in different ways. */
export function checkPattern(column: string, pattern: string): void {
  if (pattern.length > longestPattern) {
    throw invalidArgument(
      column,
      `The pattern of "like" on "${column}" has ${pattern.length} characters; ${longestPattern} are possible.`,
    )
  }
  if (/(?<!\\)(?:\\\\)*\\$/.test(pattern)) {
    throw invalidArgument(
      column,
      `The pattern of "like" on "${column}" ends with a backslash, which has nothing to escape. Write two for one.`,
    )
  }
}
