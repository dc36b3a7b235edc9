import { format } from 'jsonc-parser'
import { isJson } from '../../../shared/is-json.ts'

/**
 * Puts a JSON text on indented lines, touching only the white space between tokens: `12345678901234567890` and `1.0`
 * stay as they are written. Takes time in proportion to the text, which `applyEdits` of jsonc-parser does not.
 */
export function formatJson(text: string): string {
  return isJson(text) ? layOut(text) : formatBroken(text)
}

const quote = 34
const backslash = 92

// Copies runs of characters and decides by character code: several times faster than a regular expression per token.
function layOut(text: string): string {
  let out = ''
  let line = '\n'
  let at = 0
  while (at < text.length) {
    const start = at
    const character = text[at]!
    switch (character) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        at++
        break
      case '{':
      case '[': {
        const next = afterSpace(text, at + 1)
        if (text[next] === '}' || text[next] === ']') {
          out += character + text[next]
          at = next + 1
        } else {
          line += '  '
          out += character + line
          at = next
        }
        break
      }
      case '}':
      case ']':
        line = line.slice(0, -2)
        out += line + character
        at++
        break
      case ',':
        out += `,${line}`
        at++
        break
      case ':':
        out += ': '
        at++
        break
      default:
        at = character === '"' ? afterString(text, at) : afterWord(text, at)
        out += text.slice(start, at)
    }
  }
  return out
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 32) at++
  return at
}

function afterString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    if ((at - before) % 2 === 1) return at + 1
  }
}

function afterWord(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    // A space, a comma, a colon, ] or }, or the end of the text, which has no code.
    if (!(code > 32) || code === 44 || code === 58 || code === 93 || code === 125 || code === quote) return at
    at++
  }
}

// Text that is not JSON yet may hold anything, comments included: the tolerant formatter knows what to leave alone.
function formatBroken(text: string): string {
  let out = ''
  let from = 0
  for (const { offset, length, content } of format(text, undefined, {
    tabSize: 2,
    insertSpaces: true,
    eol: '\n',
  })) {
    out += text.slice(from, offset) + content
    from = offset + length
  }
  return out + text.slice(from)
}
