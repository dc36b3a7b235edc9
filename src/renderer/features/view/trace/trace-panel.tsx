import { ActionIcon, Anchor } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { TracedBranch } from '../../../../shared/model/trace/view-trace.ts'
import type { InStore } from '../../../client/index.ts'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { DocumentStepper } from '../preview/document-stepper.tsx'
import { SearchLine } from '../samples/search-line.tsx'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import { type LineReport, lineReports, untaken, untakenCount, valueText } from './trace-report.ts'
import classes from './trace-panel.module.css'
import type { Previewing } from '../preview/use-previewing.ts'
import view from '../view.module.css'

interface TracePanelProps {
  readonly at: InStore
  readonly previewing: Previewing
  readonly onOpen: (key: string) => void
  readonly onPlace: (line: number, column: number) => void
}

/** What the map does, line by line: how often it runs, which ways it goes, and its values on one document. */
export function TracePanel({ at, previewing, onOpen, onPlace }: TracePanelProps) {
  const { trace, keys, document, showDocument, sampling, branching } = previewing
  const { result, values, failure } = trace
  if (keys.length === 0)
    return <EmptyState title="Nothing to trace">The store has no document to run the map on.</EmptyState>
  if (failure)
    return (
      <EmptyState title="Not traced">
        The map does not run: Problems says why. Once it does, its lines are counted here and beside the text.
      </EmptyState>
    )
  if (result === null || document === null) return <Skeleton lines={6} label="Tracing the map" />
  const missing = untakenCount(result)
  return (
    <div className={view.tab}>
      <DocumentStepper
        keys={keys}
        shown={document}
        onShow={showDocument}
        onOpen={onOpen}
        sampling={sampling}
      />
      {branching.search.wanted !== null && (
        <div className={classes.search} role="group" aria-label="Search for a document">
          <SearchLine at={at} search={branching.search} onAgain={branching.again} />
          <ActionIcon aria-label="Close the search" onClick={branching.search.forget}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      )}
      <div className={view.listScroll}>
        <table className={`${view.headed} ${classes.lines}`} aria-label="Lines of the map">
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Ran</th>
              <th scope="col">Documents</th>
              <th scope="col">Ways taken, and values on {document}</th>
            </tr>
          </thead>
          <tbody>
            {lineReports(result, values).map((report) => (
              <Line
                key={report.line}
                report={report}
                sampled={result.sampled}
                onPlace={onPlace}
                onFind={branching.find}
              />
            ))}
          </tbody>
        </table>
        <p className={classes.foot}>
          {missing === 0
            ? 'Every way through the map was taken.'
            : `${counted(missing, 'branch', 'branches')} with a way that no sampled document takes.`}
          {result.sampled < keys.length && ` The first ${result.sampled} documents are traced.`}
          {result.truncated && ' There was more than is kept of a document.'}
        </p>
      </div>
    </div>
  )
}

interface LineProps extends Pick<TracePanelProps, 'onPlace'> {
  readonly report: LineReport
  readonly sampled: number
  /** Looks for a document that goes ways of a branch which none of the sample does. */
  readonly onFind: (branch: TracedBranch) => void
}

function Line({ report, sampled, onPlace, onFind }: LineProps) {
  const { line, ran, branches, values } = report
  return (
    <tr>
      <td className={classes.number}>
        <Anchor
          component="button"
          type="button"
          inherit
          aria-label={`Go to line ${line}`}
          onClick={() => onPlace(line, branches[0]?.column ?? values[0]?.column ?? 1)}
        >
          {line}
        </Anchor>
      </td>
      <td className={classes.number} data-alert={ran?.count === 0 || undefined}>
        {ran === null ? '' : ran.count === 0 ? 'never' : `${numberText(ran.count)}×`}
      </td>
      <td className={classes.number}>
        {ran !== null && ran.count > 0 && `${numberText(ran.documents)} of ${sampled}`}
      </td>
      <td>
        {branches.map((branch) => (
          <Branch key={`${branch.column} ${branch.label}`} branch={branch} onFind={onFind} />
        ))}
        {values.map((value) => (
          <div key={`${value.column} ${value.name}`} className={classes.value} title={valueText(value)}>
            {valueText(value)}
          </div>
        ))}
      </td>
    </tr>
  )
}

function Branch({ branch, onFind }: { readonly branch: TracedBranch } & Pick<LineProps, 'onFind'>) {
  const missing = untaken(branch)
  return (
    <div className={classes.branch}>
      <code>{branch.label}</code>
      {branch.arms.map((arm) => (
        <span key={arm.name} className={classes.arm} data-missing={missing.includes(arm) || undefined}>
          {arm.name} {numberText(arm.documents)}
        </span>
      ))}
      {missing.length > 0 && (
        <Anchor
          component="button"
          type="button"
          inherit
          title="Looks through the store, and adds the first document that goes there to the sample"
          onClick={() => onFind(branch)}
        >
          Find me a document that goes there
        </Anchor>
      )}
    </div>
  )
}
