import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconArrowBarToDown,
  IconArrowBarToUp,
  IconChevronLeft,
  IconChevronRight,
  IconCursorText,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconRepeat,
  IconRotate2,
} from '@tabler/icons-react'
import type { RecordedStep } from '../../../../shared/model/trace/view-recording.ts'
import { stepOnLine, stopFrom, turnFrom } from './walk.ts'
import type { Stepping } from './use-stepping.ts'

interface StepButtonsProps {
  readonly stepping: Stepping
  readonly steps: readonly RecordedStep[]
  readonly cursorLine: () => number
}

/** Ways to go in a run. One that leads nowhere is off, but the one to the cursor, which moves. */
export function StepButtons({ stepping, steps, cursorLine }: StepButtonsProps) {
  const { at, go, stopWhen } = stepping
  const to = (step: number | null): void => void (step !== null && go(step))
  const ways = [
    { label: 'To the first step', icon: IconArrowBarToUp, step: at > 0 ? 0 : null },
    { label: 'One step back', icon: IconChevronLeft, step: at > 0 ? at - 1 : null },
    { label: 'One step forward', icon: IconChevronRight, step: at < steps.length - 1 ? at + 1 : null },
    {
      label: 'To the last step',
      icon: IconArrowBarToDown,
      step: at < steps.length - 1 ? steps.length - 1 : null,
    },
    { label: 'To the turn of the loop before', icon: IconRotate2, step: turnFrom(steps, at, -1) },
    { label: 'To the next turn of the loop', icon: IconRepeat, step: turnFrom(steps, at, 1) },
    ...(stopWhen.trim() === ''
      ? []
      : [
          { label: 'To the stop before', icon: IconPlayerTrackPrev, step: stopFrom(steps, at, -1) },
          { label: 'To the next stop', icon: IconPlayerTrackNext, step: stopFrom(steps, at, 1) },
        ]),
  ]
  return (
    <>
      {ways.map(({ label, icon: Icon, step }) => (
        <Tooltip key={label} label={label}>
          <ActionIcon aria-label={label} disabled={step === null} onClick={() => to(step)}>
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
      <Tooltip label="To the line of the cursor">
        <ActionIcon
          aria-label="To the line of the cursor"
          onClick={() => to(stepOnLine(steps, at, cursorLine()))}
        >
          <IconCursorText size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  )
}
