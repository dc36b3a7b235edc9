import { formatJson } from './format-json.ts'

/** Longer texts are shown as they are: laying them out would hold up the window. */
const layoutLimit = 500_000

/** A JSON text on indented lines. Only white space between tokens changes: `1.0` and long integers stay as written. */
export function prettyJson(text: string): string {
  if (text.length > layoutLimit) return text
  return formatJson(text)
}

export interface JsonToken {
  readonly kind: 'name' | 'string' | 'number' | 'word' | 'other'
  readonly text: string
}

const token = /("(?:[^"\\\n]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g

/** Cuts a JSON text into coloured pieces; put together they are the text again. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = []
  let at = 0
  for (const match of text.matchAll(token)) {
    if (match.index > at) tokens.push({ kind: 'other', text: text.slice(at, match.index) })
    const [whole, string, colon, number] = match
    const kind =
      string === undefined
        ? number === undefined
          ? 'word'
          : 'number'
        : colon === undefined
          ? 'string'
          : 'name'
    tokens.push({ kind, text: whole })
    at = match.index + whole.length
  }
  if (at < text.length) tokens.push({ kind: 'other', text: text.slice(at) })
  return tokens
}
