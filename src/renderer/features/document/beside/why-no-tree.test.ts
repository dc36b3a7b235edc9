import { expect, test } from 'vitest'
import { whyNoTree } from './why-no-tree.ts'

test('a text without a tree is no JSON, or has more characters than a tree is made of', () => {
  expect(whyNoTree(20_000_000)).toBe('There is no tree of this text: it is no JSON.')
  expect(whyNoTree(21_400_017)).toBe(
    'There is no tree of this text: it has 21,400,017 characters as it is shown, and a tree is made of up to 20,000,000.',
  )
})
