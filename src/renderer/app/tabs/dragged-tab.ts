import { create } from 'zustand'
import type { DragEvent } from 'react'

const type = 'application/x-datastore-tab'

/** The tab that a person drags, so that the places to drop it can be shown. */
export const useDraggedTab = create<{ readonly id: string | null }>()(() => ({ id: null }))

/** Makes an element one that drags a tab. */
export function draggable(id: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(type, id)
      // Chromium ends a drag at once when the page changes while it begins.
      setTimeout(() => useDraggedTab.setState({ id }))
    },
    onDragEnd: () => useDraggedTab.setState({ id: null }),
  }
}

/** Makes an element one on which a tab is dropped; `over` is told whether it is above it. */
export function droppable(drop: (id: string) => void, over?: (above: boolean) => void) {
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(type)) return
      event.preventDefault()
      over?.(true)
    },
    onDragLeave: () => over?.(false),
    onDrop: (event: DragEvent) => {
      const id = event.dataTransfer.getData(type)
      if (id === '') return
      event.preventDefault()
      event.stopPropagation()
      over?.(false)
      useDraggedTab.setState({ id: null })
      drop(id)
    },
  }
}
