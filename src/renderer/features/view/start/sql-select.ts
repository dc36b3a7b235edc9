import {
  type Comparison,
  type Condition,
  negated,
  type Steps,
  type Value,
} from '../../../workspace/recipes/recipe.ts'
import { readJsonPath } from './json-path.ts'
import { type Cast, readLiteral, readValue } from './sql-values.ts'
import { NoSelect, Words } from './sql-words.ts'

export interface Selected extends Cast {
  readonly name: string | null
}

/** What a SELECT of the subset says. */
export interface Select {
  readonly selected: readonly Selected[]
  /** The array of `json_each`, whose items are `value`; null without one. */
  readonly each: Steps | null
  readonly where: Condition | null
  readonly order: readonly { readonly value: Value; readonly descending: boolean }[]
}

/** What a SELECT may not have, and why. */
const refused: Readonly<Record<string, string>> = {
  group: 'A view holds rows, which are grouped when it is queried: leave “group by” out, and ask by Groups',
  having: 'A view holds rows, which are grouped when it is queried: leave “having” out',
  limit: 'A view holds every row: leave “limit” out',
  distinct: 'A view holds every row: leave “distinct” out',
  union: 'A view has one SELECT',
  join: 'A map sees one document: only json_each may be joined',
  left: 'A map sees one document: only json_each may be joined',
}

/** Reads `select json_extract(doc, '$.a') as a, … from docs [, json_each(doc, '$.b')] [where …] [order by …]`. */
export function readSelect(text: string): Select {
  const words = new Words(text)
  words.need('select')
  refuse(words)
  const selected = [readSelected(words)]
  while (words.has(',')) selected.push(readSelected(words))
  words.need('from')
  const each = readFrom(words)
  const where = words.has('where') ? readOr(words) : null
  refuse(words)
  const order = words.has('order') ? readOrder(words) : []
  refuse(words)
  words.has(';')
  if (words.next.kind !== 'end') words.fail('The end is expected')
  return { selected, each, where, order }
}

function refuse(words: Words): void {
  const found = Object.keys(refused).find((name) => words.is(name))
  if (found !== undefined) throw new NoSelect(`${refused[found]}.`)
}

function readSelected(words: Words): Selected {
  if (words.is('*')) throw new NoSelect("Name the values: json_extract(doc, '$.email') as email.")
  const cast = readValue(words)
  const hasName = words.has('as')
  if (!hasName && (words.next.kind !== 'name' || words.is('from'))) return { ...cast, name: null }
  return { ...cast, name: words.take().written }
}

function readFrom(words: Words): Steps | null {
  let each: Steps | null = null
  let isFirst = true
  do {
    if (words.has('json_each')) {
      if (each !== null) throw new NoSelect('Only one json_each gives the rows.')
      each = readEach(words)
    } else if (isFirst) words.take()
    else throw new NoSelect('A map sees one document: the FROM has one table, and json_each.')
    isFirst = false
    readAlias(words)
  } while (words.has(',') || joinsEach(words))
  return each
}

function joinsEach(words: Words): boolean {
  const isCross = words.is('cross') && words.is('join', 1) && words.is('json_each', 2)
  if (isCross) words.take()
  if (!isCross && !(words.is('join') && words.is('json_each', 1))) return false
  return words.has('join')
}

function readAlias(words: Words): void {
  const isName =
    words.next.kind === 'name' &&
    !['where', 'order', 'cross', ...Object.keys(refused)].includes(words.next.value)
  if (words.has('as') || isName) words.take()
}

function readEach(words: Words): Steps {
  words.need('(')
  const { value } = readValue(words)
  const path = words.has(',') ? words.text("A path such as '$.tags'") : '$'
  words.need(')')
  const steps = readJsonPath(path)
  if (
    value.kind !== 'field' ||
    value.of !== 'doc' ||
    steps === null ||
    steps.length + value.steps.length === 0
  )
    throw new NoSelect("json_each takes the document and a path: json_each(doc, '$.tags').")
  return [...value.steps, ...steps]
}

function readOr(words: Words): Condition {
  const all = [readAnd(words)]
  while (words.has('or')) all.push(readAnd(words))
  return all.length === 1 ? all[0]! : { kind: 'or', all }
}

function readAnd(words: Words): Condition {
  const all = [readNot(words)]
  while (words.has('and')) all.push(readNot(words))
  return all.length === 1 ? all[0]! : { kind: 'and', all }
}

function readNot(words: Words): Condition {
  if (words.has('not')) return negated(readNot(words))
  if (!words.has('(')) return readTest(words)
  const inner = readOr(words)
  words.need(')')
  return inner
}

function readOrder(words: Words): Select['order'] {
  words.need('by')
  const order: { value: Value; descending: boolean }[] = []
  do {
    const { value } = readValue(words)
    const descending = words.has('desc')
    if (!descending) words.has('asc')
    order.push({ value, descending })
  } while (words.has(','))
  return order
}

const signs: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function readTest(words: Words): Condition {
  const { value } = readValue(words)
  if (words.has('is')) {
    const is = words.has('not')
    words.need('null')
    return { kind: 'there', value, is }
  }
  const isNegated = words.has('not')
  const condition = readComparison(words, value)
  return isNegated ? negated(condition) : condition
}

function readComparison(words: Words, value: Value): Condition {
  if (words.has('in')) {
    words.need('(')
    const all: Condition[] = []
    do all.push({ kind: 'compare', value, by: '=', to: readLiteral(words) })
    while (words.has(','))
    words.need(')')
    return { kind: 'or', all }
  }
  if (words.has('like')) {
    const [, start] = /^([^%_]*)%$/.exec(words.text('A text')) ?? []
    if (start === undefined) throw new NoSelect("like takes the start of a text here: like 'Da%'.")
    return { kind: 'begins', value, with: start, is: true }
  }
  if (words.has('between')) {
    const from = readLiteral(words)
    words.need('and')
    const to = readLiteral(words)
    return { kind: 'and', all: [compare(value, '>=', from), compare(value, '<=', to)] }
  }
  const word = words.take()
  const by = signs[word.value]
  if (word.kind !== 'sign' || by === undefined)
    return words.fail('A comparison with a literal is expected, such as = 5, is not null, in (1, 2)', word)
  return compare(value, by, readLiteral(words))
}

function compare(value: Value, by: Comparison, to: ReturnType<typeof readLiteral>): Condition {
  if (to === null) throw new NoSelect('Nothing compares with null: write “is null” or “is not null”.')
  if (typeof to === 'boolean' && by !== '=' && by !== '!=')
    throw new NoSelect('true and false have no order.')
  return { kind: 'compare', value, by, to }
}
