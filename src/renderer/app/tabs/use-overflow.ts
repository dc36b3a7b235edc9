import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

interface Overflow {
  /** Whether there is more before what is in sight, and after it. */
  readonly before: boolean
  readonly after: boolean
  readonly measure: () => void
}

/** Whether a row holds more than it shows; measured when its size, its scroll position or its content changes. */
export function useOverflow(row: RefObject<HTMLElement | null>, content: unknown): Overflow {
  const [state, setState] = useState({ before: false, after: false })
  const measure = useCallback(() => {
    const element = row.current
    const before = element !== null && element.scrollLeft > 1
    const after = element !== null && element.scrollLeft + element.clientWidth < element.scrollWidth - 1
    setState((last) => (last.before === before && last.after === after ? last : { before, after }))
  }, [row])
  useLayoutEffect(() => {
    measure()
    if (row.current === null) return
    const watch = new ResizeObserver(measure)
    watch.observe(row.current)
    return () => watch.disconnect()
  }, [row, content, measure])
  return { ...state, measure }
}
