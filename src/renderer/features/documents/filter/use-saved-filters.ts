import { useState } from 'react'
import * as v from 'valibot'
import { byName } from '../../../../shared/model/by-name.ts'
import type { InStore } from '../../../client/index.ts'
import { notifyDone } from '../../../components/notify.tsx'
import { prompt } from '../../../workspace/dialogs.ts'
import { stateName } from '../../../workspace/names/state-name.ts'
import { readState, writeMembers } from '../../../workspace/persist.ts'
import { useKept } from '../../../workspace/use-kept.ts'
import { type FilterForm, filterForm } from '../../../components/document-filter/index.ts'

/** By their names; null is one that was forgotten. */
const kept = byName(v.nullable(filterForm))

/** As filters were kept before each was a member of its own, which two windows change without taking the other's away. */
const keptBefore = v.array(v.object({ name: v.string(), form: filterForm }))

export interface SavedFilters {
  readonly filters: readonly { readonly name: string; readonly form: FilterForm }[]
  /** Asks for a name; one that is taken gets the new filter. */
  readonly save: (form: FilterForm) => Promise<void>
  readonly forget: (name: string) => void
}

/** The filters that a person keeps for a store, by name. */
export function useSavedFilters({ database, store }: InStore): SavedFilters {
  const place = JSON.stringify([database, store])
  const name = nameOf(place)
  const [filters, setFilters] = useState<SavedFilters['filters']>([])
  // Without them there are none to choose from.
  useKept(place, readFilters, setFilters)
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
      setFilters(sorted([...others, { name: kind, form }]))
      writeMembers(name, { [kind]: form })
      notifyDone(`Saved the filter “${kind}” for ${store}.`)
    },
    forget: (gone) => {
      setFilters(filters.filter((each) => each.name !== gone))
      writeMembers(name, { [gone]: null })
    },
  }
}

const sorted = (filters: SavedFilters['filters']): SavedFilters['filters'] =>
  filters.toSorted((a, b) => a.name.localeCompare(b.name))

const nameOf = (place: string): string => stateName('named-filters', place)

async function readFilters(place: string): Promise<SavedFilters['filters']> {
  const before = v.safeParse(keptBefore, await readJson(stateName('filters', place)))
  const read = v.safeParse(kept, await readJson(nameOf(place)))
  const old = before.success ? before.output.map(({ name, form }) => [name, form] as const) : []
  const all = new Map([...old, ...Object.entries(read.success ? read.output : {})])
  return sorted([...all].flatMap(([name, form]) => (form ? [{ name, form }] : [])))
}

async function readJson(name: string): Promise<unknown> {
  const text = await readState(name)
  return text === null ? null : JSON.parse(text)
}
