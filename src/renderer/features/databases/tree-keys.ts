import type { KeyboardEvent } from 'react'

/** Moves through a tree as the ARIA practices say: one item has the focus, arrows move it, Enter opens. */
export function onTreeKey(event: KeyboardEvent<HTMLElement>): void {
  const item = event.target
  if (!(item instanceof HTMLElement) || item.getAttribute('role') !== 'treeitem') return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')]
  const at = items.indexOf(item)
  const level = levelOf(item)
  const open = item.getAttribute('aria-expanded')
  switch (event.key) {
    case 'ArrowDown':
      focus(items[at + 1])
      break
    case 'ArrowUp':
      focus(items[at - 1])
      break
    case 'Home':
      focus(items[0])
      break
    case 'End':
      focus(items.at(-1))
      break
    case 'ArrowRight':
      if (open === 'false') toggle(item)
      else if (open === 'true') focus(items[at + 1])
      break
    case 'ArrowLeft':
      if (open === 'true') toggle(item)
      else focus(items.slice(0, at).findLast((each) => levelOf(each) < level))
      break
    case 'Enter':
    case ' ':
      item.click()
      break
    default:
      return
  }
  event.preventDefault()
  event.stopPropagation()
}

const levelOf = (item: HTMLElement): number => Number(item.getAttribute('aria-level'))

function focus(item: HTMLElement | undefined): void {
  item?.focus()
}

function toggle(item: HTMLElement): void {
  item.querySelector<HTMLElement>('[data-twisty]')?.click()
}
