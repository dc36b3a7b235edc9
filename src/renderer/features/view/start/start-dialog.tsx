import { Button, Group, SegmentedControl } from '@mantine/core'
import { Dialog, DialogBody } from '../../../components/dialogs/dialog.tsx'
import type { StartRequest } from '../../../workspace/dialogs.ts'
import { openViewDraft } from '../../../workspace/recipes/open-view-draft.ts'
import { DerivedPanel } from './derived-panel.tsx'
import { SourceInputs } from './source-inputs.tsx'
import classes from './start.module.css'
import { type Source, useStart } from './use-start.ts'

interface StartDialogProps {
  readonly request: StartRequest
  readonly onClose: () => void
}

const sources: readonly { readonly value: Source; readonly label: string }[] = [
  { value: 'template', label: 'Template' },
  { value: 'example', label: 'Example rows' },
  { value: 'sql', label: 'SQL' },
  { value: 'couch', label: 'CouchDB map' },
  { value: 'mongo', label: 'MongoDB index' },
]

/** Asks what a new view is to be made from, and shows its map while that is typed; the draft is then there to be previewed. */
export function StartDialog({ request, onClose }: StartDialogProps) {
  const { database, store } = request
  const starting = useStart(request)
  const { form, edit, derived } = starting
  const view = derived === null || typeof derived === 'string' ? null : derived.view

  function open(): void {
    if (view === null) return
    onClose()
    openViewDraft({ database, store }, view)
  }

  return (
    <Dialog title={`New view of ${store} from…`} width={1000} onClose={onClose}>
      <DialogBody>
        <SegmentedControl
          aria-label="What the view is made from"
          data={[...sources]}
          value={form.source}
          onChange={(value) => edit({ source: value })}
        />
        <div className={classes.columns}>
          <div className={classes.inputs}>
            <SourceInputs at={{ database, store }} starting={starting} onOpen={open} />
          </div>
          <DerivedPanel derived={derived} />
        </div>
        <Group justify="flex-end" gap={8}>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="filled" disabled={view === null} onClick={open}>
            Open draft
          </Button>
        </Group>
      </DialogBody>
    </Dialog>
  )
}
