import { numberText } from '../../../../shared/numbers.ts'
import { ActionIcon, Anchor } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './document-stepper.module.css'
import type { Sampling } from '../samples/use-sampling.ts'

interface DocumentStepperProps {
  readonly keys: readonly string[]
  /** The document that is shown, one of the keys. */
  readonly shown: string
  readonly onShow: (key: string) => void
  readonly onOpen: (key: string) => void
  /** Why the documents are in the sample. */
  readonly sampling: Pick<Sampling, 'why' | 'explained' | 'coverage'>
  /** What else can be done with the document. */
  readonly children?: ReactNode
}

/** Goes from one sampled document to the next, and says why the one that is shown was chosen. */
export function DocumentStepper(props: DocumentStepperProps) {
  const { keys, shown, onShow, onOpen, sampling, children } = props
  const index = keys.indexOf(shown)
  const step = (by: -1 | 1): void => {
    const key = keys[index + by]
    if (key !== undefined) onShow(key)
  }
  const why = sampling.why(shown)
  return (
    <div className={classes.stepper} role="group" aria-label="Sampled document">
      <div className={classes.head}>
        <ActionIcon aria-label="Previous document" disabled={index <= 0} onClick={() => step(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span className={classes.count}>
          {numberText(index + 1)} of {numberText(keys.length)}
        </span>
        <ActionIcon aria-label="Next document" disabled={index === keys.length - 1} onClick={() => step(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
        <Anchor
          component="button"
          type="button"
          inherit
          className={classes.key}
          onClick={() => onOpen(shown)}
        >
          {shown}
        </Anchor>
        <span className={classes.space} />
        {children}
      </div>
      {sampling.explained && (
        <p className={classes.reason} title={sampling.coverage}>
          {why !== undefined && `In the sample because it ${why}.`}
        </p>
      )}
    </div>
  )
}
