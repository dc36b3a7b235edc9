/** A fenced block of a Markdown document. */
export interface CodeBlock {
  readonly language: string
  /** What the fence says after the language: `scoped`, `no-run`. */
  readonly marks: readonly string[]
  readonly code: string
  /** 1-based line of the opening fence. */
  readonly line: number
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { language: string; marks: string[]; line: number; lines: string[] } | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(text)
    if (fence === null) open?.lines.push(text)
    else if (open === undefined) {
      const [language = '', ...marks] = fence[1]!.trim().split(/\s+/)
      open = { language, marks, line: index + 1, lines: [] }
    } else {
      const { lines, ...block } = open
      blocks.push({ ...block, code: lines.join('\n') })
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`The code block that begins at line ${open.line} does not end.`)
  return blocks
}
