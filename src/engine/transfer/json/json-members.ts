/** Where a member of an object stands in the text: its name, and the source of its value. */
export interface MemberRange {
  readonly name: string
  /** Where the name's opening quote is, and where its value starts and ends. */
  readonly from: number
  readonly start: number
  readonly end: number
}

/**
 * Cuts a JSON object into the source text of its members, so that numbers stay byte for byte what they were.
 * Of a repeated name the last one counts, as in `JSON.parse`. Null when the text holds no object, or no JSON.
 *
 * @example
 * jsonMembers('{"a": 1.0, "b": [1, 2]}') // Map { 'a' => '1.0', 'b' => '[1, 2]' }
 */
export function jsonMembers(text: string): Map<string, string> | null {
  const ranges = memberRanges(text)
  return ranges && new Map(ranges.map(({ name, start, end }) => [name, text.slice(start, end)]))
}

/** Finds the members of a JSON object in its text, in their order; null as for `jsonMembers`. */
export function memberRanges(text: string): MemberRange[] | null {
  let at = skipSpace(text, 0)
  if (text[at] !== '{') return null
  const members: MemberRange[] = []
  at = skipSpace(text, at + 1)
  if (text[at] === '}') return skipSpace(text, at + 1) === text.length ? members : null
  for (;;) {
    if (text[at] !== '"') return null
    const nameEnd = skipString(text, at)
    const name = parseString(text.slice(at, nameEnd))
    const colon = skipSpace(text, nameEnd)
    if (name === null || text[colon] !== ':') return null
    const start = skipSpace(text, colon + 1)
    const end = skipValue(text, start)
    if (end === start) return null
    members.push({ name, from: at, start, end })
    at = skipSpace(text, end)
    if (text[at] === '}') return skipSpace(text, at + 1) === text.length ? members : null
    if (text[at] !== ',') return null
    at = skipSpace(text, at + 1)
  }
}

/** The object's text without its members of that name; every other byte stays. */
export function withoutMember(text: string, members: readonly MemberRange[], name: string): string {
  let kept = text
  // From the last to the first, so that the places before stay true.
  for (let index = members.length - 1; index >= 0; index--) {
    const member = members[index]!
    if (member.name !== name) continue
    const next = members[index + 1]
    const before = members[index - 1]
    // A later member of that name is gone already, and with it the comma after this one.
    const followed = members.slice(index + 1).some((later) => later.name !== name)
    if (next !== undefined && followed) kept = kept.slice(0, member.from) + kept.slice(next.from)
    else kept = kept.slice(0, before?.end ?? member.from) + kept.slice(member.end)
  }
  return kept
}

/** The object's text without its members of those names; every other byte stays. */
export function withoutMembers(
  text: string,
  members: readonly MemberRange[],
  names: readonly string[],
): string {
  const present = names.filter((name) => members.some((member) => member.name === name))
  let [kept, ranges] = [text, members]
  for (const [index, name] of present.entries()) {
    kept = withoutMember(kept, ranges, name)
    if (index < present.length - 1) ranges = memberRanges(kept) ?? []
  }
  return kept
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1
  return at
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** The place after the string that opens at `from`; the end of the text when it never closes. */
export function skipString(text: string, from: number): number {
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return text.length
    let backslashes = 0
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return quote + 1
    at = quote + 1
  }
}

function skipValue(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return skipString(text, from)
  if (first !== '{' && first !== '[') return skipScalar(text, from)
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') at = skipString(text, at) - 1
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return from
}

function skipScalar(text: string, from: number): number {
  let at = from
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !',}]'.includes(text[at] ?? '')) at += 1
  return at
}

function parseString(source: string): string | null {
  try {
    const value: unknown = JSON.parse(source)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}
