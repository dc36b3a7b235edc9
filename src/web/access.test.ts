import { expect, test } from 'vitest'
import { Access } from './access.ts'

function fresh(idle: number): { access: Access; closed: number[] } {
  const closed: number[] = []
  return { access: new Access({ idle, closeSocket: (socket) => closed.push(socket) }), closed }
}

function entered(access: Access, now: number): string {
  const secret = access.redeem(access.issueToken(), 'a browser', now)
  if (secret === null) throw new Error('the token was refused')
  return secret
}

test('ends a session that asks for nothing for too long, connected or not', () => {
  const { access, closed } = fresh(1000)
  const [idle, busy, gone] = [entered(access, 0), entered(access, 0), entered(access, 0)]
  access.attach(idle, 1, 0)
  access.attach(busy, 2, 0)
  access.attach(gone, 3, 0)
  access.detach(3)
  access.saw(2, 900)
  access.endIdle(1000)
  expect([idle, busy, gone].map((secret) => access.allows(secret, 1000))).toEqual([true, true, true])
  access.endIdle(1001)
  expect([idle, busy, gone].map((secret) => access.allows(secret, 1001))).toEqual([false, true, false])
  expect(closed).toEqual([1])
  expect(access.allows(busy, 1901)).toBe(false)
})

test('closes a socket whose session ended while it was handed over', () => {
  const { access, closed } = fresh(1000)
  const secret = entered(access, 0)
  access.end(secret)
  access.attach(secret, 7)
  expect(closed).toEqual([7])
})

test('closes every socket of a session that is ended', () => {
  const { access, closed } = fresh(1000)
  const secret = entered(access, Date.now())
  access.attach(secret, 1)
  access.attach(secret, 2)
  const [tab] = access.list(secret)
  expect(tab).toMatchObject({ own: true, connected: true })
  expect(access.endById(tab?.id ?? '')).toBe(true)
  expect(closed).toEqual([1, 2])
  expect(access.endById(tab?.id ?? '')).toBe(false)
})
