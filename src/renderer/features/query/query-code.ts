import type { Cell, CellWhere } from '../../../shared/model/query.ts'

export interface CodeQuery {
  readonly view: string
  readonly where: CellWhere
  readonly orderBy: readonly string[]
  readonly limit: number
  readonly offset: number
  readonly includeDocs: boolean
}

/**
 * Writes the query as the engine's own call, ready to paste into a program.
 *
 * @example
 * queryCode({ view: 'by_email', where: { email: 'joe@x' }, orderBy: [], limit: 10, offset: 0, includeDocs: false })
 * // await store.query('by_email', { email: 'joe@x' }, { limit: 10 })
 */
export function queryCode(query: CodeQuery): string {
  const where = literal(query.where)
  const options = literal({
    ...(query.orderBy.length > 0 && { orderBy: query.orderBy }),
    limit: query.limit,
    ...(query.offset > 0 && { offset: query.offset }),
    ...(query.includeDocs && { includeDocs: true }),
  })
  const line = `await store.query(${literal(query.view)}, ${where}, ${options})`
  if (line.length <= 100) return line
  return `await store.query(\n  ${literal(query.view)},\n  ${where},\n  ${options},\n)`
}

type Literal = Cell | undefined | readonly Literal[] | { readonly [name: string]: Literal }

function literal(value: Literal): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
      return objectLiteral(value as { readonly [name: string]: Literal })
    default:
      return String(value)
  }
}

function objectLiteral(value: { readonly [name: string]: Literal }): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${propertyName(name)}: ${literal(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function propertyName(name: string): string {
  // A literal member called __proto__ would set the prototype instead.
  if (name === '__proto__') return "['__proto__']"
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quote(name)
}

function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}
