import { Slider, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { DocumentFields } from '../lineage/document-fields.tsx'
import type { Mark } from '../lineage/lit.ts'
import { counted } from '../../../../shared/counted.ts'
import { DocumentStepper } from '../preview/document-stepper.tsx'
import type { Previewing } from '../preview/use-previewing.ts'
import { StepButtons } from './step-buttons.tsx'
import classes from './steps.module.css'
import { didAt, readBy, visibleAt } from './walk.ts'

interface StepsPanelProps {
  readonly previewing: Previewing
  readonly readText: (key: string, signal: AbortSignal) => Promise<string | null>
  readonly onOpen: (key: string) => void
  /** The line of the map that the cursor is on. */
  readonly cursorLine: () => number
}

/** The run of the map on one document, statement by statement, to go forwards and back in. */
export function StepsPanel({ previewing, readText, onOpen, cursorLine }: StepsPanelProps) {
  const { keys, document: key, showDocument, sampling, stepping, preview } = previewing
  const { recording, failure, at, go } = stepping
  const text = useQuery({
    queryKey: ['preview document', key, readText],
    queryFn: ({ signal }) => (key === null ? null : readText(key, signal)),
  })
  if (key === null)
    return (
      <EmptyState title="Nothing to step through">The store has no document to run the map on.</EmptyState>
    )
  const step = recording?.steps[at]
  return (
    <div className={classes.panel}>
      <DocumentStepper keys={keys} shown={key} onShow={showDocument} onOpen={onOpen} sampling={sampling} />
      <Stop stepping={stepping} />
      {recording === null && preview.waiting ? (
        <EmptyState title="Waiting for the columns">
          One of them needs correcting. Once it is, the statements of the map are recorded here.
        </EmptyState>
      ) : recording === null && failure === null ? (
        <Skeleton lines={6} label="Recording the map" />
      ) : recording === null || step === undefined ? (
        <EmptyState title="Nothing to step through">
          {recording?.error?.message ??
            'The map does not run: Problems says why. Once it does, its statements are recorded here.'}
        </EmptyState>
      ) : (
        <>
          <div className={classes.controls}>
            <StepButtons stepping={stepping} steps={recording.steps} cursorLine={cursorLine} />
            <Slider
              className={classes.scrubber}
              thumbLabel="Step"
              label={null}
              min={0}
              max={Math.max(1, recording.steps.length - 1)}
              value={at}
              onChange={go}
            />
            <span className={classes.count} role="status">
              Step {at + 1} of {recording.steps.length} · line {step.line}
            </span>
          </div>
          <Values previewing={previewing} />
          <ReadSoFar previewing={previewing} text={text.data ?? ''} />
          {recording.truncated && (
            <p className={classes.note}>There was more than is kept of this document.</p>
          )}
        </>
      )}
    </div>
  )
}

/** What is to be stopped at. */
function Stop({ stepping }: { readonly stepping: Previewing['stepping'] }) {
  const { stopWhen, setStop, failure, recording } = stepping
  const holds = recording?.steps.filter(({ stops }) => stops === true).length ?? 0
  const isKnown = recording?.steps.some(({ stops }) => stops !== null) ?? true
  const refused =
    stopWhen.trim() === '' || failure === null
      ? null
      : failure instanceof Error
        ? failure.message
        : 'The map does not run.'
  const said =
    refused ??
    (stopWhen.trim() === ''
      ? ''
      : isKnown
        ? `Holds at ${counted(holds, 'step')}`
        : 'No step knows these variables')
  return (
    <div className={classes.stop}>
      <TextInput
        aria-label="Stop when"
        placeholder="Stop when, such as language === null"
        classNames={{ input: 'mono' }}
        value={stopWhen}
        error={refused !== null}
        onChange={(event) => setStop(event.currentTarget.value)}
      />
      <span role="status" className={classes.said} title={said}>
        {said}
      </span>
    </div>
  )
}

function Values({ previewing }: { readonly previewing: Previewing }) {
  const { recording, at } = previewing.stepping
  if (recording === null) return null
  return (
    <div className={classes.values} role="region" aria-label="Values at this step" tabIndex={0}>
      <ul className={classes.did} aria-label="What this statement does">
        {didAt(recording, at).map((said, index) => (
          <li key={index}>{said}</li>
        ))}
      </ul>
      <dl className={classes.variables}>
        {visibleAt(recording.steps, at).map(({ name, value, fresh }) => (
          <div key={name} data-fresh={fresh || undefined}>
            <dt>{name}</dt>
            <dd>
              {value}
              {fresh && <span className={classes.fresh}>new</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const words = { made: 'read now', way: 'read before' }

/** The document, with what the map has read of it before this step; what the step itself reads stands out. */
function ReadSoFar({ previewing, text }: { readonly previewing: Previewing; readonly text: string }) {
  const { document: key, stepping } = previewing
  const { recording, at, go } = stepping
  const marks = useMemo(() => {
    const read = recording?.steps[at]?.read ?? 0
    const next = recording?.steps[at + 1]?.read ?? recording?.paths.length ?? 0
    return new Map<string, Mark>(
      recording?.paths.slice(0, next).map((path, id) => [path, id < read ? 'way' : 'made']) ?? [],
    )
  }, [recording, at])
  return (
    <div className={classes.document}>
      <DocumentFields
        documentKey={key ?? ''}
        text={text}
        marks={marks}
        chosen={null}
        words={words}
        onChoose={(path) => {
          const step = recording === null ? null : readBy(recording, path)
          if (step !== null) go(step)
        }}
      />
    </div>
  )
}
