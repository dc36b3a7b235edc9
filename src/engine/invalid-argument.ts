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
    is: (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0,
    name: 'a whole number from 0',
  },
  flag: { is: (value: unknown) => typeof value === 'boolean', name: 'true or false' },
  signal: { is: (value: unknown) => value instanceof AbortSignal, name: 'an AbortSignal' },
  function: { is: (value: unknown) => typeof value === 'function', name: 'a function' },
  object: { is: (value: unknown) => typeof value === 'object' && value !== null, name: 'an object' },
  /** Looked at by whoever uses it. */
  any: { is: () => true, name: 'anything' },
} as const

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
  const known = Object.keys(members).join(', ')
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument('options', `The options are an object with ${known}.`)
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = members[name]
    if (kind === undefined)
      throw invalidArgument(name, `There is no option "${name}". The options are ${known}.`)
    if (value !== undefined) checkArgument(name, value, kind)
  }
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'a function'
  return JSON.stringify(value) ?? String(value)
}
