import * as fc from 'fast-check'

const key: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'A', 'a ', 'ä', '日本')
const email = fc.option(fc.constantFrom('1@x', '2@x', '3@x', '4@x'), { nil: undefined })
const entry = fc.record({ email, n: fc.integer({ min: 0, max: 3 }) })
/** Which revision a write names: none, the present one, or one that is not. */
const rev = fc.constantFrom('none', 'present', 'stale')

export type Entry = typeof entry extends fc.Arbitrary<infer E> ? E : never

const write = fc.oneof(
  fc.record({ do: fc.constant('put'), key, entry, rev }),
  fc.record({ do: fc.constant('delete'), key, rev }),
)

const step = fc.oneof(
  { weight: 8, arbitrary: write },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create'), key, entry }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('putMany'),
      entries: fc.array(fc.tuple(key, entry), { maxLength: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('transaction'),
      writes: fc.array(write, { maxLength: 4 }),
      reads: fc.array(key, { maxLength: 2 }),
    }),
  },
  // As the store's own program, which has the view's code, or as one that has not.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reopen'),
      withCode: fc.boolean(),
      version: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reindex') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('query'), email }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('changes'), since: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('history'), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore'), key, back: fc.nat({ max: 3 }) }) },
)

export const steps = fc.array(step, { minLength: 1, maxLength: 40 })

export type Write = typeof write extends fc.Arbitrary<infer W> ? W : never
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
