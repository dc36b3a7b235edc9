/** What is to be said of a file, and the line that it is about. */
export interface FileNote {
  readonly line: number
  readonly message: string
}
