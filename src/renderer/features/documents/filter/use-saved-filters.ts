import { useEffect, useState } from 'react'
import * as v from 'valibot'
import type { InStore } from '../../../client/index.ts'
import { notifyDone } from '../../../components/notify.tsx'
import { prompt } from '../../../workspace/dialogs.ts'
import { stateName } from '../../../workspace/names/state-name.ts'
import { readState, writeState } from '../../../workspace/persist.ts'
import { type FilterForm, filterForm } from '../../../components/document-filter/index.ts'

const kept = v.array(v.object({ name: v.string(), form: filterForm }))

export interface SavedFilters {
  readonly filters: readonly { readonly name: string; readonly form: FilterForm }[]
  /** Asks for a name; one that is taken gets the new filter. */
  readonly save: (form: FilterForm) => Promise<void>
  readonly forget: (name: string) => void
}

/** The filters that a person keeps for a store, by name. */
export function useSavedFilters({ database, store }: InStore): SavedFilters {
  const name = stateName('filters', JSON.stringify([database, store]))
  const [filters, setFilters] = useState<SavedFilters['filters']>([])
  useEffect(() => {
    let left = false
    const load = async (): Promise<void> => {
      const text = await readState(name)
      const read = v.safeParse(kept, text === null ? [] : JSON.parse(text))
      if (!left && read.success) setFilters(read.output)
    }
    // Without them there are none to choose from.
    load().catch(() => undefined)
    return () => {
      left = true
    }
  }, [name])
  const change = (next: SavedFilters['filters']): void => {
    setFilters(next)
    writeState(name, JSON.stringify(next))
  }
  return {
    filters,
    save: async (form) => {
      const called = await prompt({
        title: 'Save the filter',
        label: 'Name',
        action: 'Save',
        check: (text) => (text.trim() === '' ? 'Type a name.' : null),
      })
      if (called === null) return
      const kind = called.trim()
      const others = filters.filter((each) => each.name !== kind)
      change([...others, { name: kind, form }].toSorted((a, b) => a.name.localeCompare(b.name)))
      notifyDone(`Saved the filter “${kind}” for ${store}.`)
    },
    forget: (gone) => change(filters.filter((each) => each.name !== gone)),
  }
}
