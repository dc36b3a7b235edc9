import { Anchor, Button } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Cell } from '../../../../shared/model/query.ts'
import type { ViewTestReport, ViewTestResult } from '../../../../shared/model/view-test.ts'
import type { ViewTest } from '../../../../shared/model/view-definition.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { ExpectationEditor } from './expectation-editor.tsx'
import classes from './preview.module.css'

interface PreviewTestsProps {
  readonly report: ViewTestReport | null
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
  readonly onUnpin: (index: number) => void
  /** The pinned documents, in the order of the report. */
  readonly tests: readonly ViewTest[]
  /** Expects something else of a pinned document. */
  readonly onExpect: (index: number, test: ViewTest) => void
  /** Makes the map's present rows the expected ones. */
  readonly onAccept: (index: number, result: ViewTestResult) => void
}

/** The pinned documents of a view, each with what its map should give and does not. */
export function PreviewTests(props: PreviewTestsProps) {
  const { report, tests, onOpen, onPlace, onUnpin, onExpect, onAccept } = props
  const [editing, edit] = useState<number | null>(null)
  if (report === null) {
    return <EmptyState title="Tests were not run">The map does not compile.</EmptyState>
  }
  if (report.results.length === 0) {
    return (
      <EmptyState title="No tests">
        Pin a document under “By document”: its rows of now become what the map has to give for it. Tests run
        while you type, and a view whose tests fail is not published.
      </EmptyState>
    )
  }
  return (
    <ul className={classes.problems} aria-label="Tests">
      {report.results.map((result, index) => (
        <li
          key={`${index} ${result.key}`}
          className={classes.problem}
          aria-label={`${result.key}: ${result.passed ? 'passes' : 'fails'}`}
        >
          <div className={classes.problemHead}>
            <span className={classes.verdict} data-passed={result.passed}>
              {result.passed ? (
                <IconCircleCheck size={14} aria-hidden />
              ) : (
                <IconCircleX size={14} aria-hidden />
              )}
              {result.passed ? 'passes' : 'fails'}
            </span>
            <Anchor
              component="button"
              type="button"
              inherit
              className="mono"
              onClick={() => onOpen(result.key)}
            >
              {result.key}
            </Anchor>
            <span className={classes.spring} />
            {!result.passed && (
              <Button size="compact-xs" variant="subtle" onClick={() => onAccept(index, result)}>
                Expect what it gives now
              </Button>
            )}
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={editing === index}
              onClick={() => edit(editing === index ? null : index)}
            >
              Edit expectation
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => onUnpin(index)}>
              Unpin
            </Button>
          </div>
          {editing === index && tests[index] !== undefined && (
            <ExpectationEditor
              test={tests[index]}
              onSave={(test) => {
                onExpect(index, test)
                edit(null)
              }}
              onCancel={() => edit(null)}
            />
          )}
          {!result.passed && <Difference result={result} onPlace={onPlace} />}
        </li>
      ))}
    </ul>
  )
}

function Difference({
  result,
  onPlace,
}: Pick<PreviewTestsProps, 'onPlace'> & { readonly result: ViewTestResult }) {
  const { error, expectedError, missing, unexpected } = result
  return (
    <div className={classes.difference}>
      {error !== null && (
        <p>
          {error.line !== null && (
            <Anchor
              component="button"
              type="button"
              inherit
              onClick={() => onPlace(error.line ?? 1, error.column ?? 1)}
            >
              Line {error.line}:{' '}
            </Anchor>
          )}
          {error.message}
        </p>
      )}
      {expectedError !== null && <p>The map was to fail with {expectedError}.</p>}
      {missing.map((row, index) => (
        <p key={`-${index}`} data-side="expected">
          <span>expected</span> {rowText(row)}
        </p>
      ))}
      {unexpected.map((row, index) => (
        <p key={`+${index}`} data-side="actual">
          <span>gives</span> {rowText(row)}
        </p>
      ))}
    </div>
  )
}

function rowText(row: Readonly<Record<string, Cell>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}
