import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import { field, type Literal, type Value } from '../../../workspace/recipes/recipe.ts'
import { readJsonPath } from './json-path.ts'
import { NoSelect, type Words } from './sql-words.ts'

/** A value of a SELECT, and the type it was cast to. */
export interface Cast {
  readonly value: Value
  readonly type: ColumnDefinition['type'] | null
}

const castTypes: Readonly<Record<string, ColumnDefinition['type']>> = {
  text: 'text',
  varchar: 'text',
  char: 'text',
  integer: 'integer',
  int: 'integer',
  bigint: 'integer',
  real: 'real',
  double: 'real',
  float: 'real',
  numeric: 'real',
  decimal: 'real',
  boolean: 'boolean',
}

/** Characters of a date that a format of `strftime` takes. */
const formats: Readonly<Record<string, number>> = { '%Y': 4, '%Y-%m': 7, '%Y-%m-%d': 10 }

/** Reads a value: a field of the document, what is made of it, or a literal. */
export function readValue(words: Words): Cast {
  const first = readOne(words)
  if (!words.is('||')) return first
  const parts = [first.value]
  while (words.has('||')) parts.push(readOne(words).value)
  return { value: { kind: 'joined', parts }, type: 'text' }
}

/** Reads a literal, or what is wrong. */
export function readLiteral(words: Words): Literal {
  const isNegative = words.has('-')
  const word = words.take()
  if (word.kind === 'number') return (isNegative ? -1 : 1) * Number(word.value)
  if (!isNegative && word.kind === 'text') return word.value
  if (!isNegative && word.kind === 'name' && ['true', 'false', 'null'].includes(word.value))
    return word.value === 'null' ? null : word.value === 'true'
  return words.fail('A text, a number, true, false or null is expected', word)
}

function readOne(words: Words): Cast {
  if (words.has('(')) {
    const inner = readValue(words)
    words.need(')')
    return inner
  }
  const { kind } = words.next
  if (kind === 'text' || kind === 'number' || words.is('-'))
    return { value: { kind: 'literal', value: readLiteral(words) }, type: null }
  const word = words.take()
  if (word.kind !== 'name') return words.fail('A value is expected', word)
  if (words.is('(')) return readCall(words, word.value)
  return readArrows(words, readColumn(words, word.value))
}

/** The document, the item of json_each, or the key; a name before the dot may say of which. */
function readColumn(words: Words, name: string): Value {
  const own = words.has('.') ? words.take().value : name
  if (own === 'value') return field([], 'item')
  if (own === 'key' || own === '_key' || own === 'id') return { kind: 'key' }
  return field([])
}

function readArrows(words: Words, value: Value): Cast {
  let at = value
  while (words.is('->') || words.is('->>')) {
    words.take()
    const word = words.take()
    if (at.kind !== 'field') return words.fail('Only the document and an item have fields')
    const steps =
      word.kind === 'number'
        ? [{ item: Number(word.value) }]
        : word.kind === 'text'
          ? (readJsonPath(word.value) ?? [{ name: word.value }])
          : words.fail("A path such as '$.a' is expected", word)
    at = field([...at.steps, ...steps], at.of)
  }
  return { value: at, type: null }
}

function readCall(words: Words, name: string): Cast {
  words.need('(')
  const cast = callOf(words, name)
  words.need(')')
  return cast
}

function callOf(words: Words, name: string): Cast {
  switch (name) {
    case 'json_extract':
    case 'json_value':
      return extracted(words)
    case 'lower':
    case 'upper':
    case 'trim':
      return { value: { kind: 'case', to: name, value: readValue(words).value }, type: 'text' }
    case 'substr':
    case 'substring':
      return part(words)
    case 'date':
      return { value: { kind: 'part', value: readValue(words).value, from: 0, length: 10 }, type: 'text' }
    case 'strftime': {
      const format = words.text('A format')
      const length = formats[format]
      if (length === undefined) throw new NoSelect(`strftime takes ${Object.keys(formats).join(', ')} here.`)
      words.need(',')
      return { value: { kind: 'part', value: readValue(words).value, from: 0, length }, type: 'text' }
    }
    case 'cast': {
      const { value } = readValue(words)
      words.need('as')
      const word = words.take()
      const type = castTypes[word.value]
      if (type === undefined)
        throw new NoSelect(`cast takes text, integer, real or boolean here, and not “${word.written}”.`)
      if (value.kind !== 'field' && type !== 'text')
        throw new NoSelect(`Only a field can be cast to ${type} here.`)
      return { value, type }
    }
    default:
      throw new NoSelect(
        `“${name}” is not known here: there are json_extract, lower, upper, trim, substr, date, strftime, cast, || and json_each.`,
      )
  }
}

function extracted(words: Words): Cast {
  const { value } = readValue(words)
  words.need(',')
  const path = words.text("A path such as '$.a'")
  const steps = readJsonPath(path)
  if (steps === null) throw new NoSelect(`“${path}” is no path: write '$.address.city', '$.tags[0]'.`)
  if (value.kind !== 'field')
    throw new NoSelect('json_extract takes the document, or the value of json_each.')
  return { value: field([...value.steps, ...steps], value.of), type: null }
}

function part(words: Words): Cast {
  const { value } = readValue(words)
  const numbers: number[] = []
  while (words.has(',')) numbers.push(Number(readLiteral(words)))
  const [from = 1, length] = numbers
  if (!(from >= 1) || (length !== undefined && !(length >= 0)))
    throw new NoSelect('substr begins at the first character or later here: substr(value, 1, 10).')
  return {
    value: { kind: 'part', value, from: from - 1, ...(length === undefined ? {} : { length }) },
    type: 'text',
  }
}
