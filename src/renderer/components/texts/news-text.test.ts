import { expect, it } from 'vitest'
import { newsText } from './news-text.ts'

it('says what came, and leaves out what did not', () => {
  expect(newsText({ new: 3, changed: 12, deleted: 0, more: false })).toBe('12 changed, 3 new')
  expect(newsText({ new: 0, changed: 0, deleted: 1000, more: true })).toBe('1,000 deleted and more')
})
