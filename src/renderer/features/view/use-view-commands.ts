import { useEffect, useRef } from 'react'
import type { EditorCommand } from '../../components/code-editor/index.ts'
import { notifyDone } from '../../components/notify.tsx'
import { useTabCommand } from '../../workspace/tab-commands.ts'
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
  useTabCommand('view.publish', () => void publish(), active)
  useTabCommand('view.dryRun', dryRun, active)
  useTabCommand('view.keep', keep === null ? keepDraft : () => void keep(), active, {
    label: keep === null ? 'Keep the draft of this view' : 'Save this view to its file',
  })
  useTabCommand('view.openFile', openFile, active)
  useTabCommand('map.feeds', feeds, active)
  useTabCommand('map.stepForward', () => step?.(1), active && step !== null)
  useTabCommand('map.stepBack', () => step?.(-1), active && step !== null)
  useTabCommand('sample.next', () => stepDocument(1), active)
  useTabCommand('sample.previous', () => stepDocument(-1), active)
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
  useTabCommand('map.fix', run('fix'), active)
  useTabCommand('map.format', run('format'), active)
  useTabCommand('map.rename', run('rename'), active)
  useTabCommand('map.nextProblem', run('nextProblem'), active)
  useTabCommand('map.hover', run('hover'), active)
}
