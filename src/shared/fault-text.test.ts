import { expect, test } from 'vitest'
import { DatastoreError } from './errors.ts'
import { faultText } from './fault-text.ts'

const secret = 'joe@example.com s3cret'

test('a fault is told by its kind and its places, without a word of its message', () => {
  const told = faultText(new DatastoreError('CONSTRAINT', `The value ${secret} is held already.`))
  expect(told).toMatch(/^DatastoreError CONSTRAINT at fault-text\.test\.ts:\d+:\d+/)
  expect(told).not.toContain('joe')
  expect(told).not.toContain('/')
})

test('a message that looks like places, a name that is a text, and what is no error tell nothing', () => {
  const disguised = new Error(`x\n    at joe (/home/joe/s3cret.ts:1:2)`)
  expect(faultText(disguised)).not.toMatch(/joe|s3cret/)
  expect(faultText(Object.assign(new Error(secret), { name: secret, code: secret }))).toMatch(
    /^Error Error at /,
  )
  const changed = new Error('first')
  changed.message = secret
  expect(faultText(changed)).not.toContain('joe')
  expect(faultText(secret)).toBe('a string was thrown')
})
