import { expect, it } from 'vitest'
import { withQuery } from './ran-queries.ts'

const ran = (form: string) => ({ view: 'by_age', form, call: form, at: '2026-01-01T00:00:00.000Z' })

it('puts a query that is run again in front, once', () => {
  const history = ['a', 'b', 'a'].reduce(
    (known: ReturnType<typeof ran>[], form) => withQuery(known, ran(form)),
    [],
  )
  expect(history.map(({ form }) => form)).toEqual(['a', 'b'])
})

it('keeps the last fifty', () => {
  let history: ReturnType<typeof ran>[] = []
  for (let n = 0; n < 60; n++) history = withQuery(history, ran(`q${n}`))
  expect(history).toHaveLength(50)
  expect(history[0]?.form).toBe('q59')
})
