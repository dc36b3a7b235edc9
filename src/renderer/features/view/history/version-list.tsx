import type { ViewVersion } from '../../../../shared/model/view.ts'
import { StatusDot, type Tone } from '../../../components/status-dot.tsx'
import { timeText } from '../../../components/texts/time-text.ts'
import button from '../../../components/plain-button.module.css'
import classes from './history.module.css'

const tones: Readonly<Record<ViewVersion['state'], Tone>> = {
  ready: 'ok',
  building: 'busy',
  paused: 'warn',
  interrupted: 'warn',
  failed: 'danger',
  retired: 'idle',
}

interface VersionListProps {
  readonly versions: readonly ViewVersion[]
  readonly shown: number
  readonly onShow: (version: number) => void
}

/** The versions of a view, newest first; one of them is shown beside. */
export function VersionList({ versions, shown, onShow }: VersionListProps) {
  return (
    <ul className={classes.list} aria-label="Versions">
      {versions.map((version) => (
        <li key={version.version}>
          <button
            type="button"
            className={`${button.plain} ${classes.version}`}
            aria-current={version.version === shown}
            onClick={() => onShow(version.version)}
          >
            <span className={classes.line}>
              <StatusDot tone={tones[version.state]} label={version.state} />
              <b>Version {version.version}</b>
              <span className={classes.state}>{standing(version)}</span>
            </span>
            <time className={classes.time} dateTime={version.created}>
              {timeText(version.created)}
            </time>
            <span className={classes.summary}>{version.changes.join(' ')}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function standing({ state, answers, published }: ViewVersion): string {
  if (answers) return state === 'ready' ? 'answers' : `answers, ${state}`
  return state === 'retired' && published === null ? 'cancelled' : state
}
