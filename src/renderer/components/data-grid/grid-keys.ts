import type { KeyboardEvent } from 'react'

interface GridPlace {
  readonly active: number | null
  readonly column: number
  readonly rowCount: number
  readonly columns: number
  readonly page: number
}

type GridKey =
  | { readonly do: 'row'; readonly index: number }
  | { readonly do: 'column'; readonly index: number }
  | { readonly do: 'resize'; readonly by: number }
  | { readonly do: 'open' | 'edit' | 'tick' | 'copy' | 'all' | 'clear' | 'menu' }

/** What a key means in a grid, or undefined when it means nothing there. */
export function gridKey(event: KeyboardEvent, place: GridPlace): GridKey | undefined {
  const { active, column, rowCount, columns, page } = place
  const mod = event.ctrlKey || event.metaKey
  const last = rowCount - 1
  const to = (index: number): GridKey | undefined =>
    rowCount === 0 ? undefined : { do: 'row', index: Math.min(Math.max(0, index), last) }
  const across = (index: number): GridKey => ({
    do: 'column',
    index: Math.min(Math.max(0, index), Math.max(0, columns - 1)),
  })
  if (event.altKey && event.shiftKey && event.key === 'ArrowLeft') return { do: 'resize', by: -16 }
  if (event.altKey && event.shiftKey && event.key === 'ArrowRight') return { do: 'resize', by: 16 }
  if (event.altKey && event.key === 'ArrowDown') return { do: 'menu' }
  if (event.altKey) return undefined
  switch (event.key) {
    case 'ArrowDown':
      return to(mod ? last : (active ?? -1) + 1)
    case 'ArrowUp':
      return to(mod ? 0 : (active ?? 1) - 1)
    case 'PageDown':
      return to((active ?? 0) + page)
    case 'PageUp':
      return to((active ?? 0) - page)
    case 'Home':
      return mod ? to(0) : event.shiftKey ? across(0) : to(0)
    case 'End':
      return mod ? to(last) : event.shiftKey ? across(columns - 1) : to(last)
    case 'ArrowLeft':
      return across(column - 1)
    case 'ArrowRight':
      return across(column + 1)
    case 'Enter':
      return mod ? undefined : { do: 'open' }
    case 'F2':
      return { do: 'edit' }
    case ' ':
      return { do: 'tick' }
    case 'c':
      return mod ? { do: 'copy' } : undefined
    case 'a':
      return mod ? { do: 'all' } : undefined
    case 'Escape':
      return { do: 'clear' }
    default:
      return undefined
  }
}
