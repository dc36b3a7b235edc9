import { Button } from '@mantine/core'
import { reportProblem } from '../workspace/problems.ts'
import { goToStep, leaveTour, tourSteps, useTour } from '../workspace/tour.ts'
import classes from './tour.module.css'

/** A step of the tour through the sample, below what it speaks of. It can be left at any time. */
export function Tour() {
  const step = useTour((tour) => tour.step)
  const shown = step === null ? undefined : tourSteps[step]
  if (step === null || shown === undefined) return null
  const go = (to: number): void =>
    void goToStep(to).catch((error: unknown) => reportProblem('The tour could not go on', error))
  const last = step === tourSteps.length - 1
  return (
    <section aria-label="Tour" className={classes.tour}>
      <div className={classes.words} aria-live="polite">
        <strong>
          {step + 1} of {tourSteps.length}: {shown.title}
        </strong>
        <p>{shown.text}</p>
      </div>
      <div className={classes.actions}>
        {!last && (
          <Button variant="subtle" onClick={leaveTour}>
            Leave the tour
          </Button>
        )}
        {step > 0 && <Button onClick={() => go(step - 1)}>Back</Button>}
        <Button variant="filled" onClick={() => go(step + 1)}>
          {last ? 'Finish' : 'Next'}
        </Button>
      </div>
    </section>
  )
}
