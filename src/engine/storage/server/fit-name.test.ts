import { expect, test } from 'vitest'
import { numberHoles } from '../postgres/number-holes.ts'
import { fitName } from './fit-name.ts'

test('a name that fits stays; a longer one is cut with its hash, between characters', () => {
  expect(fitName('users_by_email')).toBe('users_by_email')
  const long = `users_${'ä🎉'.repeat(20)}`
  expect(Buffer.byteLength(fitName(long))).toBeLessThanOrEqual(40)
  expect(fitName(long)).toBe(fitName(long))
  expect(fitName(long)).not.toBe(fitName(`${long}x`))
  expect(fitName(long).isWellFormed()).toBe(true)
  expect(fitName(long)).not.toContain('\uFFFD')
})

test('question marks become numbers, but for those within quotes', () => {
  expect(numberHoles(`select "a?", 'b?''?' from "c""?" where d = ? and e in (?, ?)`)).toBe(
    `select "a?", 'b?''?' from "c""?" where d = $1 and e in ($2, $3)`,
  )
})
