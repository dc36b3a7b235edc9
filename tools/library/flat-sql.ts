import { parseSync } from 'oxc-parser'

interface Quasi {
  readonly start: number
  readonly end: number
}

const sql = /^\s*(select|insert|update|delete|with|create|from)\b/i

/** Takes line breaks and what indents the lines after them out of statements in SQL, where they mean as much as a blank, and take room. */
export function flatSql(code: string): string {
  const { program, errors } = parseSync('code.js', code)
  if (errors.length > 0) throw new Error(`The code cannot be read: ${errors[0]!.message}`)
  const quasis: Quasi[] = []
  visit(program, quasis)
  let [flat, end] = ['', 0]
  for (const quasi of quasis.toSorted((a, b) => a.start - b.start)) {
    flat += code.slice(end, quasi.start) + code.slice(quasi.start, quasi.end).replaceAll(/\n\s*/g, ' ')
    end = quasi.end
  }
  return flat + code.slice(end)
}

function visit(node: unknown, found: Quasi[]): void {
  if (typeof node !== 'object' || node === null) return
  const { type, quasis } = node as {
    readonly type?: unknown
    readonly quasis?: readonly (Quasi & { readonly value: { readonly raw: string } })[]
  }
  if (type === 'TemplateLiteral' && sql.test(quasis?.[0]?.value.raw ?? '')) found.push(...(quasis ?? []))
  for (const child of Object.values(node)) visit(child, found)
}
