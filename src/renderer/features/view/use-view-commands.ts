import { useEffect, useRef } from 'react'
import type { EditorCommand } from '../../components/code-editor/index.ts'
import { notifyDone } from '../../components/notify.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { registerSave } from '../../workspace/tabs/tabs.ts'

interface ViewCommands {
  /** The tab, which asks to publish before it closes with a draft. */
  readonly id: string
  readonly active: boolean
  readonly publish: () => Promise<boolean>
  readonly dryRun: () => void
  /** Saves the view to its file; null where it has none. */
  readonly keep: (() => Promise<void>) | null
  /** Opens the file of a view. */
  readonly openFile: () => void
  /** Lights what the line of the map at the cursor feeds. */
  readonly feeds: () => void
  /** Goes on by so many steps in the run that is recorded; null where none is shown. */
  readonly step: ((by: 1 | -1) => void) | null
  /** Shows the next document of the sample, or the one before. */
  readonly stepDocument: (by: 1 | -1) => void
  /** Runs a command of the map's editor. */
  readonly inMap: (command: EditorCommand) => void
}

/** What the keys and the palette do while a view is in front. */
export function useViewCommands(commands: ViewCommands): void {
  const { id, active, publish, dryRun, keep, openFile, feeds, step, stepDocument, inMap } = commands
  const keepDraft = (): void =>
    notifyDone('The draft is kept, also over a restart. Publish makes it the view.')
  useCommand(
    { name: 'view.publish', label: 'Publish view', keys: ['mod+enter'], run: () => void publish() },
    active,
  )
  useCommand(
    {
      name: 'view.dryRun',
      label: 'Dry run: what would publishing do?',
      keys: ['mod+shift+enter'],
      run: dryRun,
    },
    active,
  )
  useCommand(
    {
      name: 'view.keep',
      label: keep === null ? 'Keep the draft of this view' : 'Save this view to its file',
      keys: ['mod+s'],
      run: keep === null ? keepDraft : () => void keep(),
    },
    active,
  )
  useCommand({ name: 'view.openFile', label: 'Open the file of a view…', run: openFile }, active)
  useCommand(
    { name: 'map.feeds', label: 'Show what this line of the map feeds', keys: ['mod+alt+l'], run: feeds },
    active,
  )
  useCommand(
    { name: 'map.stepForward', label: 'One step of the map forward', keys: ['f10'], run: () => step?.(1) },
    active && step !== null,
  )
  useCommand(
    { name: 'map.stepBack', label: 'One step of the map back', keys: ['f9'], run: () => step?.(-1) },
    active && step !== null,
  )
  useCommand(
    {
      name: 'sample.next',
      label: 'Next sampled document',
      keys: ['mod+alt+n'],
      run: () => stepDocument(1),
    },
    active,
  )
  useCommand(
    {
      name: 'sample.previous',
      label: 'Previous sampled document',
      keys: ['mod+alt+p'],
      run: () => stepDocument(-1),
    },
    active,
  )
  useMapCommands(active, inMap)
  const latestPublish = useRef(publish)
  useEffect(() => {
    latestPublish.current = publish
  })
  useEffect(() => registerSave(id, () => latestPublish.current()), [id])
}

/** What the editor of the map does at its cursor, from its own keys and from the palette. */
function useMapCommands(active: boolean, inMap: ViewCommands['inMap']): void {
  const run = (command: EditorCommand) => () => inMap(command)
  useCommand({ name: 'map.fix', label: 'Fix the problem on this line of the map…', run: run('fix') }, active)
  useCommand({ name: 'map.format', label: 'Format the map', run: run('format') }, active)
  useCommand(
    { name: 'map.rename', label: 'Rename the column or variable at the cursor…', run: run('rename') },
    active,
  )
  useCommand(
    {
      name: 'map.nextProblem',
      label: 'Go to the next problem of the map',
      keys: ['f8'],
      run: run('nextProblem'),
    },
    active,
  )
}
