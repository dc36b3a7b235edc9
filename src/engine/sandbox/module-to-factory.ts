import { parse, type Token } from 'sucrase/dist/parser/index.js'
import { TokenType as kinds } from 'sucrase/dist/parser/tokenizer/types.js'
import { MapSyntaxError } from './map-syntax-error.ts'
import { positionAt, type Position } from './source-positions.ts'

/** Lines the factory's head adds before the module's first. */
export const factoryHeadLines = 1

/**
 * Rewrites an ES module into an expression: a function that runs the module's body and returns its default export.
 * Calling it for each document gives each its own module state. Every token keeps its line and column; `import`
 * and `export … from` are refused.
 *
 * @param locate place in the user's source of a place in `code`, for error messages
 * @throws MapSyntaxError
 */
export function moduleToFactory(code: string, locate: (position: Position) => Position): string {
  const { tokens } = parse(code, false, false, false)
  const name = freeName(code)
  const edits: { start: number; end: number; text: string }[] = []
  let target: string = name
  let parameter: string = name
  const refuse = (token: Token, what: string) => {
    throw new MapSyntaxError(what, locate(positionAt(code, token.start)))
  }
  const text = (token: Token | undefined) => (token ? code.slice(token.start, token.end) : '')

  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    if (token.type === kinds._import)
      refuse(token, 'import is refused: a map stands alone and cannot load other code')
    if (token.type !== kinds._export) continue
    const next = tokens[at + 1]
    if (next?.type === kinds.star)
      refuse(token, 'export … from is refused: a map stands alone and cannot load other code')
    if (next?.type === kinds.braceL) {
      const end = tokens.findIndex((candidate, index) => index > at && candidate.type === kinds.braceR)
      if (text(tokens[end + 1]) === 'from') {
        refuse(token, 'export … from is refused: a map stands alone and cannot load other code')
      }
      const asDefault = tokens.findIndex(
        (candidate, index) => index > at && index < end && text(candidate) === 'default',
      )
      if (asDefault > 0) target = text(tokens[asDefault - 2])
      edits.push({ start: token.start, end: (tokens[end] as Token).end, text: ';' })
    } else if (next?.type === kinds._default) {
      const declared = defaultDeclaration(tokens, at + 2, text)
      if (!declared) {
        edits.push({ start: token.start, end: next.end, text: `${name} =` })
      } else if (declared.name !== undefined) {
        target = declared.name
        edits.push({ start: token.start, end: next.end, text: '' })
      } else {
        // The declaration gets a name of ours, so that it stays one; a parameter of that name would clash.
        parameter = ''
        edits.push({ start: token.start, end: declared.end, text: `${declared.head} ${name}` })
      }
    } else {
      edits.push({ start: token.start, end: token.end, text: '' })
    }
  }
  let body = code
  for (const { start, end, text: replacement } of edits.toReversed()) {
    body = body.slice(0, start) + fill(body.slice(start, end), replacement) + body.slice(end)
  }
  return `(function (${parameter}) { "use strict";\n${body}\nreturn ${target} })`
}

/**
 * Tells `export default function f…` and `class C…`, which are declarations, from expressions. `head` and `end` serve
 * anonymous ones: the words up to where the name would stand, and where they end.
 */
function defaultDeclaration(
  tokens: readonly Token[],
  at: number,
  text: (token: Token | undefined) => string,
) {
  let index = at
  const isAsync = text(tokens[index]) === 'async' && tokens[index + 1]?.type === kinds._function
  if (isAsync) index++
  const keyword = tokens[index]
  if (keyword?.type !== kinds._function && keyword?.type !== kinds._class) return undefined
  const star = keyword.type === kinds._function && tokens[index + 1]?.type === kinds.star
  const last = tokens[star ? index + 1 : index] as Token
  const named = tokens[(star ? index + 1 : index) + 1]
  const head = `${isAsync ? 'async ' : ''}${text(keyword)}${star ? '*' : ''}`
  const isName = named?.type === kinds.name && text(named) !== 'extends'
  return { head, end: last.end, name: isName ? text(named) : undefined }
}

/** Pads `replacement` to the place of `original`, keeping its line breaks, so that what follows does not move. */
function fill(original: string, replacement: string): string {
  const breaks = original.split('\n').length - 1
  const lastLine = original.length - (original.lastIndexOf('\n') + 1)
  return breaks > 0
    ? '\n'.repeat(breaks) + replacement.padStart(lastLine)
    : replacement.padStart(original.length)
}

function freeName(code: string): string {
  for (let suffix = 0; ; suffix++) {
    const name = suffix === 0 ? '$map' : `$m${suffix}`
    if (!code.includes(name)) return name
  }
}
