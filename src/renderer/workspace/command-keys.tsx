import { ShortcutLabel } from '../components/shortcut-label.tsx'
import { useKeys } from './commands.ts'

/** The shortcut that a command has now, as a quiet label on what runs it. */
export function CommandKeys({ name }: { readonly name: string }) {
  return <ShortcutLabel keys={useKeys(name)} />
}
