/** A part of a pattern: any text, any one character, or a character that stands for itself. */
export type LikeToken = 'any' | 'one' | { readonly plain: string }

/** Reads a pattern in which `%` is any text, `_` any one character, and a backslash makes the next character plain. */
export function* likeTokens(pattern: string): Generator<LikeToken> {
  let escaped = false
  for (const character of pattern) {
    if (!escaped && character === '\\') {
      escaped = true
      continue
    }
    if (!escaped && character === '%') yield 'any'
    else if (!escaped && character === '_') yield 'one'
    else yield { plain: character }
    escaped = false
  }
}

/** The same pattern for a `like … escape '!'`. */
export function escapedByMark(pattern: string): string {
  let text = ''
  for (const token of likeTokens(pattern)) {
    if (token === 'any') text += '%'
    else if (token === 'one') text += '_'
    else text += '%_!'.includes(token.plain) ? `!${token.plain}` : token.plain
  }
  return text
}
