import fc from 'fast-check'
import { expect, it } from 'vitest'
import { databaseNames } from './database-names.ts'

const none = (): undefined => undefined

it('calls a file by its last part, and by its folder where two have one name', () => {
  const names = databaseNames(['/a/x/users.db', '/a/y/users.db', '/a/books.db'], none)
  expect([...names.values()]).toEqual(['x/users.db', 'y/users.db', 'books.db'])
})

it('tells servers apart by user, by kind, and first of all by the name that was given', () => {
  const places = [
    'postgres://ann@h/shop',
    'postgres://joe@h/shop',
    'mysql://joe@h/shop',
    'postgres://h:5433/shop',
  ]
  expect([...databaseNames(places, none).values()]).toEqual([
    'ann@h/shop',
    'postgres://joe@h/shop',
    'mysql://joe@h/shop',
    'h:5433/shop',
  ])
  const given = databaseNames(places, (place) => (place.startsWith('mysql') ? 'Shop' : undefined))
  expect(given.get('mysql://joe@h/shop')).toBe('Shop')
})

it('never calls two databases the same', () => {
  const part = fc.constantFrom('a', 'b', 'users.db', 'shop')
  const file = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
  const server = fc
    .tuple(
      fc.constantFrom('postgres', 'mysql'),
      fc.constantFrom('ann@', 'joe@', ''),
      fc.constantFrom('h', 'h:1'),
      part,
    )
    .map(([kind, user, host, database]) => `${kind}://${user}${host}/${database}`)
  const name = fc.constantFrom(undefined, 'Shop', 'a')
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(file, server), { maxLength: 8 }),
      fc.array(name, { minLength: 8 }),
      (places, given) => {
        const names = databaseNames(places, (place) => given[places.indexOf(place)])
        expect(new Set(names.values()).size).toBe(places.length)
      },
    ),
  )
})
