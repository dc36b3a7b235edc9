/** The ways in which databases write the place of a value within JSON. */
export type SqlDialect = 'sqlite' | 'postgres' | 'mysql'

/** A text of a statement that says where in the JSON of documents something is, as far as it is typed. */
export interface JsonPlace {
  /** `path` is `$.a.b`; `label` one name, of the value that the names before it lead to; `array` PostgreSQL's `{a,b}`. */
  readonly form: 'path' | 'label' | 'array'
  readonly within: readonly (string | number)[]
  /** The table, or its alias, before the column `data`. */
  readonly qualifier: string | null
  /** Where the text begins after its quote, and where it ends before the other one, or at the place where there is none. */
  readonly begin: number
  readonly end: number
}

interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'mark'
  /** Without quotes. */
  readonly text: string
}

/** Functions of the databases that take paths behind their first argument. */
const pathFunctions =
  /^jsonb?_(?:extract|type|array_length|each|tree|value|query|exists|length|keys|contains|contains_path|search|table|path_\w+)$/i

const namesFunctions = /^jsonb?_extract_path(?:_text)?$/i

/**
 * Tells whether a place of a statement is in a text that says where in the JSON of documents something is: null where it is not, and
 * `'text'` in a text of another kind, in which no name of the database stands.
 */
export function jsonPlace(sql: string, offset: number, dialect: SqlDialect): JsonPlace | 'text' | null {
  const read = readUntil(sql, offset, dialect)
  if (read === null) return null
  const { tokens, begin } = read
  const place = placeAfter(tokens, sql.slice(begin, offset), dialect)
  if (place === null) return 'text'
  return { ...place, begin, end: endOf(sql, offset) }
}

/** The end of the text, where it ends on the line and nothing else is in the way, else the place itself. */
function endOf(sql: string, offset: number): number {
  const rest = /^[^'\n]*'/.exec(sql.slice(offset))?.[0]
  return rest === undefined || /[\s()=<>]/.test(rest) ? offset : offset + rest.length - 1
}

type Found = Pick<JsonPlace, 'form' | 'within' | 'qualifier'>

function placeAfter(tokens: readonly Token[], typed: string, dialect: SqlDialect): Found | null {
  const mark = tokens.at(-1)?.text
  const before = tokens.slice(0, -1)
  if (tokens.at(-1)?.kind === 'mark') {
    const isPath = dialect === 'mysql' || (dialect === 'sqlite' && typed.startsWith('$'))
    if (mark === '->' || mark === '->>') return isPath ? pathOf(before) : labelOf(before)
    if (mark === '?') return labelOf(before)
    if (mark === '#>' || mark === '#>>') return { form: 'array', within: [], qualifier: qualifierOf(before) }
    if (mark === '@?' || mark === '@@') return pathOf(before)
  }
  return argument(tokens)
}

const pathOf = (tokens: readonly Token[]): Found => ({
  form: 'path',
  within: [],
  qualifier: qualifierOf(tokens),
})

/** Follows `data -> 'a' -> 0` back to the column. */
function labelOf(tokens: readonly Token[]): Found {
  const within: (string | number)[] = []
  let rest = tokens
  while (['->', '->>'].includes(rest.at(-2)?.text ?? '')) {
    const { kind, text } = rest.at(-1)!
    within.unshift(kind === 'text' ? text : Number(text))
    rest = rest.slice(0, -2)
  }
  return { form: 'label', within, qualifier: qualifierOf(rest) }
}

/** The place of an argument of a function that takes paths, or names. */
function argument(tokens: readonly Token[]): Found | null {
  let depth = 0
  const commas: number[] = []
  for (let at = tokens.length - 1; at >= 0; at--) {
    const { kind, text } = tokens[at]!
    if (kind !== 'mark') continue
    if (text === ')') depth++
    else if (text === ',' && depth === 0) commas.unshift(at)
    else if (text === '(' && --depth < 0) return argumentOf(tokens, at, commas)
  }
  return null
}

function argumentOf(tokens: readonly Token[], open: number, commas: readonly number[]): Found | null {
  const name = tokens[open - 1]?.text ?? ''
  const [first] = commas
  if (first === undefined) return null
  const qualifier = qualifierOf(tokens.slice(open + 1, first))
  if (namesFunctions.test(name)) {
    const within = tokens.slice(first).filter(({ kind }) => kind === 'text')
    return { form: 'label', within: within.map(({ text }) => text), qualifier }
  }
  return pathFunctions.test(name) ? { form: 'path', within: [], qualifier } : null
}

/** What stands before the column, which may be cast, as in `t.data::jsonb`. */
function qualifierOf(tokens: readonly Token[]): string | null {
  const cast = tokens.at(-2)?.text === '::' ? tokens.slice(0, -2) : tokens
  return cast.at(-2)?.text === '.' ? (cast.at(-3)?.text ?? null) : null
}

/** The tokens before the text that is open at a place; null where none is. */
function readUntil(
  sql: string,
  offset: number,
  dialect: SqlDialect,
): { readonly tokens: Token[]; readonly begin: number } | null {
  const text = dialect === 'mysql' ? String.raw`'(?:[^'\\]|''|\\.)*'` : `'(?:[^']|'')*'`
  const pattern = new RegExp(
    String.raw`--[^\n]*|/\*[\s\S]*?\*/|(?<text>${text})|(?<name>"(?:[^"]|"")*"|${'`'}(?:[^${'`'}]|${'``'})*${'`'})|(?<word>[\p{L}\p{N}_$]+)|(?<open>')|(?<mark>->>|->|#>>|#>|@\?|@@|::|[^\s])`,
    'gsu',
  )
  const tokens: Token[] = []
  for (const found of sql.matchAll(pattern)) {
    const { index, groups = {} } = found
    if (index >= offset) return null
    const [whole] = found
    const begin = index + 1
    const isText = groups['text'] !== undefined || groups['open'] !== undefined
    if (isText && (groups['open'] !== undefined || offset < index + whole.length)) return { tokens, begin }
    if (groups['text'] !== undefined) tokens.push({ kind: 'text', text: unquoted(whole) })
    else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: unquoted(whole) })
    else if (groups['word'] !== undefined) tokens.push({ kind: 'word', text: whole })
    else if (groups['mark'] !== undefined) tokens.push({ kind: 'mark', text: whole })
  }
  return null
}

function unquoted(token: string): string {
  const quote = token.charAt(0)
  return token.slice(1, -1).replaceAll(quote + quote, quote)
}
