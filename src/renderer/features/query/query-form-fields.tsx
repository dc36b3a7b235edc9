import { ActionIcon, Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconPlus, IconSortAscending, IconSortDescending, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { emptyFilter } from './filter.ts'
import { FilterRow } from './filter-row.tsx'
import { limits, type Order, type QueryForm } from './query-form.ts'
import classes from './query.module.css'

interface QueryFormFieldsProps {
  readonly form: QueryForm
  readonly columns: readonly ColumnDefinition[]
  readonly problems: ReadonlyMap<string, string>
  readonly onChange: (change: Partial<QueryForm>) => void
  readonly onRun: () => void
}

/** What is asked of a view: conditions, order, how many rows, and whether their documents come along. */
export function QueryFormFields({ form, columns, problems, onChange, onRun }: QueryFormFieldsProps) {
  const { filters } = form
  const [added, setAdded] = useState<string | null>(null)
  const [first] = columns

  function addFilter(): void {
    const unused = columns.find(({ name }) => !filters.some(({ column }) => column === name)) ?? first
    if (unused === undefined) return
    const filter = emptyFilter(unused.name, unused.type)
    setAdded(filter.id)
    onChange({ filters: [...filters, filter] })
  }

  return (
    <div className={classes.form}>
      {filters.map((filter, index) => (
        <FilterRow
          key={filter.id}
          filter={filter}
          columns={columns}
          lead={index === 0 ? 'where' : 'and'}
          problem={problems.get(filter.id)}
          autoFocus={filter.id === added}
          onChange={(next) =>
            onChange({ filters: filters.map((other) => (other.id === next.id ? next : other)) })
          }
          onRemove={() => onChange({ filters: filters.filter((other) => other.id !== filter.id) })}
          onRun={onRun}
        />
      ))}
      <div className={classes.line}>
        <span className={classes.lead}>{filters.length === 0 ? 'where' : ''}</span>
        <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={addFilter}>
          {filters.length === 0 ? 'Add condition' : 'And'}
        </Button>
        {filters.length === 0 && (
          <span className={classes.hint}>Without a condition, every row answers.</span>
        )}
      </div>
      <div className={classes.line}>
        <OrderFields form={form} columns={columns} problems={problems} onChange={onChange} />
        <label className={classes.limit}>
          <span className={classes.lead}>limit</span>
          <NativeSelect
            size="xs"
            aria-label="Rows on a page"
            data={limits.map((limit) => ({ value: String(limit), label: limit.toLocaleString('en') }))}
            value={String(form.limit)}
            onChange={(event) => onChange({ limit: Number(event.currentTarget.value) })}
          />
        </label>
        <Checkbox
          label="documents"
          title="Bring each row's document along"
          checked={form.includeDocs}
          onChange={(event) => onChange({ includeDocs: event.currentTarget.checked })}
        />
      </div>
    </div>
  )
}

/** The order of the rows: by one column, then by others. */
function OrderFields({ form, columns, problems, onChange }: Omit<QueryFormFieldsProps, 'onRun'>) {
  const { orders } = form

  function addOrder(): void {
    const unused = columns.find(({ name }) => !orders.some(({ column }) => column === name))
    if (unused === undefined) return
    onChange({ orders: [...orders, { id: crypto.randomUUID(), column: unused.name, descending: false }] })
  }

  const changeOrder = (id: string, part: Partial<Order>): void =>
    onChange({ orders: orders.map((order) => (order.id === id ? { ...order, ...part } : order)) })

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
            onClick={() => onChange({ orders: orders.filter((other) => other.id !== order.id) })}
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
    </>
  )
}
