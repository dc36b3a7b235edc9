import { type Tab, tabId } from './tab.ts'

/** What tells a tab from tabs of the same title, in few words; null where there is no need. */
export type TabPlace = string | null

interface Titled {
  readonly tab: Tab
  readonly title: string
}

const kinds: Readonly<Record<Tab['kind'], string>> = {
  documents: 'documents',
  document: 'document',
  changes: 'changes',
  shape: 'shape',
  views: 'views',
  view: 'view',
  query: 'query',
  sql: 'SQL',
}

/**
 * For each tab, what has to stand beside its title so that no two tabs read the same: the kind of thing, the store, the database,
 * and at last a number.
 */
export function tabPlaces(
  tabs: readonly Titled[],
  nameOf: (database: string) => string,
): ReadonlyMap<string, TabPlace> {
  const places = new Map<string, TabPlace>()
  const byTitle = Map.groupBy(tabs, ({ title }) => title)
  for (const same of byTitle.values()) {
    const parts = [
      (tab: Tab) => nameOf(tab.database),
      (tab: Tab) => tab.store,
      (tab: Tab) => kinds[tab.kind],
    ].filter((part) => new Set(same.map(({ tab }) => part(tab))).size > 1)
    const words = same.map(({ tab }) => parts.map((part) => part(tab)).join(' · '))
    same.forEach(({ tab }, at) => {
      const before = words.slice(0, at).filter((each) => each === words[at]).length
      const number = words.filter((each) => each === words[at]).length > 1 ? `#${before + 1}` : ''
      const place = [words[at], number].filter((part) => part !== '').join(' ')
      places.set(tabId(tab), place === '' ? null : place)
    })
  }
  return places
}
