import { type PointerEvent, useRef, useState } from 'react'
import type { ColumnLayout } from './use-columns.ts'

/** Pixels that a pointer moves before it drags: a click may tremble. */
const threshold = 6

interface HeaderDrag {
  /** The column that another one would be put before or after, by its index. */
  readonly drop: { readonly index: number; readonly side: 'before' | 'after' } | null
  readonly start: (event: PointerEvent<HTMLElement>, index: number) => void
}

/** Lets a person drag a column by its header to another place. Pointers do so over buttons too, in every browser. */
export function useHeaderDrag<Row>(
  layout: ColumnLayout<Row>,
  onMove: ((column: string, before: string | null) => void) | undefined,
): HeaderDrag {
  const [drop, setDrop] = useState<HeaderDrag['drop']>(null)
  const { visible } = layout
  const latest = useRef<HeaderDrag['drop']>(null)

  function start(event: PointerEvent<HTMLElement>, index: number): void {
    const moved = visible[index]
    if (onMove === undefined || moved === undefined || moved.fixed || event.button !== 0) return
    const from = event.clientX
    const show = (next: HeaderDrag['drop']): void => {
      latest.current = next
      setDrop(next)
    }
    const move = ({ clientX, clientY }: globalThis.PointerEvent): void => {
      if (latest.current === null && Math.abs(clientX - from) < threshold) return
      show(dropAt(clientX, clientY) ?? latest.current)
    }
    const end = (): void => {
      globalThis.removeEventListener('pointermove', move)
      globalThis.removeEventListener('pointerup', end)
      const place = latest.current
      show(null)
      if (place === null) return
      // What was dragged was not clicked.
      globalThis.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => globalThis.removeEventListener('click', swallow, { capture: true }))
      const before = place.side === 'before' ? place.index : place.index + 1
      if (before !== index && before !== index + 1) onMove(moved.id, visible[before]?.id ?? null)
    }
    globalThis.addEventListener('pointermove', move)
    globalThis.addEventListener('pointerup', end)
  }

  return { drop, start }
}

const swallow = (event: Event): void => event.stopPropagation()

/** The header at a point, and which of its edges is nearer. */
function dropAt(x: number, y: number): HeaderDrag['drop'] {
  const header = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-column]')
  if (!header) return null
  const { left, width } = header.getBoundingClientRect()
  return { index: Number(header.dataset['column']), side: x < left + width / 2 ? 'before' : 'after' }
}
