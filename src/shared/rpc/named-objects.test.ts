import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { byName, entriesByName } from '../model/by-name.ts'
import { objectNames } from '../../../tests/support/object-names.ts'
import { namedObjects } from './named-objects.ts'

const wire = new StandardRPCJsonSerializer({ customJsonSerializers: [namedObjects] })

/** What arrives of a value that is sent. */
function carried(value: unknown): unknown {
  const [json, meta] = wire.serialize(value)
  const [sent, told] = JSON.parse(JSON.stringify([json, meta])) as [unknown, typeof meta]
  return wire.deserialize(sent, told)
}

const schema = v.object({ values: byName(v.union([v.number(), v.bigint(), v.string()])) })
const entries = fc.uniqueArray(
  fc.tuple(fc.oneof(fc.constantFrom(...objectNames), fc.string()), fc.bigInt()),
  {
    selector: ([name]) => name,
  },
)

describe('an object by names of a user’s choice', () => {
  test('arrives with each of its members and without any other, whatever they are called', () => {
    fc.assert(
      fc.property(entries, (members) => {
        const arrived = carried(v.parse(schema, { values: Object.fromEntries(members) })) as v.InferOutput<
          typeof schema
        >
        const { values } = v.parse(schema, arrived)
        expect(new Map(Object.entries(values))).toEqual(new Map(members))
        for (const name of objectNames) expect(values[name]).toBe(new Map(members).get(name))
      }),
    )
  })

  test('is sent whole as it is written in a program, too', () => {
    for (const name of objectNames) {
      const sent = carried({ where: Object.fromEntries([[name, { eq: 1 }]]) }) as { where: object }
      expect(Object.entries(sent.where)).toEqual([[name, { eq: 1 }]])
    }
  })

  test('tells which member is wrong', () => {
    const wrong = v.safeParse(schema, { values: entriesByName([['toString', true]]) })
    expect(wrong.issues?.[0].message).toContain('toString')
    expect(v.safeParse(schema, { values: [] }).success).toBe(false)
  })
})
