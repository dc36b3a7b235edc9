import { printParseErrorCode, visit } from 'jsonc-parser'

/** What is wrong with a JSON text, and where. Lines and columns start at 1. */
export interface JsonProblem {
  readonly line: number
  readonly column: number
  readonly endColumn: number
  readonly message: string
  /** Only an error keeps the text from being saved. */
  readonly severity: 'error' | 'warning'
}

const messages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is no JSON value; a text needs double quotes.',
  InvalidNumberFormat: 'This is no JSON number.',
  PropertyNameExpected: 'A member name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The document ends before this; remove what follows.',
  InvalidCommentToken: 'JSON has no comments.',
  UnexpectedEndOfComment: 'JSON has no comments.',
  UnexpectedEndOfString: 'A text starts here and does not end on its line.',
  InvalidUnicode: 'After \\u, four hexadecimal digits are expected.',
  InvalidEscapeCharacter: 'No such escape: after \\ comes one of " \\ / b f n r t u.',
  InvalidCharacter: 'A control character is written with an escape, such as \\t.',
}

/** Longer texts are only parsed: reading them member by member would hold up the typing. */
const repetitionLimit = 1_000_000

const noObject: JsonProblem = {
  line: 1,
  column: 1,
  endColumn: 2,
  message: 'A document is a JSON object: it starts with { and ends with }.',
  severity: 'error',
}

/**
 * Checks a text by the rules of a save: what `JSON.parse` refuses, or what is no object, is an error.
 * A member that appears twice is a warning, because only its last value is ever read.
 */
export function jsonProblems(text: string): JsonProblem[] {
  const failure = parseFailure(text)
  if (failure === null && !text.trimStart().startsWith('{')) return [noObject]
  if (failure === null) return text.length <= repetitionLimit ? repeatedMembers(text) : []
  const problems: JsonProblem[] = []
  visit(
    text,
    {
      onError: (code, _offset, length, line, character) => {
        const name = printParseErrorCode(code)
        const message = messages[name] ?? name
        const column = character + 1
        problems.push({
          line: line + 1,
          column,
          endColumn: column + Math.max(1, length),
          message,
          severity: 'error',
        })
      },
    },
    { disallowComments: true },
  )
  return problems.length > 0 ? problems : [{ ...placeOf(failure, text), message: failure, severity: 'error' }]
}

function parseFailure(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function placeOf(message: string, text: string): Pick<JsonProblem, 'line' | 'column' | 'endColumn'> {
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
  const before = text.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return { line: before.length, column, endColumn: column + 1 }
}

function repeatedMembers(text: string): JsonProblem[] {
  const problems: JsonProblem[] = []
  const open: Set<string>[] = []
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (name, _offset, length, line, character) => {
      const members = open.at(-1)
      if (members?.has(name)) {
        const message = `“${name}” appears twice in this object; only the last value is read.`
        problems.push({
          line: line + 1,
          column: character + 1,
          endColumn: character + 1 + length,
          message,
          severity: 'warning',
        })
      }
      members?.add(name)
    },
  })
  return problems
}
