import { CopyButton } from '../../components/copy-button.tsx'
import { planWords } from '../../../shared/plan/plan-words.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'
import { queryCode } from './query-code.ts'
import type { AskedQuery } from './query-form.ts'
import classes from './query.module.css'
import type { QueryResult } from './use-answer.ts'

interface QueryExplainedProps {
  readonly summary: ViewSummary
  readonly ran: AskedQuery
  readonly result: QueryResult
}

/** The query as a program asks it, as the database was asked, and how it found the rows, in words and in the database's own. */
export function QueryExplained({ summary, ran, result }: QueryExplainedProps) {
  const code = queryCode(summary.name, ran)
  const { steps, advice } = planWords(
    result.plan,
    { columns: summary.columns, indexes: summary.definition?.indexes },
    ran,
  )
  return (
    <div className={classes.sql}>
      <div className={classes.sqlHead}>
        <h2>Call</h2>
        <CopyButton text={code} label="Copy call" />
      </div>
      <pre tabIndex={0}>{code}</pre>
      <div className={classes.sqlHead}>
        <h2>SQL</h2>
        <CopyButton text={result.sql} label="Copy SQL" />
      </div>
      <pre tabIndex={0}>{result.sql}</pre>
      <h2>Plan</h2>
      <ul className={classes.steps}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
        {advice !== null && <li className={classes.advice}>{advice}</li>}
      </ul>
      <pre tabIndex={0}>{result.plan.join('\n')}</pre>
    </div>
  )
}
