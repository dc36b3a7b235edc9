import type { ColumnChange, DryRunReport, HistogramBar } from '../../../../shared/model/dry-run.ts'
import { duration } from '../../../components/job-progress/index.ts'
import { sizeText } from '../../../components/texts/size-text.ts'
import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import { writeCost } from '../publish/answer-words.ts'
import { barLabel } from './bar-label.ts'
import classes from './dry-run.module.css'

/** The numbers of a dry run: rows, columns, rows per document, and the time and size of the build. */
export function DryRunSummary({ report }: { readonly report: DryRunReport }) {
  return (
    <div className={classes.summary}>
      <section>
        <h3 className={classes.caption}>Publishing</h3>
        <dl className={classes.facts}>
          {facts(report).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3 className={classes.caption}>Values in rows that change</h3>
        <ColumnTable columns={report.columns} />
      </section>
      <section>
        <h3 className={classes.caption}>Rows per document</h3>
        <Histogram bars={report.histogram} compared={report.version !== null} />
      </section>
    </div>
  )
}

function facts(report: DryRunReport): [string, string][] {
  const { rows, done, total, version, estimate, milliseconds } = report
  const looked = done === total ? numberText(done) : `${numberText(done)} of ${numberText(total)}`
  const after =
    version === null ? numberText(rows.after) : `${numberText(rows.before)} → ${numberText(rows.after)}`
  const known: [string, string][] = [
    ['documents', looked],
    ['compared with', version === null ? 'nothing: the view is new' : `version ${version}`],
    ['rows', after],
  ]
  if (estimate !== null) {
    known.push(['build takes about', duration(estimate.milliseconds)])
    known.push(['table and indexes', `about ${sizeText(estimate.bytes)}`])
    for (const { columns, bytes } of estimate.indexes)
      known.push([`index of ${columns}`, `about ${sizeText(bytes)}`])
    if (done > 0) known.push(['a put writes on average', writeCost(report)])
    known.push(['estimated from', `${counted(estimate.sampled, 'row')} in a table for trial`])
  }
  known.push(['looked for', duration(milliseconds)])
  return known
}

function ColumnTable({ columns }: { readonly columns: readonly ColumnChange[] }) {
  return (
    <table className={classes.columns}>
      <thead>
        <tr>
          <th scope="col">column</th>
          <th scope="col">type</th>
          <th scope="col">changed</th>
          <th scope="col">added</th>
          <th scope="col">removed</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.name}>
            <th scope="row" className="mono" title={column.name}>
              {column.name}
            </th>
            <td>{typeWords(column)}</td>
            {[column.changed, column.added, column.removed].map((count, index) => (
              <td key={index} data-zero={count === 0 || undefined}>
                {numberText(count)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function typeWords({ type, was }: ColumnChange): string {
  if (type === null) return `${was} · dropped`
  if (was === null) return `${type} · new`
  return was === type ? type : `${was} → ${type}`
}

function Histogram({
  bars,
  compared,
}: {
  readonly bars: readonly HistogramBar[]
  readonly compared: boolean
}) {
  const last = bars.findLastIndex(({ before, after }) => before + after > 0)
  const shown = bars.slice(0, Math.max(3, last + 1))
  const most = Math.max(1, ...shown.flatMap(({ before, after }) => [before, after]))
  return (
    <ul className={classes.histogram}>
      {shown.map((bar) => (
        <li key={bar.from}>
          <span className={classes.barLabel}>{barLabel(bar)}</span>
          <span className={classes.bars} aria-hidden>
            {compared && <Bar share={bar.before / most} version="before" />}
            <Bar share={bar.after / most} version="after" />
          </span>
          <span className={classes.barCount}>
            {compared && bar.before !== bar.after
              ? `${numberText(bar.before)} → ${counted(bar.after, 'document')}`
              : counted(bar.after, 'document')}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Bar({ share, version }: { readonly share: number; readonly version: 'before' | 'after' }) {
  return (
    <span
      data-drawn
      className={classes.bar}
      data-version={version}
      style={{ width: `${Math.ceil(share * 100)}%` }}
    />
  )
}
