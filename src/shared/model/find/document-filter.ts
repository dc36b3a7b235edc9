import * as v from 'valibot'
import { cell, where } from '../query.ts'

/** The kinds of values that a field can hold. */
export const valueTypes = ['text', 'number', 'boolean', 'null', 'object', 'array'] as const

const path = v.string()
const ordered = v.union([v.string(), v.number(), v.bigint()])

/**
 * A condition on one field of a document. The path is written as `address.city`, `tags[]` for any item of an array, `["odd.name"]`
 * where a name would be mistaken. It holds when one of the values at the path meets it; `isNot` and `missing` hold when none does.
 * Values compare by their kind: the text "42" is not the number 42.
 */
export const fieldCondition = v.variant('is', [
  v.object({ is: v.picklist(['equal', 'isNot']), path, value: cell }),
  v.object({ is: v.picklist(['less', 'lessOrEqual', 'greater', 'greaterOrEqual']), path, value: ordered }),
  v.object({ is: v.picklist(['contains', 'startsWith']), path, value: v.string() }),
  v.object({ is: v.picklist(['exists', 'missing']), path }),
  v.object({ is: v.literal('ofType'), path, value: v.picklist(valueTypes) }),
])

/** A condition on the rows that a view has of a document: that one of them, or none, meets what a query would ask. */
export const rowCondition = v.object({ is: v.picklist(['row', 'noRow']), view: v.string(), where })

/** Conditions in brackets: `all` of them must hold, or one; with `not`, that must not be so. */
interface ConditionsTogether {
  readonly is: 'group'
  readonly all: boolean
  readonly not: boolean
  readonly members: DocumentCondition[]
}

const documentCondition: v.GenericSchema<DocumentCondition> = v.union([
  fieldCondition,
  rowCondition,
  v.object({
    is: v.literal('group'),
    all: v.boolean(),
    not: v.boolean(),
    members: v.array(v.lazy(() => documentCondition)),
  }),
])

/**
 * Which documents are looked for: those that have the text anywhere (an empty one is had by every document) and meet all conditions of one
 * of the groups; without groups no condition is asked.
 */
export const documentFilter = v.object({
  text: v.string(),
  /** Whether capital and small letters differ, in `text`, `contains` and `startsWith`. */
  matchCase: v.boolean(),
  any: v.array(v.array(documentCondition)),
})

/** How what is found is ordered: by a field, or by what the store knows of each document. */
export const documentOrder = v.object({
  by: v.union([v.object({ meta: v.picklist(['key', 'updated', 'rev']) }), v.object({ path: v.string() })]),
  descending: v.boolean(),
})

export type ValueType = (typeof valueTypes)[number]
export type FieldCondition = Readonly<v.InferOutput<typeof fieldCondition>>
export type RowCondition = Readonly<v.InferOutput<typeof rowCondition>>
export type DocumentCondition = FieldCondition | RowCondition | ConditionsTogether
export type DocumentFilter = Readonly<v.InferOutput<typeof documentFilter>>
export type DocumentOrder = Readonly<v.InferOutput<typeof documentOrder>>

/** The conditions of a filter on rows of views, also those in brackets. */
export function rowConditions({ any }: DocumentFilter): RowCondition[] {
  const within = (condition: DocumentCondition): RowCondition[] => {
    if (condition.is === 'group') return condition.members.flatMap(within)
    return 'view' in condition ? [condition] : []
  }
  return any.flat().flatMap(within)
}

/** Whether a filter leaves nothing out. */
export function asksNothing({ text, any }: DocumentFilter): boolean {
  return text === '' && any.length === 0
}
