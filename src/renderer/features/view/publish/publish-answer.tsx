import { IconAlertTriangle, IconArrowRight } from '@tabler/icons-react'
import { outcomeText } from '../../../../shared/model/dry-run-words.ts'
import { answerWords, costWords, scopeWords, sizeWords } from './answer-words.ts'
import type { Foresight } from './use-foresight.ts'
import classes from '../view.module.css'

interface PublishAnswerProps {
  readonly foresight: Foresight
  /** Whether what is on screen is what answers. */
  readonly settled: boolean
  /** Shows all of it. */
  readonly onShow: () => void
}

/**
 * What Publish beside it would do and what that costs, in a few words; a click shows the rows, the documents and the costs. It has the
 * same room whatever it says, so that no button moves while one types.
 */
export function PublishAnswer({ foresight: { report, stale }, settled, onShow }: PublishAnswerProps) {
  if (report === null) return <span className={classes.answer}>{settled && 'nothing to publish'}</span>
  const tone = report.outcome === 'refuse' ? 'danger' : report.outcome === 'ask' ? 'warn' : undefined
  const [words, size] = [answerWords(report), sizeWords(report)]
  const sentence = [`${scopeWords(report)}${outcomeText(report)}`, ...costWords(report)].join('\n')
  return (
    <button
      type="button"
      className={classes.answer}
      aria-label={`${[words, size].join(' ').trim()}. Foreseen: ${sentence}`}
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
      <span className={classes.answerLines}>
        <span className={classes.answerWords}>{words}</span>{' '}
        <span className={classes.answerSize}>{size}</span>
      </span>
    </button>
  )
}
