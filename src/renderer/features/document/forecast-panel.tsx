import { numberText } from '../../../shared/numbers.ts'
import { ActionIcon, Anchor, Tooltip } from '@mantine/core'
import { IconLayoutSidebarRightCollapse, IconLayoutSidebarRightExpand } from '@tabler/icons-react'
import type { ViewForecast } from '../../../shared/model/forecast.ts'
import type { RowChange } from '../../../shared/model/row-change.ts'
import { ErrorState } from '../../components/states/error-state.tsx'
import { isSame, kindOf, rowWords, signs, ValueChange } from '../../components/row-changes/index.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { forecastHeadline, ownWords, refusalWords } from './forecast-words.ts'
import classes from './forecast.module.css'
import type { ForecastState, ForecastWait } from './use-forecast.ts'

interface ForecastPanelProps extends ForecastState {
  readonly onOpen: (key: string) => void
  readonly onOpenView: (view: string) => void
  readonly onCollapse: () => void
  /** Whether the button that hides it takes the focus: it was just used to show it. */
  readonly focused: boolean
}

const waits: Readonly<Record<ForecastWait, string>> = {
  unchanged:
    'Nothing: the text is what is saved. What a change would do to the views is shown here while you type.',
  key: 'Give the document a key to see what saving it will do.',
  text: 'The text is no JSON document yet.',
  size: 'This text is too long to be foretold while it is typed.',
}

/** What saving the text would do to every view, beside the text and while it is typed. */
export function ForecastPanel(props: ForecastPanelProps) {
  const { wait, forecast, stale, failure, onOpen, onOpenView, onCollapse, focused } = props
  const shown = wait === 'unchanged' ? null : forecast
  return (
    <aside className={classes.panel} aria-label="Saving this will">
      <div className={classes.head}>
        <h2 className={classes.title}>
          Saving this will{' '}
          <span role="status" data-refused={(shown?.refused === true && !stale) || undefined}>
            {shown === null || stale ? '' : forecastHeadline(shown.views)}
          </span>
        </h2>
        <Tooltip label="Hide">
          <ActionIcon
            aria-label="Hide what saving will do"
            aria-expanded
            autoFocus={focused}
            onClick={onCollapse}
          >
            <IconLayoutSidebarRightCollapse size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.body}>
        {wait !== null && <p className={classes.wait}>{waits[wait]}</p>}
        {wait === null && failure !== null && (
          <ErrorState strip what="What saving will do cannot be told" error={failure} />
        )}
        {shown === null && wait === null && failure === null && (
          <Skeleton lines={4} label="Asking the views" />
        )}
        {shown !== null && (
          <ul className={classes.views} data-stale={stale || undefined}>
            {shown.views.map((view) => (
              <ViewLine key={view.view} view={view} onOpen={onOpen} onOpenView={onOpenView} />
            ))}
          </ul>
        )}
      </div>
    </aside>
  )
}

interface ForecastRailProps extends Pick<ForecastState, 'forecast' | 'stale' | 'wait'> {
  readonly onExpand: () => void
  readonly focused: boolean
}

/** What is left of the panel when it is hidden: the way back, red when the save would be refused. */
export function ForecastRail({ forecast, stale, wait, onExpand, focused }: ForecastRailProps) {
  const refused = forecast?.refused === true && !stale && wait === null
  const label = refused ? 'Saving this will be refused: show why' : 'Show what saving will do'
  return (
    <div className={classes.rail}>
      <Tooltip label={label} position="left">
        <ActionIcon
          aria-label={label}
          aria-expanded={false}
          autoFocus={focused}
          color={refused ? 'red' : 'gray'}
          onClick={onExpand}
        >
          <IconLayoutSidebarRightExpand size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

interface ViewLineProps {
  readonly view: ViewForecast
  readonly onOpen: (key: string) => void
  readonly onOpenView: (view: string) => void
}

const outcomeSigns: Readonly<Record<ViewForecast['outcome'], string>> = {
  same: '=',
  changed: '~',
  refused: '✗',
  skipped: '!',
  unknown: '?',
}

function ViewLine({ view, onOpen, onOpenView }: ViewLineProps) {
  const listed = view.outcome === 'changed' || view.outcome === 'skipped' ? view.rows : []
  const count = view.added + view.removed + view.changed
  return (
    <li className={classes.view} data-outcome={view.outcome}>
      <div className={classes.line}>
        <span className={classes.sign} aria-hidden>
          {outcomeSigns[view.outcome]}
        </span>
        <Anchor
          component="button"
          type="button"
          inherit
          className={`mono ${classes.name}`}
          title={`Open view “${view.view}”`}
          onClick={() => onOpenView(view.view)}
        >
          {view.view}
        </Anchor>
        <span className={classes.words}>{words(view)}</span>
      </div>
      {view.refusals.map((refusal, index) => (
        <p key={index} className={classes.refusal}>
          refused:{' '}
          {refusalWords(refusal).map((piece) =>
            typeof piece === 'string' ? (
              piece
            ) : (
              <Anchor
                key={piece.open}
                component="button"
                type="button"
                inherit
                className="mono"
                title={`Open “${piece.open}”`}
                onClick={() => onOpen(piece.open)}
              >
                {piece.open}
              </Anchor>
            ),
          )}
        </p>
      ))}
      {listed.length > 0 && (
        <ul className={classes.rows} aria-label={`Rows of ${view.view} that change`}>
          {listed.map((change, index) => (
            <RowLines key={index} change={change} columns={view.columns} />
          ))}
        </ul>
      )}
      {listed.length > 0 && count > listed.length && (
        <p className={classes.more}>and {numberText(count - listed.length)} more rows</p>
      )}
    </li>
  )
}

interface RowLinesProps {
  readonly change: RowChange
  readonly columns: ViewForecast['columns']
}

/** One row, a line for each value that comes, goes or changes. */
function RowLines({ change, columns }: RowLinesProps) {
  const kind = kindOf(change)
  const values = (change.after ?? change.before)!
  const shown = columns.filter(({ name }) =>
    kind === 'changed' ? !isSame(change, name) : values[name] !== null,
  )
  return (
    <li className={classes.row} data-kind={kind}>
      <span className={classes.sign} aria-hidden>
        {signs[kind]}
      </span>
      <span className="visually-hidden">{kind}</span>
      <dl className={classes.values}>
        {shown.map(({ name, type }) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd>
              <ValueChange change={change} name={name} json={type === 'json'} />
            </dd>
          </div>
        ))}
        {shown.length === 0 && <div>a row without values</div>}
      </dl>
    </li>
  )
}

function words(view: ViewForecast): string {
  switch (view.outcome) {
    case 'same':
    case 'changed':
      return rowWords(view)
    case 'refused':
      return ''
    case 'skipped': {
      const { line = null, message = '' } = view.skipped ?? {}
      return `lists the document as skipped: ${line === null ? '' : `line ${line}: `}${ownWords(message)}`
    }
    case 'unknown':
      return 'is maintained by your program'
    default:
      throw new Error(`No such outcome: ${String(view.outcome satisfies never)}`)
  }
}
