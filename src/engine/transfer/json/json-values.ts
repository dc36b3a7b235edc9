import { memberRanges } from './json-members.ts'

/** Puts another source in the place of a value's, given the object's members; undefined leaves it and looks inside. */
export type Replace = (members: ReadonlyMap<string, string>) => string | undefined

/** As deep as MongoDB nests, and DynamoDB does not: what stands deeper is left as it is, so that no text takes long. */
const deepest = 100

/** Rewrites the objects within a JSON value in its source text: all that is not replaced stays byte for byte. */
export function rewriteObjects(source: string, replace: Replace, depth = 0): string {
  if (depth > deepest) return source
  if (source.startsWith('{')) {
    const ranges = memberRanges(source) ?? []
    const replaced = replace(new Map(ranges.map(({ name, start, end }) => [name, source.slice(start, end)])))
    return replaced ?? spliced(source, ranges, replace, depth)
  }
  return source.startsWith('[') ? spliced(source, elementRanges(source), replace, depth) : source
}

/** Where the elements of an array stand in its source. */
export function elementRanges(source: string): { readonly start: number; readonly end: number }[] {
  const ranges: { start: number; end: number }[] = []
  let [depth, start, inString] = [0, -1, false]
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
      continue
    }
    if (character <= ' ') continue
    const closes = character === ']' || character === '}'
    if (depth === 1 && start >= 0 && (character === ',' || closes)) {
      ranges.push({ start, end: source.slice(start, at).trimEnd().length + start })
      start = -1
    } else if (depth === 1 && start < 0 && character !== ',' && !closes) start = at
    if (character === '"') inString = true
    else if (character === '[' || character === '{') depth++
    else if (closes) depth--
  }
  return ranges
}

function spliced(
  source: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
  replace: Replace,
  depth: number,
): string {
  let [text, from] = ['', 0]
  for (const { start, end } of ranges) {
    const value = source.slice(start, end)
    const first = value[0]
    if (first !== '{' && first !== '[') continue
    text += source.slice(from, start) + rewriteObjects(value, replace, depth + 1)
    from = end
  }
  return text + source.slice(from)
}
