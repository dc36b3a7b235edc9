import fc from 'fast-check'
import { expect, it } from 'vitest'
import { leaveFront, type Pane, settlePanes, tabsOf } from './panes.ts'

const tab = (id: string, pane: Pane = 0, pinned = false) => ({ id, pane, pinned })

it('puts pinned tabs first, and each in its former order', () => {
  const tabs = [tab('a'), tab('b', 0, true), tab('c', 0, false), tab('d', 0, true)]
  const { tabs: settled } = settlePanes({ tabs, fronts: ['a', null], pane: 0 })
  expect(settled.map(({ id }) => id).join('')).toBe('bdac')
})

it('makes the second pane the only one when the first has lost its last tab', () => {
  const settled = settlePanes({ tabs: [tab('a', 1), tab('b', 1)], fronts: [null, 'b'], pane: 1 })
  expect(settled).toEqual({ tabs: [tab('a'), tab('b')], fronts: ['b', null], pane: 0 })
})

it('keeps the page of a database in the pane with the focus, and in no other', () => {
  const tabs = [tab('a'), tab('b', 1)]
  expect(settlePanes({ tabs, fronts: [null, 'b'], pane: 0 }).fronts).toEqual([null, 'b'])
  expect(settlePanes({ tabs, fronts: [null, 'b'], pane: 1 }).fronts).toEqual(['a', 'b'])
})

it('shows the tab behind the one that leaves, or the one before it', () => {
  const tabs = [tab('a'), tab('x', 1), tab('b'), tab('c')]
  const leave = (left: string) =>
    leaveFront(
      { tabs, fronts: [left, 'x'], pane: 0 },
      tabs.find(({ id }) => id === left)!,
    )
  expect(leave('b')).toEqual(['c', 'x'])
  expect(leave('c')).toEqual(['b', 'x'])
})

it('always has a tab of its own in front of each pane, save where a page of a database is', () => {
  const placed = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    pane: fc.constantFrom<Pane>(0, 1),
    pinned: fc.boolean(),
  })
  const front = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'closed'))
  const panes = fc.record({
    tabs: fc.uniqueArray(placed, { selector: ({ id }) => id }),
    fronts: fc.tuple(front, front),
    pane: fc.constantFrom<Pane>(0, 1),
  })
  fc.assert(
    fc.property(panes, (before) => {
      const after = settlePanes(before)
      expect(new Set(after.tabs.map(({ id }) => id))).toEqual(new Set(before.tabs.map(({ id }) => id)))
      for (const pane of [0, 1] as const) {
        const own = tabsOf(after.tabs, pane)
        const shown = after.fronts[pane] ?? null
        const mayBeEmpty = own.length === 0 || after.pane === pane
        expect(shown === null ? mayBeEmpty : own.some(({ id }) => id === shown)).toBe(true)
      }
      expect(tabsOf(after.tabs, 0).length > 0).toBe(after.tabs.length > 0)
      expect(tabsOf(after.tabs, 1).length > 0 || after.pane === 0).toBe(true)
      expect(settlePanes(after)).toEqual(after)
    }),
  )
})
