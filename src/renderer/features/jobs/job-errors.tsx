import { numberText } from '../../../shared/numbers.ts'
import { Button, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { JobProblem, JobSnapshot } from '../../../shared/model/job.ts'
import { client } from '../../client/index.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { withoutDocument } from '../../components/texts/problem-text.ts'
import { openTab } from '../../workspace/tabs/tabs.ts'
import classes from './jobs.module.css'

const page = 100

/** How many entries the job's error list has, and the list itself when it is asked for. */
export function JobErrors({ job }: { readonly job: JobSnapshot }) {
  const [open, setOpen] = useState(false)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <div>
      <UnstyledButton className={classes.errorsToggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={14} aria-hidden />
        {errorsTitle(job)}
      </UnstyledButton>
      {open && <ErrorList job={job} />}
    </div>
  )
}

function errorsTitle({ kind, errors, state }: JobSnapshot): string {
  const number = numberText(errors)
  const plural = errors === 1 ? '' : 's'
  switch (kind) {
    case 'import':
      return `${number} record${plural} refused`
    case 'verify':
    case 'repair':
      return `${number} document${plural} different`
    case 'publish':
    case 'reindex':
      return state === 'failed'
        ? `${number} failing document${plural}`
        : `${number} document${plural} skipped`
    case 'dry-run':
      return `${number} problem${plural} found`
    case 'edit':
    case 'delete':
      return `${number} document${plural} refused`
    case 'undo':
      return `${number} document${plural} written since`
    case 'export':
    case 'copy':
      return `${number} error${plural}`
    default:
      throw new Error(`No such kind of job: ${String(kind satisfies never)}`)
  }
}

function ErrorList({ job }: { readonly job: JobSnapshot }) {
  const list = useInfiniteQuery({
    // The list grows while the job runs: what is shown is read again when the count has changed.
    queryKey: ['job errors', job.id, job.errors],
    queryFn: ({ pageParam, signal }) =>
      client.jobs.errors({ id: job.id, offset: pageParam, limit: page }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < page ? undefined : pages.length * page),
    placeholderData: (before) => before,
  })
  if (list.error) return <ErrorState strip what="Could not read the errors" error={list.error} />
  const problems = list.data?.pages.flat() ?? []
  const inFile = job.kind === 'import' && problems.some(({ line }) => line !== null)
  return (
    <div className={classes.errors}>
      <table className={classes.errorTable}>
        <thead>
          <tr>
            {inFile && <th className={classes.right}>{isWorkbook(job) ? 'Row' : 'Line'}</th>}
            <th>Document</th>
            <th>{job.kind === 'verify' || job.kind === 'repair' ? 'Difference' : 'Reason'}</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((problem, index) => (
            <tr key={index}>
              {inFile && (
                <td className={classes.right}>{problem.line == null ? '' : numberText(problem.line)}</td>
              )}
              <td className="mono">{problem.key !== null && <DocumentKey job={job} problem={problem} />}</td>
              <td className={classes.reason}>{withoutDocument(problem)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.errorsFoot}>
        {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>Show more</Button>}
        {!list.hasNextPage && problems.length < job.errors && (
          <span className={classes.dim}>The first {numberText(problems.length)} are kept.</span>
        )}
        <CopyButton text={problems.map(lineOf).join('\n')} label="Copy list" />
      </div>
    </div>
  )
}

/** The way to the document, where there is one: a refused record has left none. */
function DocumentKey({ job, problem }: { readonly job: JobSnapshot; readonly problem: JobProblem }) {
  const { key, code } = problem
  if (key === null) return null
  if (job.kind === 'import' && code !== 'EXISTS') return key
  const { database, store } = job
  return (
    <UnstyledButton
      className={classes.key}
      title={`Open ${key}`}
      onClick={() => openTab({ kind: 'document', database, store, key })}
    >
      {key}
    </UnstyledButton>
  )
}

/** Whether an import reads a workbook, which has rows and no lines. */
function isWorkbook({ subject }: JobSnapshot): boolean {
  return subject.toLowerCase().endsWith('.xlsx')
}

function lineOf({ line, key, message }: JobProblem): string {
  return [...(line === null ? [] : [String(line)]), key ?? '', message].join('\t')
}
