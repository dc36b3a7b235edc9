import type { Cell } from '../../../shared/model/query.ts'
import type { AskedQuery, GroupsQuery, RowsQuery } from './query-form.ts'

/**
 * Writes the query as the engine's own call, ready to paste into a program.
 *
 * @example
 * queryCode('by_email', { kind: 'rows', where: { email: 'joe@x' }, orderBy: [], limit: 10, includeDocs: false })
 * // await store.query('by_email', { email: 'joe@x' }, { limit: 10 })
 */
export function queryCode(view: string, query: AskedQuery): string {
  return query.kind === 'rows' ? rowsCode(view, query) : groupsCode(view, query)
}

function rowsCode(view: string, query: RowsQuery): string {
  const options = {
    ...(query.orderBy.length > 0 && { orderBy: query.orderBy }),
    limit: query.limit,
    ...(query.includeDocs && { includeDocs: true }),
    ...(query.includeMatches === true && { includeMatches: true }),
  }
  return call('query', [view, query.where, options])
}

function groupsCode(view: string, query: GroupsQuery): string {
  const { where, groupBy, count, sum, min, max, avg, having, orderBy, limit } = query
  const options = {
    ...(groupBy.length > 0 && { groupBy }),
    ...(Object.keys(where).length > 0 && { where }),
    ...(count && { count }),
    ...(sum.length > 0 && { sum }),
    ...(min.length > 0 && { min }),
    ...(max.length > 0 && { max }),
    ...(avg.length > 0 && { avg }),
    ...(Object.keys(having).length > 0 && { having }),
    ...(orderBy.length > 0 && { orderBy }),
    limit,
  }
  return call('aggregate', [view, options])
}

function call(method: string, given: readonly Literal[]): string {
  const args = given.map(literal)
  const line = `await store.${method}(${args.join(', ')})`
  return line.length <= 100 ? line : `await store.${method}(\n${args.map((arg) => `  ${arg},`).join('\n')}\n)`
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
