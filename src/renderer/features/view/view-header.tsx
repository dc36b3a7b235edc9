import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core'
import { IconFileTypeTs, IconFlask, IconHistory, IconRefresh, IconTableFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import { StatusDot } from '../../components/status-dot.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { viewNameProblem, type ViewDraft } from './draft/view-draft.ts'
import classes from './view.module.css'
import { viewStanding } from './view-standing.ts'

interface ViewHeaderProps {
  /** The published name; null for a view that has none yet. */
  readonly view: string | null
  readonly summary: ViewSummary | null
  readonly draft: ViewDraft
  readonly dirty: boolean
  readonly building: boolean
  readonly starting: boolean
  readonly onEdit: (change: Partial<ViewDraft>) => void
  readonly onDiscard: () => void
  readonly onSaveAs: () => void
  readonly history: boolean
  readonly onHistory: () => void
  /** Asks for a file to keep the view in; null where it has one. */
  readonly onFile: (() => void) | null
  readonly onReindex: () => void
  readonly onQuery: () => void
  readonly onDryRun: () => void
  readonly onPublish: () => void
  /** What publishing would do, beside the button. */
  readonly answer: ReactNode
}

/** The view's name, state and actions; Publish comes last, where the eye ends. */
export function ViewHeader(props: ViewHeaderProps) {
  const { view, summary, draft, dirty, building, starting } = props
  const standing = summary === null ? null : viewStanding(summary)
  const stands =
    standing === null || summary === null
      ? ''
      : `${versionStanding(summary, standing.label)}${dirty ? ' · draft not published' : ''}`
  return (
    <Toolbar label="View">
      {view === null ? (
        <TextInput
          className={classes.nameField}
          classNames={{ input: 'mono' }}
          aria-label="Name of the new view"
          placeholder="Name, such as by_email"
          autoFocus
          value={draft.name}
          error={draft.name !== '' && viewNameProblem(draft.name) !== null}
          title={draft.name === '' ? undefined : (viewNameProblem(draft.name) ?? undefined)}
          onChange={(event) => props.onEdit({ name: event.currentTarget.value })}
        />
      ) : (
        <h1 className={classes.name} title={view}>
          {view}
        </h1>
      )}
      {standing !== null && summary !== null && (
        <ToolbarText title={stands}>
          <span className={classes.standing}>
            <StatusDot tone={standing.tone} label={standing.label} />
            <span className={classes.standingWords}>{stands}</span>
          </span>
        </ToolbarText>
      )}
      <ToolbarSpacer />
      {/* What comes with the first key takes room that nothing else has. */}
      {summary !== null && dirty && (
        <Button className={classes.action} onClick={props.onSaveAs}>
          Save as new…
        </Button>
      )}
      {props.onFile !== null && (
        <Tooltip label="Keep this view in a file, for an editor of your own">
          <ActionIcon aria-label="Keep in a file" onClick={props.onFile}>
            <IconFileTypeTs size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {summary !== null && (
        <>
          <Tooltip label="Query">
            <ActionIcon aria-label="Query" onClick={props.onQuery}>
              <IconTableFilled size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="History: every version of this view">
            <ActionIcon aria-label="History" aria-pressed={props.history} onClick={props.onHistory}>
              <IconHistory size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Reindex: fill the view anew">
            <ActionIcon aria-label="Reindex" disabled={building || starting} onClick={props.onReindex}>
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      <Button className={classes.action} disabled={!dirty || starting} onClick={props.onDiscard}>
        Discard
      </Button>
      <Button
        className={classes.action}
        leftSection={<IconFlask size={16} />}
        title="What would publishing do? Looks at every document and changes nothing."
        onClick={props.onDryRun}
      >
        Dry run
      </Button>
      {props.answer}
      <Button
        className={classes.action}
        variant="filled"
        disabled={(summary?.state === 'ready' && !dirty) || building}
        loading={starting}
        rightSection={<CommandKeys name="view.publish" />}
        onClick={props.onPublish}
      >
        Publish
      </Button>
    </Toolbar>
  )
}

/** What answers, and beside it what is being built or has failed. */
function versionStanding({ version, answers, build, failedVersion }: ViewSummary, label: string): string {
  const other = build?.version ?? failedVersion
  if (answers === null || other === null || other === answers) return `v${version} ${label}`
  return `v${answers} answers · v${other} ${label}`
}
