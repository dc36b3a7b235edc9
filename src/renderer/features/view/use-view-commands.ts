import { useEffect, useRef } from 'react'
import { notifyDone } from '../../components/notify.tsx'
import { useCommand } from '../../workspace/commands.ts'
import { registerSave } from '../../workspace/tabs/tabs.ts'

interface ViewCommands {
  /** The tab, which asks to publish before it closes with a draft. */
  readonly id: string
  readonly active: boolean
  readonly publish: () => Promise<boolean>
  readonly dryRun: () => void
}

/** What the keys and the palette do while a view is in front. */
export function useViewCommands({ id, active, publish, dryRun }: ViewCommands): void {
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
    { name: 'view.keep', label: 'Keep the draft of this view', keys: ['mod+s'], run: keepDraft },
    active,
  )
  const latestPublish = useRef(publish)
  useEffect(() => {
    latestPublish.current = publish
  })
  useEffect(() => registerSave(id, () => latestPublish.current()), [id])
}
