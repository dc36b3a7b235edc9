import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { Dialog, DialogBody } from '../../components/dialogs/dialog.tsx'
import { type Command, useCommands } from '../../workspace/commands.ts'
import { showSettings } from '../../workspace/dialogs.ts'
import { useNewerSettings } from '../../workspace/settings.ts'
import { type CommandPlace, listedTabCommands, placeOf } from '../../workspace/tab-commands.ts'
import { ChoiceLine, choices } from './choices.tsx'
import classes from './settings.module.css'
import { ShortcutLine } from './shortcut-line.tsx'

/** What a person may prefer, on one page that can be searched. Every choice takes effect at once and is kept. */
export function SettingsDialog() {
  const [text, setText] = useState('')
  const newer = useNewerSettings((state) => state.version)
  const commands = useCommands((state) => state.commands)
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (found: string): boolean => words.every((word) => found.toLowerCase().includes(word))
  const shown = choices.filter(({ section, label, why = '', words: more = '' }) =>
    matches(`${section} ${label} ${why} ${more}`),
  )
  const bound = shortcutGroups(commands)
    .map(({ heading, commands: all }) => ({
      heading,
      commands: all.filter(({ label }) => matches(`${heading} ${label}`)),
    }))
    .filter((group) => group.commands.length > 0)
  const sections = [...new Set(shown.map(({ section }) => section))]
  return (
    <Dialog title="Settings" width={720} onClose={() => showSettings(false)}>
      <DialogBody>
        <div className={classes.search}>
          <TextInput
            data-autofocus
            aria-label="Search settings"
            placeholder="Search settings and shortcuts"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
        {newer !== null && (
          <p className={classes.note}>
            A newer version of the app wrote these settings ({newer}). What this one does not know is kept as
            it is.
          </p>
        )}
        <div className={classes.page}>
          {sections.map((section) => (
            <section key={section} aria-label={section}>
              <h3 className={classes.heading}>{section}</h3>
              {shown
                .filter((choice) => choice.section === section)
                .map((choice) => (
                  <ChoiceLine key={choice.label} choice={choice} />
                ))}
            </section>
          ))}
          {bound.map((group) => (
            <section key={group.heading} aria-label={group.heading}>
              <h3 className={classes.heading}>{group.heading}</h3>
              {group.commands.map((command) => (
                <ShortcutLine key={command.name} command={command} />
              ))}
            </section>
          ))}
          {sections.length === 0 && bound.length === 0 && <p>Nothing is called that.</p>}
        </div>
      </DialogBody>
    </Dialog>
  )
}

const headings: Readonly<Record<CommandPlace, string>> = {
  Documents: 'Shortcuts in the documents of a store',
  Document: 'Shortcuts in a document',
  View: 'Shortcuts in a view',
  Query: 'Shortcuts in a query',
}

/** Every command under where it is: anywhere, or in a kind of tab, whether one is in front or not. */
function shortcutGroups(commands: readonly Command[]) {
  const anywhere = commands.filter(({ name }) => placeOf(name) === undefined)
  return [
    {
      heading: 'Shortcuts',
      // Contributed twice, by the shell and by a tab, a command is one.
      commands: [...new Map(anywhere.map((command) => [command.name, command])).values()],
    },
    ...Object.entries(headings).map(([place, heading]) => ({
      heading,
      commands: listedTabCommands.filter((command) => command.place === place),
    })),
  ]
}
