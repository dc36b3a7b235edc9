import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FieldShape, StoreShape } from '../../../shared/model/field-shape.ts'
import type { InStore } from '../../client/index.ts'
import { askFilter, type AskedCondition } from '../../workspace/asked/asked-filter.ts'
import { type Compared, number, percent, presenceWords, range, rangeWords } from './compare.ts'
import { conditionOfValue, conditionsOfStep } from './conditions-of.ts'
import classes from './shape.module.css'

/** Fields that are drawn at once. */
const together = 100

interface FieldTableProps {
  readonly at: InStore
  readonly shape: StoreShape
  /** Null where nothing is compared. */
  readonly other: Compared | null
}

/** Every field, one a line; each bar leads to the documents that it counts. */
export function FieldTable({ at, shape, other }: FieldTableProps) {
  const [most, setMost] = useState(together)
  const [wanted, setWanted] = useState('')
  const paths = pathsOf(shape, other?.shape).filter((path) =>
    path.toLowerCase().includes(wanted.toLowerCase()),
  )
  const known = new Map(shape.fields.map((field) => [field.path, field]))
  const show = (conditions: readonly AskedCondition[]): void => askFilter(at, conditions)
  return (
    // What scrolls must be reached by the keyboard.
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Fields">
      <table className={classes.table} aria-label={`Fields of ${at.store}`}>
        <thead>
          <tr>
            <th scope="col">
              <TextInput
                size="xs"
                aria-label="Fields whose path contains"
                placeholder="Field…"
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
              />
            </th>
            <th scope="col">In documents</th>
            <th scope="col">Types</th>
            <th scope="col">Values</th>
            <th scope="col">Range</th>
            {other !== null && <th scope="col">{other.title}</th>}
          </tr>
        </thead>
        <tbody>
          {paths.slice(0, most).map((path) => (
            <tr key={path}>
              <th scope="row" className="mono">
                {path}
              </th>
              <Field
                path={path}
                field={known.get(path)}
                looked={shape.looked}
                only={other?.only}
                onShow={show}
              />
              {other !== null && (
                <Other path={path} field={known.get(path)} looked={shape.looked} other={other} />
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {paths.length > most && (
        <Button onClick={() => setMost(most + together)}>{number(paths.length - most)} more fields</Button>
      )}
      {shape.crowded && <p className={classes.note}>There are more fields than are told apart here.</p>}
      {paths.length === 0 && <p className={classes.note}>There is no such field.</p>}
    </div>
  )
}

function pathsOf(shape: StoreShape, other: StoreShape | undefined): string[] {
  return [...new Set([...shape.fields, ...(other?.fields ?? [])].map(({ path }) => path))]
}

interface FieldProps {
  readonly path: string
  readonly field: FieldShape | undefined
  readonly looked: number
  /** Said where the store has no such field. */
  readonly only: string | undefined
  readonly onShow: (conditions: readonly AskedCondition[]) => void
}

function Field({ path, field, looked, only, onShow }: FieldProps) {
  if (field === undefined) return <td colSpan={4}>{only}</td>
  const { documents, types, values } = field
  const missing = looked - documents
  return (
    <>
      <td>
        <Bar
          share={documents / Math.max(1, looked)}
          label={percent(documents / Math.max(1, looked))}
          title={`In ${number(documents)} of ${number(looked)} documents`}
          onShow={() => onShow([{ path, is: 'exists', kind: 'text', value: '' }])}
        />
        {missing > 0 && (
          <Bar
            faint
            share={missing / looked}
            label={`${number(missing)} without`}
            title={`Missing in ${number(missing)} documents`}
            onShow={() => onShow([{ path, is: 'missing', kind: 'text', value: '' }])}
          />
        )}
      </td>
      <td>
        {types.map(({ type, count }) => (
          <Bar
            key={type}
            share={count / values}
            label={types.length === 1 ? type : `${type} ${percent(count / values)}`}
            title={`${number(count)} of type ${type}`}
            onShow={() => onShow([{ path, is: 'ofType', kind: 'text', value: type }])}
          />
        ))}
      </td>
      <Values path={path} field={field} onShow={onShow} />
      <Range path={path} field={field} onShow={onShow} />
    </>
  )
}

function Values({
  path,
  field: { distinct, more, top, values },
  onShow,
}: Omit<Required<FieldProps>, 'looked' | 'only' | 'field'> & { readonly field: FieldShape }) {
  if (distinct === 0) return <td>–</td>
  const repeated = top.filter(({ count }) => count > 1)
  return (
    <td>
      <div className={classes.note}>
        {more ? 'more than ' : ''}
        {number(distinct)} different
      </div>
      {repeated.map((each, at) => {
        const condition = conditionOfValue(path, each)
        const text = typeof each.value === 'string' ? JSON.stringify(each.value) : String(each.value)
        return (
          <Bar
            key={at}
            share={each.count / values}
            label={`${text}${each.cut ? '…' : ''} ${number(each.count)}`}
            title={`${text}: ${number(each.count)} times`}
            onShow={condition === null ? undefined : () => onShow([condition])}
          />
        )
      })}
    </td>
  )
}

function Range({
  path,
  field: { numbers, lengths, items },
  onShow,
}: {
  readonly path: string
  readonly field: FieldShape
  readonly onShow: FieldProps['onShow']
}) {
  const highest = Math.max(1, ...(numbers?.steps ?? []))
  return (
    <td>
      {numbers !== null && (
        <>
          <div>{range(numbers, '')}</div>
          {numbers.steps.length > 1 && (
            <div className={classes.steps} role="group" aria-label={`Numbers of ${path}`}>
              {numbers.steps.map((count, at) => {
                const conditions = conditionsOfStep(path, numbers, at)
                const [from, to] = conditions.map(({ value }) => number(Number(value)))
                return (
                  <button
                    key={at}
                    type="button"
                    className={classes.step}
                    title={`${from} to ${to}`}
                    aria-label={`Documents with ${path} from ${from} to ${to}`}
                    onClick={() => onShow(conditions)}
                  >
                    <span data-drawn style={{ height: `${Math.max(4, (100 * count) / highest)}%` }} />
                  </button>
                )
              })}
            </div>
          )}
        </>
      )}
      {lengths !== null && <div className={classes.note}>{range(lengths, 'character')}</div>}
      {items !== null && <div className={classes.note}>{range(items, 'item')}</div>}
    </td>
  )
}

interface OtherProps {
  readonly field: FieldShape | undefined
  readonly looked: number
  readonly other: Compared
  readonly path: string
}

/** The same field in what is compared with; what differs is marked. */
function Other({ field, looked, other: { shape, ranges }, path }: OtherProps) {
  const there = shape.fields.find((each) => each.path === path)
  const own = lines(field, looked, ranges)
  const differs = own.join('\n') !== lines(there, shape.looked, ranges).join('\n')
  return (
    <td data-differs={differs || undefined}>
      {lines(there, shape.looked, ranges).map((line, at) => (
        <div key={at} className={own.includes(line) ? classes.note : undefined}>
          {line}
        </div>
      ))}
      {differs && <span className="visually-hidden"> differs</span>}
    </td>
  )
}

function lines(field: FieldShape | undefined, looked: number, ranges: boolean): string[] {
  return [presenceWords(field, looked), ...(ranges && field !== undefined ? rangeWords(field) : [])]
}

interface BarProps {
  readonly share: number
  readonly label: string
  readonly title: string
  readonly faint?: boolean
  /** Shows the documents that it counts; undefined where they cannot be looked for. */
  readonly onShow: (() => void) | undefined
}

function Bar({ share, label, title, faint = false, onShow }: BarProps) {
  return (
    <button
      type="button"
      className={classes.bar}
      data-faint={faint || undefined}
      disabled={onShow === undefined}
      title={onShow === undefined ? title : `${title}: show them`}
      onClick={onShow}
    >
      <span
        data-drawn
        className={classes.fill}
        style={{ width: `${100 * Math.min(1, share)}%` }}
        aria-hidden
      />
      <span className={classes.label}>{label}</span>
    </button>
  )
}
