import { numberText } from '../../../shared/numbers.ts'
import { ActionIcon, Button, Checkbox, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconPlus, IconSortAscending, IconSortDescending, IconX } from '@tabler/icons-react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { type ConditionColumn, conditionColumns, ConditionFields } from '../../components/conditions/index.ts'
import { GroupFields } from './group-fields.tsx'
import { groupColumns } from './group-results.ts'
import { isSearched, limits, type Order, orderColumns, type QueryForm, rank } from './query-form.ts'
import { setSettings, useSettings } from '../../workspace/settings.ts'
import formLines from '../../components/form-lines.module.css'
import classes from './query.module.css'

interface QueryFormFieldsProps {
  readonly form: QueryForm
  readonly columns: readonly ColumnDefinition[]
  readonly problems: ReadonlyMap<string, string>
  readonly onChange: (change: Partial<QueryForm>) => void
  readonly onRun: () => void
}

/** What is asked of a view: conditions, groups, order, how many rows, and whether their documents come along. */
export function QueryFormFields(props: QueryFormFieldsProps) {
  const { form, columns, problems, onChange, onRun } = props
  const isGrouped = form.kind === 'groups'
  return (
    <div className={`${formLines.lines} ${classes.form}`}>
      <ConditionFields
        group={form.where}
        columns={conditionColumns(columns)}
        problems={problems}
        lead="where"
        hint="Without a condition, every row answers."
        onChange={(where) => onChange({ where })}
        onEnter={onRun}
      />
      {isGrouped && <GroupFields {...props} />}
      <div className={`${formLines.line} ${classes.line}`}>
        <OrderFields
          orders={isGrouped ? form.groupOrders : form.orders}
          columns={isGrouped ? groupColumns(form, columns) : orderColumns(form, columns)}
          hint={!isGrouped && isSearched(form) ? 'Best match first.' : undefined}
          problems={problems}
          onChange={(orders) => onChange(isGrouped ? { groupOrders: orders } : { orders })}
        />
        <PageSize limit={form.limit} onChange={(limit) => onChange({ limit })} />
        <TimeLimit />
        <SegmentedControl
          aria-label="What is asked for"
          data={[
            { value: 'rows', label: 'Rows' },
            { value: 'groups', label: 'Groups' },
          ]}
          value={form.kind}
          onChange={(kind) => onChange({ kind: kind === 'groups' ? 'groups' : 'rows' })}
        />
        {!isGrouped && (
          <Checkbox
            label="documents"
            title="Bring each row's document along"
            checked={form.includeDocs}
            onChange={(event) => onChange({ includeDocs: event.currentTarget.checked })}
          />
        )}
      </div>
    </div>
  )
}

interface PageSizeProps {
  readonly limit: number
  readonly onChange: (limit: number) => void
}

/** How many rows are shown at once. */
export function PageSize({ limit, onChange }: PageSizeProps) {
  return (
    <label className={classes.limit}>
      <span className={classes.lead}>limit</span>
      <NativeSelect
        size="xs"
        aria-label="Rows on a page"
        data={limits.map((choice) => ({ value: String(choice), label: numberText(choice) }))}
        value={String(limit)}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
    </label>
  )
}

/** How long a query may take: chosen once for all queries of this person. */
export function TimeLimit() {
  const seconds = useSettings(({ queryLimit }) => queryLimit)
  const choices = timeLimits.includes(seconds) ? timeLimits : [...timeLimits, seconds]
  return (
    <label className={classes.limit} title="A query that takes longer is ended. Kept for all your queries.">
      <span className={classes.lead}>within</span>
      <NativeSelect
        size="xs"
        aria-label="Time limit"
        data={choices.map((choice) => ({ value: String(choice), label: limitText(choice) }))}
        value={String(seconds)}
        onChange={(event) => setSettings({ queryLimit: Number(event.currentTarget.value) })}
      />
    </label>
  )
}

const timeLimits: readonly number[] = [5, 15, 60, 300, 0]

function limitText(seconds: number): string {
  if (seconds === 0) return 'any time'
  return seconds % 60 === 0 ? `${numberText(seconds / 60)} min` : `${numberText(seconds)} s`
}

interface OrderFieldsProps {
  readonly orders: readonly Order[]
  readonly columns: readonly ConditionColumn[]
  readonly problems: ReadonlyMap<string, string>
  /** What is said while no order is asked for. */
  readonly hint: string | undefined
  readonly onChange: (orders: readonly Order[]) => void
}

/** The order of the rows: by one column, then by others. */
function OrderFields({ orders, columns, problems, hint, onChange }: OrderFieldsProps) {
  function addOrder(): void {
    const unused = columns.find(({ name }) => !orders.some(({ column }) => column === name))
    if (unused === undefined) return
    onChange([...orders, { id: crypto.randomUUID(), column: unused.name, descending: unused.name === rank }])
  }

  const changeOrder = (id: string, part: Partial<Order>): void =>
    onChange(orders.map((order) => (order.id === id ? { ...order, ...part } : order)))

  return (
    <>
      <span className={classes.lead}>order by</span>
      {orders.map((order) => (
        <div key={order.id} className={classes.order} role="group" aria-label={`Order by ${order.column}`}>
          <NativeSelect
            size="xs"
            aria-label="Order by column"
            data={columns.map(({ name }) => name)}
            value={order.column}
            error={problems.get(order.id)}
            onChange={(event) => changeOrder(order.id, { column: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={
              order.descending ? 'Descending; change to ascending' : 'Ascending; change to descending'
            }
            title={order.descending ? 'Descending' : 'Ascending'}
            onClick={() => changeOrder(order.id, { descending: !order.descending })}
          >
            {order.descending ? <IconSortDescending size={16} /> : <IconSortAscending size={16} />}
          </ActionIcon>
          <ActionIcon
            aria-label={`Do not order by ${order.column}`}
            onClick={() => onChange(orders.filter((other) => other.id !== order.id))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        disabled={orders.length >= columns.length}
        onClick={addOrder}
      >
        {orders.length === 0 ? 'Add order' : 'Then by'}
      </Button>
      {orders.length === 0 && hint !== undefined && <span className={classes.hint}>{hint}</span>}
    </>
  )
}
