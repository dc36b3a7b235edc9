import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { isMac, ShortcutLabel, shortcutText } from '../../components/shortcut-label.tsx'
import { type Command, keysOf, shortcutOf, useCommands } from '../../workspace/commands.ts'
import { listedTabCommands, placeOf } from '../../workspace/tab-commands.ts'
import { setSettings, useSettings } from '../../workspace/settings.ts'
import classes from './settings.module.css'

/** Keys that belong to the text the focus is in: no command may take them. */
const ofTexts = new Set(['mod+z', 'mod+shift+z', 'mod+y', 'mod+x', 'mod+c', 'mod+v', 'mod+a'])
const modifiers = new Set(['control', 'shift', 'alt', 'meta', 'altgraph'])

/** A command with its shortcut, which can be changed by pressing another one. */
export function ShortcutLine({ command }: { readonly command: Pick<Command, 'name' | 'label' | 'keys'> }) {
  const { name, label } = command
  const [asking, setAsking] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const chosen = useSettings((settings) => settings.keys)
  const [shown] = keysOf(command)

  useEffect(() => {
    if (!asking) return
    const press = (event: KeyboardEvent): void => {
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') return setAsking(false)
      if (modifiers.has(event.key.toLowerCase())) return
      const keys = shortcutOf(event, isMac)
      const why = whyNot(keys, name)
      setRefused(why)
      if (why !== null) return
      setAsking(false)
      setSettings({ keys: { ...useSettings.getState().keys, [name]: [keys] } })
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [asking, name])

  const reset = (): void => {
    const { [name]: _former, ...others } = chosen
    setSettings({ keys: others })
  }
  return (
    <div className={classes.line}>
      <span>{label}</span>
      <div className={classes.keys}>
        {refused !== null && asking && (
          <span role="alert" className={classes.clash}>
            {refused}
          </span>
        )}
        {!asking && shown !== undefined && <ShortcutLabel keys={shown} />}
        {Object.hasOwn(chosen, name) && !asking && (
          <Button variant="subtle" aria-label={`Reset the shortcut of ${label}`} onClick={reset}>
            Reset
          </Button>
        )}
        <Button
          aria-label={asking ? undefined : `Change the shortcut of ${label}`}
          onClick={() => {
            setRefused(null)
            setAsking(!asking)
          }}
        >
          {asking ? 'Press a shortcut, or Escape' : 'Change'}
        </Button>
      </div>
    </div>
  )
}

/** Why a command cannot have a shortcut, for the reader; null when it can. */
function whyNot(keys: string, name: string): string | null {
  if (ofTexts.has(keys)) return `${shortcutText(keys)} belongs to the texts you edit.`
  if (!/^(mod|ctrl|alt)\+|^f\d+$/.test(keys)) return 'Hold Ctrl, Alt or Command, or press F1 to F12.'
  const place = placeOf(name)
  const others = [...useCommands.getState().commands, ...listedTabCommands].filter((each) => {
    const other = placeOf(each.name)
    // A tab of another kind is never in front at the same time.
    return each.name !== name && (place === undefined || other === undefined || place === other)
  })
  const holder = others.find((each) => keysOf(each).includes(keys))
  return holder === undefined ? null : `${shortcutText(keys)} is “${holder.label}”.`
}
