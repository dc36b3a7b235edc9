/** The command line itself is wrong: nothing was tried. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The program that reads the output, such as `head`, has read enough. */
export class ReaderLeft extends Error {
  override readonly name = 'ReaderLeft'
}
