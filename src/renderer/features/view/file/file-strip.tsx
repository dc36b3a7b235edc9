import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconFileTypeTs, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { DiffEditor } from '../../../components/code-editor/index.ts'
import { Dialog } from '../../../components/dialogs/dialog.tsx'
import { CommandKeys } from '../../../workspace/command-keys.tsx'
import classes from '../view.module.css'
import own from './file-strip.module.css'
import { type FileStanding, nameOf, type ViewFile } from './use-view-file.ts'

/** The file that the view is kept in, and what a person decides about it. */
export function FileStrip({ file }: { readonly file: ViewFile }) {
  const [comparing, compare] = useState(false)
  const { path, standing, text, draftText, save, take, keep, leave } = file
  const name = nameOf(path)
  const isConflict = standing.kind === 'conflict'
  const differs = isConflict || standing.kind === 'unsaved'
  return (
    <div
      className={classes.strip}
      role="group"
      aria-label="File of the view"
      data-tone={isConflict || standing.kind === 'wrong' || standing.kind === 'gone' ? 'warn' : undefined}
    >
      <IconFileTypeTs size={16} aria-hidden />
      <span className={classes.stripText} role="status" title={path}>
        {standingText(name, standing)}
      </span>
      {differs && text !== null && (
        <Button variant="subtle" onClick={() => compare(true)}>
          Compare
        </Button>
      )}
      {isConflict && <Button onClick={take}>Take the file</Button>}
      {(isConflict || standing.kind === 'wrong') && <Button onClick={keep}>Keep the draft</Button>}
      {(standing.kind === 'unsaved' || standing.kind === 'gone') && (
        <Button rightSection={<CommandKeys name="view.keep" />} onClick={() => void save()}>
          Save to {name}
        </Button>
      )}
      <Tooltip label="Go on without the file, which stays as it is">
        <ActionIcon aria-label="Leave the file" onClick={leave}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
      {comparing && (
        <Dialog title={`${name} and the draft`} width={960} onClose={() => compare(false)}>
          <div className={own.diff}>
            <DiffEditor
              language="typescript"
              original={text ?? ''}
              modified={draftText}
              ariaLabel="Differences"
              sides={[name, 'the draft']}
            />
          </div>
        </Dialog>
      )}
    </div>
  )
}

function standingText(name: string, standing: FileStanding): string {
  switch (standing.kind) {
    case 'reading':
      return `Reading ${name}`
    case 'same':
      return `Kept in ${name}: a change there appears here.`
    case 'unsaved':
      return `Kept in ${name}, which lacks the changes of the draft.`
    case 'conflict':
      return `${name} and the draft have both changed. Neither is lost until you decide.`
    case 'gone':
      return `${name} is not there any more. The draft is.`
    case 'wrong':
      return `The draft stays as it is, because ${standing.why}`
    default:
      throw new Error(`No such standing: ${String(standing satisfies never)}`)
  }
}
