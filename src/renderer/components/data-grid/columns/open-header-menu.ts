/** Opens the menu of the column that an element of its header is in, below it, as a right click there does. */
export function openHeaderMenu(element: Element | null | undefined): void {
  const header = element?.closest('[data-column]')
  if (!header) return
  const { left, bottom } = header.getBoundingClientRect()
  const asked = new MouseEvent('contextmenu', {
    bubbles: true,
    cancelable: true,
    clientX: left,
    clientY: bottom,
  })
  // Once the key or the click that asks for it is dealt with, which would close it.
  setTimeout(() => header.dispatchEvent(asked))
}
