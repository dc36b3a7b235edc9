import { Anchor } from '@mantine/core'
import { type ConsoleLine, mostConsoleLines } from '../../../../shared/model/view.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import classes from './preview.module.css'

interface PreviewConsoleProps {
  readonly lines: readonly ConsoleLine[]
  readonly onOpen: (key: string) => void
}

/** What the map wrote with `console.log`, with the document it was running on. */
export function PreviewConsole({ lines, onOpen }: PreviewConsoleProps) {
  if (lines.length === 0) {
    return (
      <EmptyState title="Nothing written">
        A map may call <code>console.log(…)</code>; what it writes during a preview stands here.
      </EmptyState>
    )
  }
  return (
    <>
      {lines.length >= mostConsoleLines && (
        <p className={classes.note}>
          The first {mostConsoleLines} lines. What the map wrote after them is left out.
        </p>
      )}
      <ConsoleLines lines={lines} onOpen={onOpen} />
    </>
  )
}

function ConsoleLines({ lines, onOpen }: PreviewConsoleProps) {
  return (
    <ol className={classes.console} aria-label="Console">
      {lines.map((line, index) => (
        <li key={index} data-level={line.level}>
          <Anchor
            component="button"
            type="button"
            inherit
            className={classes.consoleKey}
            onClick={() => onOpen(line.key)}
          >
            {line.key}
          </Anchor>
          <span className={classes.consoleText}>{line.text}</span>
        </li>
      ))}
    </ol>
  )
}
