import { joinPath } from '../../../shared/model/field-path.ts'

/** A line of a JSON text that is laid out: the value that begins on it, by its path; null where one ends. */
export interface JsonLine {
  readonly text: string
  readonly path: string | null
}

/** Cuts a JSON text that `formatJson` has laid out into its lines, each with the path of its value: `lines[2].price`. */
export function jsonLines(laidOut: string): JsonLine[] {
  const lines: JsonLine[] = []
  /** Objects and arrays that are open: their path, and of an array how many items began. */
  const open: { readonly path: string; items: number | null }[] = []
  for (const text of laidOut.split('\n')) {
    const code = text.trim()
    if (code === '') continue
    if (/^[\]}],?$/.test(code)) {
      open.pop()
      lines.push({ text, path: null })
      continue
    }
    const inside = open.at(-1)
    const name = inside?.items === null ? /^"(?:[^"\\]|\\.)*"(?=: )/.exec(code)?.[0] : undefined
    const path = pathOf(inside, name)
    lines.push({ text, path })
    const value = name === undefined ? code : code.slice(name.length + 2)
    if (value === '{') open.push({ path, items: null })
    if (value === '[') open.push({ path, items: 0 })
  }
  return lines
}

function pathOf(
  inside: { readonly path: string; items: number | null } | undefined,
  name: string | undefined,
): string {
  if (inside === undefined) return ''
  if (inside.items !== null) return `${inside.path}[${inside.items++}]`
  return name === undefined ? inside.path : joinPath(inside.path, JSON.parse(name) as string)
}
