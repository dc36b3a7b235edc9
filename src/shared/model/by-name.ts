import * as v from 'valibot'

/**
 * The schema of an object whose names a user chooses: columns, fields, conditions. It yields an object without a prototype, in which
 * a name such as `constructor` stands for what the user put there or for nothing; `v.record` leaves such names out.
 *
 * @example
 * v.parse(byName(v.number()), { constructor: 1 })['constructor'] // 1, and undefined for ['toString']
 */
export function byName<T extends v.GenericSchema>(value: T) {
  return v.pipe(
    v.custom<Record<string, v.InferInput<T>>>(isNamed, 'Expected an object'),
    v.rawTransform<Record<string, v.InferInput<T>>, Record<string, v.InferOutput<T>>>(
      ({ dataset, addIssue, NEVER }) => {
        const named = emptyByName<v.InferOutput<T>>()
        for (const [name, member] of Object.entries(dataset.value)) {
          const read = v.safeParse(value, member)
          if (!read.success) {
            addIssue({ message: `“${name}”: ${read.issues[0].message}` })
            return NEVER
          }
          named[name] = read.output
        }
        return named
      },
    ),
  )
}

/** An object without a prototype, for names that a user chooses. */
export function emptyByName<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>
}

/** `Object.fromEntries` for names that a user chooses: what is not in it is undefined, whatever it is called. */
export function entriesByName<Value>(
  entries: Iterable<readonly [name: string, value: Value]>,
): Record<string, Value> {
  const named = emptyByName<Value>()
  for (const [name, value] of entries) named[name] = value
  return named
}

function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
