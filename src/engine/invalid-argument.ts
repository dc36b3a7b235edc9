import { DatastoreError } from '../shared/errors.ts'

/** The error for a wrong argument of a public function; the message says what is expected. */
export function invalidArgument(argument: string, message: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', message, { details: { argument } })
}

/** What a value may be, beside undefined where it is an option. */
export type Kind = keyof typeof kinds

const kinds = {
  text: { is: (value: unknown) => typeof value === 'string', name: 'a string' },
  count: {
    is: isCount,
    name: 'a whole number from 0',
  },
  cursor: {
    is: (value: unknown) => isCount(value) || (typeof value === 'string' && /^\d{1,16}-\w+$/.test(value)),
    name: 'a cursor, or a whole number from 0',
  },
  flag: { is: (value: unknown) => typeof value === 'boolean', name: 'true or false' },
  signal: { is: (value: unknown) => value instanceof AbortSignal, name: 'an AbortSignal' },
  function: { is: (value: unknown) => typeof value === 'function', name: 'a function' },
  object: { is: (value: unknown) => typeof value === 'object' && value !== null, name: 'an object' },
  /** Looked at by whoever uses it. */
  any: { is: () => true, name: 'anything' },
} as const

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** @throws DatastoreError `INVALID_INPUT` naming the argument and what was expected. */
export function checkArgument(argument: string, value: unknown, kind: Kind): void {
  const { is, name } = kinds[kind]
  if (!is(value)) throw invalidArgument(argument, `"${argument}" must be ${name}; ${show(value)} was given.`)
}

/**
 * Checks that options are an object with no other members than these, each of its kind: a misspelt option would
 * otherwise be ignored silently.
 */
export function checkOptions(options: unknown, members: Readonly<Record<string, Kind>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument('options', `The options are an object with ${namesOf(members)}.`)
  }
  const given = options as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    const value = given[name]
    const kind = members[name]
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
