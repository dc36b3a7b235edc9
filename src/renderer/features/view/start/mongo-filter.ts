import type { Condition, JsonType, Literal, Value } from '../../../workspace/recipes/recipe.ts'
import { isMembers, NoValue } from './relaxed-json.ts'

const comparisons = { $eq: '=', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const
const types: Readonly<Record<string, JsonType>> = {
  string: 'string',
  number: 'number',
  int: 'number',
  long: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'boolean',
  object: 'object',
  array: 'array',
  null: 'null',
}

/** What MongoDB takes as a partialFilterExpression: comparisons, `$exists: true`, `$type`, `$in`, `$and` and `$or`. */
export function conditionOf(filter: unknown, value: (path: string) => Value): Condition {
  if (!isMembers(filter)) throw new NoValue('A partialFilterExpression is an object: { age: { $gt: 18 } }.')
  const all = Object.entries(filter).map(([name, wanted]): Condition => {
    if (name === '$and' || name === '$or') {
      if (!Array.isArray(wanted) || wanted.length === 0)
        throw new NoValue(`“${name}” takes a list of conditions.`)
      return { kind: name === '$and' ? 'and' : 'or', all: wanted.map((each) => conditionOf(each, value)) }
    }
    if (name.startsWith('$')) throw new NoValue(`“${name}” cannot be in a partialFilterExpression here.`)
    const at = value(name)
    if (!isMembers(wanted)) return { kind: 'compare', value: at, by: '=', to: literalOf(name, wanted) }
    return { kind: 'and', all: Object.entries(wanted).map(([by, to]) => testOf(name, at, by, to)) }
  })
  return all.length === 1 ? all[0]! : { kind: 'and', all }
}

function testOf(name: string, value: Value, by: string, to: unknown): Condition {
  if (Object.hasOwn(comparisons, by))
    return {
      kind: 'compare',
      value,
      by: comparisons[by as keyof typeof comparisons],
      to: literalOf(name, to),
    }
  if (by === '$exists' && to === true) return { kind: 'there', value, is: true }
  if (by === '$in' && Array.isArray(to) && to.length > 0)
    return {
      kind: 'or',
      all: to.map((each) => ({ kind: 'compare', value, by: '=', to: literalOf(name, each) })),
    }
  if (by === '$type' && typeof to === 'string' && types[to] !== undefined)
    return { kind: 'type', value, type: types[to] }
  throw new NoValue(
    `“${name}: { ${by} }” cannot be in a partialFilterExpression here: it may have $eq, $gt, $gte, $lt, $lte, $in, $type and $exists: true.`,
  )
}

function literalOf(name: string, value: unknown): Literal {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Literal
  throw new NoValue(`“${name}” is compared with a list or an object, which it cannot be here.`)
}
