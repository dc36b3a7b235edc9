import { isBare } from '../csv/csv.ts'
import { memberRanges } from '../json/json-members.ts'

/** What was found under a path: a key, and whether it is a member of the document itself, or why there is none. */
type FoundKey = { readonly key: string; readonly top: boolean } | { readonly wrong: string }

/** Types of other databases that stand around a value. */
const wrappers = ['$oid', '$numberLong', '$numberInt', '$numberDecimal', '$uuid', 'S', 'N']

/** Finds a document's key: a member of that name, or one within other members when the name has dots, as in `meta.id`. */
export function findKey(text: string, path: string): FoundKey {
  const whole = memberSource(text, path)
  const source = whole ?? within(text, path)
  if (source === undefined) return { wrong: `it has no "${path}" for its key` }
  const key = keyOf(source)
  if (key === null) return { wrong: `its "${path}" is neither text nor a number` }
  return { key, top: whole !== undefined }
}

function within(text: string, path: string): string | undefined {
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const outer = memberSource(text, path.slice(0, dot))
    if (outer === undefined) continue
    const rest = path.slice(dot + 1)
    const inner = memberSource(outer, rest) ?? within(outer, rest)
    if (inner !== undefined) return inner
  }
  return undefined
}

function memberSource(text: string, name: string): string | undefined {
  const found = memberRanges(text)?.findLast((member) => member.name === name)
  return found && text.slice(found.start, found.end)
}

/** A key of JSON source: a text, a number as it is written, or either in the type of another database: `{"$oid": "…"}`. */
export function keyOf(source: string): string | null {
  if (source.startsWith('"')) return textOf(source)
  if (!source.startsWith('{')) return isBare(source) && !/^[tf]/.test(source) ? source : null
  const [member, other] = memberRanges(source) ?? []
  if (member === undefined || other !== undefined || !wrappers.includes(member.name)) return null
  const inner = source.slice(member.start, member.end)
  return inner.startsWith('{') ? null : keyOf(inner)
}

function textOf(source: string): string | null {
  try {
    return String(JSON.parse(source))
  } catch {
    return null
  }
}
