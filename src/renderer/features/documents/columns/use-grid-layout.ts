import { useCallback, useMemo, useState } from 'react'
import * as v from 'valibot'
import { byName } from '../../../../shared/model/by-name.ts'
import type { InStore } from '../../../client/index.ts'
import { readState, writeMembers } from '../../../workspace/persist.ts'
import { useKept } from '../../../workspace/use-kept.ts'
import { fieldOf } from './grid-columns.tsx'
import { stateName } from '../../../workspace/names/state-name.ts'

const kept = v.object({
  /** Null until a person chose columns. */
  hidden: v.optional(v.nullable(v.array(v.string())), null),
  widths: v.optional(byName(v.number()), {}),
  /** Ids of columns in the order that a person gave them; others follow in their usual order. */
  order: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
  frozen: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
  /** Ids of the columns of nested fields, which are hidden unless they are listed here. */
  nested: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
})

type Layout = Readonly<v.InferOutput<typeof kept>>

export interface GridLayout {
  readonly hidden: ReadonlySet<string> | null
  readonly widths: Readonly<Record<string, number>>
  readonly order: readonly string[]
  readonly frozen: readonly string[]
  readonly nested: readonly string[]
  /** The paths of the nested fields that are shown. */
  readonly paths: readonly string[]
  readonly arrange: (part: Partial<Pick<Layout, 'order' | 'frozen' | 'nested'>>) => void
  readonly hide: (hidden: ReadonlySet<string> | null) => void
  readonly setWidths: (widths: Readonly<Record<string, number>>) => void
}

const usual: Layout = { hidden: null, widths: {}, order: [], frozen: [], nested: [] }

/** The columns a person chose for a store and how wide they made them, kept between sessions. */
export function useGridLayout({ database, store }: InStore): GridLayout {
  const name = stateName('columns', JSON.stringify([database, store]))
  const [layout, setLayout] = useState<Layout>(usual)
  // Without them the grid shows the usual columns, as it does for a store never seen before.
  useKept(name, readLayout, setLayout)
  const change = useCallback(
    (part: Partial<Layout>) =>
      setLayout((last) => {
        // Another window may have changed another part of it.
        writeMembers(name, part)
        return { ...last, ...part }
      }),
    [name],
  )
  return {
    hidden: layout.hidden === null ? null : new Set(layout.hidden),
    widths: layout.widths,
    order: layout.order,
    frozen: layout.frozen,
    nested: layout.nested,
    paths: useMemo(() => layout.nested.map(fieldOf), [layout.nested]),
    arrange: change,
    hide: (hidden) => change({ hidden: hidden === null ? null : [...hidden] }),
    setWidths: (widths) => change({ widths }),
  }
}

/** @throws where nothing is kept, or what is kept is no layout. */
async function readLayout(name: string): Promise<Layout> {
  const text = await readState(name)
  return v.parse(kept, text === null ? null : JSON.parse(text))
}
