import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Dialog } from '../../components/dialogs/dialog.tsx'
import { ShortcutLabel } from '../../components/shortcut-label.tsx'
import { showPalette, useDialogs } from '../../workspace/dialogs.ts'
import { useFocus } from '../use-focus.ts'
import classes from './palette.module.css'
import type { PaletteEntry } from './palette-group.ts'
import { usePaletteGroups } from './use-palette-groups.tsx'

/** Goes anywhere by typing: documents by the start of their key or by their text, views, saved queries, files, commands. */
export function Palette() {
  const open = useDialogs((dialogs) => dialogs.palette)
  if (!open) return null
  return (
    <Dialog bare title="Search documents, views, commands" width={620} onClose={() => showPalette(false)}>
      <Search />
    </Dialog>
  )
}

function Search() {
  const { at } = useFocus()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const groups = usePaletteGroups(text.trim())
  const entries = groups.flatMap((group) => group.entries)
  const current = Math.min(active, Math.max(0, entries.length - 1))

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current, text])

  const choose = (entry: PaletteEntry | undefined): void => {
    if (!entry) return
    showPalette(false)
    // After the dialog has given the focus back, so that what runs may take it.
    setTimeout(entry.run, 0)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (event.key === 'Enter') choose(entries[current])
    else if (step === 1 && current === entries.length - 1) setActive(0)
    else if (step === -1 && current === 0) setActive(Math.max(0, entries.length - 1))
    else if (step !== undefined)
      setActive(Math.min(Math.max(0, current + step), Math.max(0, entries.length - 1)))
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={classes.search}>
        <IconSearch size={16} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? `palette-${current}` : undefined}
          aria-label="Search"
          className={classes.input}
          placeholder={
            at ? `A key or text of ${at.store}, a view, a query, a file, a command` : 'A file or a command'
          }
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id="palette-list" role="listbox" aria-label="Results" className={classes.list}>
        {groups.map((group, groupAt) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <div className={classes.label} aria-hidden>
              {group.label}
            </div>
            {group.entries.map((entry, inGroup) => {
              const own =
                inGroup + groups.slice(0, groupAt).reduce((sum, before) => sum + before.entries.length, 0)
              return (
                <div
                  key={entry.id}
                  id={`palette-${own}`}
                  role="option"
                  aria-selected={own === current}
                  className={classes.entry}
                  onMouseMove={() => setActive(own)}
                  onClick={() => choose(entry)}
                >
                  {entry.icon}
                  <span className={classes.text}>{entry.label}</span>
                  {entry.detail !== undefined && <span className={classes.detail}>{entry.detail}</span>}
                  {entry.keys !== undefined && <ShortcutLabel keys={entry.keys} />}
                </div>
              )
            })}
          </div>
        ))}
        {groups.length === 0 && <div className={classes.none}>Nothing is called that.</div>}
      </div>
    </>
  )
}
