import { expect, it } from 'vitest'
import { excerptOf } from './excerpt.ts'

const fields = { name: '"Joe Hacker"', note: `"${'x'.repeat(40)} Århus ${'y'.repeat(200)}"` }

it.each([
  ['hacker', 'name: "Joe Hacker"'],
  ['ÅRHUS', `note: …${'x'.repeat(15)} Århus ${'y'.repeat(74)}`],
  ['nowhere', ''],
])('says of %j that it stands in %j', (text, excerpt) => {
  expect(excerptOf({ fields }, text)).toBe(excerpt)
})
