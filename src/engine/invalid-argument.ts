import * as v from 'valibot'
import { DatastoreError } from '../shared/errors.ts'

/** The error for a wrong argument of a public function; the message says what is expected. */
export function invalidArgument(argument: string, message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument } })
}

/** What a value may be, beside undefined where it is an option. */
export type Kind = keyof typeof kinds

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const kinds = {
  text: { schema: v.string(), name: 'a string' },
  count: { schema: count, name: 'a whole number from 0' },
  cursor: {
    schema: v.union([count, v.pipe(v.string(), v.regex(/^\d{1,16}-\w+$/))]),
    name: 'a cursor, or a whole number from 0',
  },
  flag: { schema: v.boolean(), name: 'true or false' },
  signal: { schema: v.instance(AbortSignal), name: 'an AbortSignal' },
  function: { schema: v.function(), name: 'a function' },
  object: { schema: v.custom<object>(isObject), name: 'an object' },
  /** Checked by the function that uses it. */
  any: { schema: v.unknown(), name: 'anything' },
} as const

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** @throws DatastoreError `INVALID_INPUT` naming the argument and what was expected. */
export function checkArgument(argument: string, value: unknown, kind: Kind): void {
  const { schema, name } = kinds[kind]
  if (!v.is(schema, value))
    throw invalidArgument(argument, `"${argument}" must be ${name}; ${show(value)} was given.`)
}

/**
 * Checks that options are an object with no other members than these, each of its kind: a misspelt option would
 * otherwise be ignored silently.
 */
export function checkOptions(options: unknown, members: Readonly<Record<string, Kind>>): void {
  if (!isObject(options) || Array.isArray(options)) {
    throw invalidArgument('options', `The options are an object with ${namesOf(members)}.`)
  }
  const given = options as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    const value = given[name]
    const kind = Object.hasOwn(members, name) ? members[name] : undefined
    if (kind === undefined)
      throw invalidArgument(name, `There is no option "${name}". The options are ${namesOf(members)}.`)
    if (value !== undefined) checkArgument(name, value, kind)
  }
}

function namesOf(members: object): string {
  return Object.keys(members).join(', ')
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  return JSON.stringify(value) ?? String(value)
}
