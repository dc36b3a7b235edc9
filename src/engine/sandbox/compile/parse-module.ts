import { parse, type Program, type Token } from 'acorn'
import { MapSyntaxError } from './map-syntax-error.ts'
import { positionAt } from './source-positions.ts'

const noDecorators =
  'a decorator is refused: a map runs plain JavaScript, which has none yet; call the function'
const noAccessor = 'accessor is refused: a map runs plain JavaScript, which has none yet; write get and set'

/** A module and its tokens, in the order of the text. */
export interface ParsedModule {
  readonly program: Program
  readonly tokens: readonly Token[]
}

/**
 * Reads a module without types.
 *
 * @throws MapSyntaxError
 */
export function parseModule(code: string): ParsedModule {
  const tokens: Token[] = []
  try {
    const program = parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowHashBang: false,
      onToken: tokens,
    })
    return { program, tokens }
  } catch (error) {
    const { pos, message } = error as { readonly pos?: number; readonly message: string }
    // Acorn's own error of a full stack has no place either.
    if (pos === undefined || error instanceof RangeError)
      throw new MapSyntaxError('the map is nested too deeply to be compiled', null)
    throw new MapSyntaxError(sentenceOf(code, pos, message), positionAt(code, pos))
  }
}

function sentenceOf(code: string, pos: number, message: string): string {
  if (code[pos] === '@') return noDecorators
  if (/\baccessor\s+$/.test(code.slice(0, pos))) return noAccessor
  return message.replace(/ \(\d+:\d+\)$/, '')
}
