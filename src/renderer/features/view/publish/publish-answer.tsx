import { IconAlertTriangle, IconArrowRight } from '@tabler/icons-react'
import { outcomeText } from '../../../../shared/model/dry-run-words.ts'
import { answerWords, scopeWords } from './answer-words.ts'
import type { Foresight } from './use-foresight.ts'
import classes from '../view.module.css'

interface PublishAnswerProps {
  readonly foresight: Foresight
  /** Shows all of it. */
  readonly onShow: () => void
}

/** What Publish beside it would do, in a few words; a click shows the rows, the documents and the costs. */
export function PublishAnswer({ foresight: { report, stale }, onShow }: PublishAnswerProps) {
  if (report === null) return null
  const tone = report.outcome === 'refuse' ? 'danger' : report.outcome === 'ask' ? 'warn' : undefined
  const sentence = `${scopeWords(report)}${outcomeText(report)}`
  return (
    <button
      type="button"
      className={classes.answer}
      aria-label={`${answerWords(report)}. Foreseen: ${sentence}`}
      title={`${sentence}\nClick for the rows, the documents and the costs.`}
      data-tone={tone}
      data-stale={stale || undefined}
      onClick={onShow}
    >
      {tone === undefined ? (
        <IconArrowRight size={14} aria-hidden />
      ) : (
        <IconAlertTriangle size={14} aria-hidden />
      )}
      <span className={classes.answerWords}>{answerWords(report)}</span>
    </button>
  )
}
