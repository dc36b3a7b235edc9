import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import {
  IconAlignLeft,
  IconCopyPlus,
  IconHistory,
  IconLink,
  IconListTree,
  IconTrash,
} from '@tabler/icons-react'
import type { DocumentText } from '../../../shared/model/document.ts'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import type { Side } from './beside/side-panel.tsx'
import classes from './document.module.css'
import { shortRevision } from './document-status.ts'
import { useSize } from './use-size.ts'
import { timeText } from '../../components/texts/time-text.ts'

interface DocumentHeaderProps {
  readonly docKey: string | null
  readonly base: DocumentText | null
  readonly newKey: string
  readonly keyProblem: string | null
  /** Whether there is something to save, and whether there is unsaved text to give up. */
  readonly dirty: boolean
  readonly canDiscard: boolean
  readonly saving: boolean
  readonly saveLabel: string
  readonly canDelete: boolean
  /** What is shown beside the text. */
  readonly side: Side | null
  readonly onSide: (side: Side) => void
  readonly onHistory: () => void
  readonly onKey: (key: string) => void
  readonly onFormat: () => void
  readonly onDiscard: () => void
  readonly onDuplicate: () => void
  readonly onDelete: () => void
  readonly onSave: () => void
}

/** What the document is and what can be done with it; Save is where the eye ends. */
export function DocumentHeader(props: DocumentHeaderProps) {
  const { docKey, base, dirty, saving } = props
  const size = useSize(base?.text ?? '')
  return (
    <Toolbar label="Document">
      {docKey === null ? (
        <TextInput
          className={classes.keyField}
          classNames={{ input: 'mono' }}
          aria-label="Key of the new document"
          placeholder="Key of the new document"
          autoFocus
          value={props.newKey}
          error={props.keyProblem !== null}
          onChange={(event) => props.onKey(event.currentTarget.value)}
        />
      ) : (
        <h1 className={classes.key} title={docKey}>
          {docKey}
        </h1>
      )}
      {base !== null && (
        <>
          <ToolbarText title={describe(base, size)}>rev {shortRevision(base.rev)}</ToolbarText>
          {base.updated !== null && (
            <ToolbarText spare title={`${base.updated} (UTC)`}>
              {timeText(base.updated)}
            </ToolbarText>
          )}
          <ToolbarText spare>{size}</ToolbarText>
        </>
      )}
      <ToolbarSpacer />
      <Looks {...props} />
      <Tooltip label="Indent the text; values stay as they are written">
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconAlignLeft size={16} />}
          onClick={props.onFormat}
        >
          Format
        </Button>
      </Tooltip>
      {docKey !== null && (
        <>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconCopyPlus size={16} />}
            onClick={props.onDuplicate}
          >
            Duplicate
          </Button>
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={16} />}
            disabled={!props.canDelete}
            onClick={props.onDelete}
          >
            Delete
          </Button>
        </>
      )}
      <Button disabled={!props.canDiscard || saving} onClick={props.onDiscard}>
        Discard
      </Button>
      <Button
        variant="filled"
        disabled={!dirty}
        loading={saving}
        rightSection={<CommandKeys name="document.save" />}
        onClick={props.onSave}
      >
        {props.saveLabel}
      </Button>
    </Toolbar>
  )
}

/** The ways to look at a document beside its text. */
function Looks({ docKey, side, onSide, onHistory }: DocumentHeaderProps) {
  return (
    <>
      <Tooltip label="Tree beside the text">
        <ActionIcon aria-label="Tree" aria-pressed={side === 'tree'} onClick={() => onSide('tree')}>
          <IconListTree size={17} />
        </ActionIcon>
      </Tooltip>
      {docKey !== null && (
        <>
          <Tooltip label="Links, referring documents and view rows">
            <ActionIcon aria-label="Links" aria-pressed={side === 'links'} onClick={() => onSide('links')}>
              <IconLink size={17} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Old revisions: compare and restore">
            <ActionIcon aria-label="History" onClick={onHistory}>
              <IconHistory size={17} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </>
  )
}

/** What the quiet words leave out where there is little room. */
function describe({ rev, updated }: DocumentText, size: string): string {
  const saved = updated === null ? '' : `\nsaved ${updated} (UTC)`
  return `Revision ${rev}${saved}\n${size}`
}
