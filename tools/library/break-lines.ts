import { parseSync } from 'oxc-parser'

interface Node {
  readonly type: string
  readonly start: number
  readonly body?: Node | readonly Node[]
  readonly declaration?: Node | null
}

/**
 * Begins a line with each statement and each member of a class of minified code. Node shows the line that an error nobody caught
 * came from: of code in one line it would print all of it.
 */
export function breakLines(code: string): string {
  const { program, errors } = parseSync('code.js', code)
  if (errors.length > 0) throw new Error(`The code cannot be read: ${errors[0]!.message}`)
  const starts = (program.body as unknown as readonly Node[]).flatMap((statement) => {
    const { type, body } = statement.declaration ?? statement
    const members = type === 'ClassDeclaration' ? (body as Node).body : undefined
    return [statement, ...((members ?? []) as readonly Node[])].map(({ start }) => start)
  })
  const ends = [...starts, code.length]
  return [0, ...starts]
    .map((from, index) => code.slice(from, ends[index]))
    .filter((line) => line !== '')
    .join('\n')
}
