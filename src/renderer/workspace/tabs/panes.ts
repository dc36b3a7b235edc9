/** One of the two places that show a tab beside each other; there is a second one while it has tabs. */
export type Pane = 0 | 1

interface Placed {
  readonly id: string
  readonly pane: Pane
  readonly pinned: boolean
}

/** How tabs stand: in one row for each pane, with one of them in front. */
export interface Panes<Tab extends Placed> {
  readonly tabs: readonly Tab[]
  /** The tab in front of each pane; null where there is none, as where a database's own page is. */
  readonly fronts: readonly (string | null)[]
  /** The pane with the focus. */
  readonly pane: Pane
}

/**
 * Puts tabs in the order that always holds, after any change of them: the pinned ones first, the only pane the first one, and a
 * tab in front of each pane that has any, save the one with the focus, which may show a database's own page.
 */
export function settlePanes<Tab extends Placed>({ tabs, fronts, pane }: Panes<Tab>): Panes<Tab> {
  if (tabs.length > 0 && tabs.every((tab) => tab.pane === 1)) {
    const moved = tabs.map((tab) => ({ ...tab, pane: 0 as const }))
    return settlePanes({ tabs: moved, fronts: [fronts[1] ?? null, null], pane: 0 })
  }
  const inOrder = [...tabs.filter(({ pinned }) => pinned), ...tabs.filter(({ pinned }) => !pinned)]
  const two = tabs.some((tab) => tab.pane === 1)
  const focused = two ? pane : 0
  const frontOf = (of: Pane): string | null => {
    const own = inOrder.filter((tab) => tab.pane === of)
    const front = fronts[of] ?? null
    if (own.some(({ id }) => id === front) || (front === null && of === focused)) return front
    return own[0]?.id ?? null
  }
  return { tabs: inOrder, fronts: [frontOf(0), two ? frontOf(1) : null], pane: focused }
}

/** The tabs of one pane, in their order. */
export function tabsOf<Tab extends Placed>(tabs: readonly Tab[], pane: Pane): readonly Tab[] {
  return tabs.filter((tab) => tab.pane === pane)
}

/** What stands in front when a tab leaves its pane: the one behind it, or else the one before it. */
export function leaveFront<Tab extends Placed>(
  { tabs, fronts }: Panes<Tab>,
  left: Tab,
): Panes<Tab>['fronts'] {
  const own = tabsOf(tabs, left.pane)
  const at = own.indexOf(left)
  const next = own[at + 1] ?? own[at - 1]
  return fronts.map((front) => (front === left.id ? (next?.id ?? null) : front))
}
