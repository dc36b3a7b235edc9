import { Anchor } from '@mantine/core'
import classes from './preview.module.css'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import type { ProblemGroup } from './preview-report.ts'

const shownKeys = 8

interface PreviewProblemsProps {
  readonly groups: readonly ProblemGroup[]
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

/** What went wrong, once for each place: a click on the place goes to the line, one on a key opens the document. */
export function PreviewProblems({ groups, onOpen, onPlace }: PreviewProblemsProps) {
  return (
    <ul className={classes.problems}>
      {groups.map((group) => {
        const { line, column } = group
        return (
          <li key={JSON.stringify([group.code, group.message, line, column])} className={classes.problem}>
            <div className={classes.problemHead}>
              {line !== null && (
                <Anchor component="button" type="button" inherit onClick={() => onPlace(line, column ?? 1)}>
                  Line {line}
                  {column !== null && `, column ${column}`}
                </Anchor>
              )}
              <span className={classes.code}>{group.code}</span>
              {group.keys.length > 0 && (
                <span className={classes.count}>{counted(group.keys.length, 'document')}</span>
              )}
            </div>
            <div className={classes.message}>{group.message}</div>
            <div className={classes.keys}>
              {group.keys.slice(0, shownKeys).map((key) => (
                <Anchor
                  key={key}
                  component="button"
                  type="button"
                  inherit
                  className="mono"
                  onClick={() => onOpen(key)}
                >
                  {key}
                </Anchor>
              ))}
              {group.keys.length > shownKeys && (
                <span>and {numberText(group.keys.length - shownKeys)} more</span>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
