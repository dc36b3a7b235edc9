import { create } from 'zustand'

/** The share of each pane of a group, in percent. */
export type PaneLayout = Readonly<Record<string, number>>

/** The sizes a person gave to panes, by the name of their group. What keeps them between sessions stands above. */
export const usePaneSizes = create<Readonly<Record<string, PaneLayout>>>()(() => ({}))
