import { expect, test } from 'vitest'
import { counted } from './counted.ts'

test('one thing, several, and those whose plural is no s', () => {
  expect([counted(1, 'document'), counted(1204, 'document'), counted(0, 'row')]).toEqual([
    '1 document',
    '1,204 documents',
    '0 rows',
  ])
  expect(counted(2, 'has it', 'have it')).toBe('2 have it')
})
