import classes from './shortcut-label.module.css'

export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform)

const mac: Record<string, string> = { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧', enter: '⏎', escape: 'Esc' }
const other: Record<string, string> = {
  mod: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  enter: 'Enter',
  escape: 'Esc',
}

/** A shortcut such as `mod+shift+s` the way this system writes it: ⇧⌘S or Ctrl+Shift+S. */
export function shortcutText(keys: string): string {
  const names = isMac ? mac : other
  const parts = keys
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : capital(key)))
  return parts.join(isMac ? '' : '+')
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A shortcut as a quiet label on a button or a menu entry. */
export function ShortcutLabel({ keys }: { readonly keys: string | undefined }) {
  if (keys === undefined) return null
  return <kbd className={classes.keys}>{shortcutText(keys)}</kbd>
}
