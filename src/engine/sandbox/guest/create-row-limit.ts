/** Whether the texts of a row's names and values are more than a row may have. */
export type RowLimit = (parts: readonly unknown[]) => boolean

/**
 * Makes the check of a row's size; a value is what it is, or `[tag, text]`.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createRowLimit(bytesPerRow: number): RowLimit {
  // A loop over a megabyte is slow in an interpreter, so the native search drops what is plain first.
  const utf8Length = (text: string): number => {
    const wide = text.replace(/[ -~]+/g, '')
    let bytes = text.length
    for (let at = 0; at < wide.length; at++) {
      const unit = wide.charCodeAt(at)
      if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 2
      else if (unit > 0x7f) bytes += 1
    }
    return bytes
  }
  const textOf = (value: unknown) =>
    typeof value === 'object' && value !== null ? (value as string[])[1] : value

  return (texts) => {
    let bytes = 0
    for (const value of texts) {
      const text = textOf(value)
      if (typeof text === 'string') bytes += text.length > bytesPerRow ? text.length : utf8Length(text)
    }
    return bytes > bytesPerRow
  }
}
