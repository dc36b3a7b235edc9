import { Checkbox } from '@mantine/core'
import type {
  NestedChoice,
  RelatedChoice,
  SourceTableSummary,
} from '../../../shared/model/transfer/table-import.ts'
import classes from './import.module.css'

type Relation = SourceTableSummary['children'][number]

/** The relation that leads from a table into one within it. */
interface Within {
  readonly from: string
  readonly as: 'child' | 'parent'
  readonly relation: Relation
}

interface NestedTablesProps {
  readonly tables: readonly SourceTableSummary[]
  readonly table: SourceTableSummary
  /** How the table is within another one; nothing of the table of the documents. */
  readonly within?: Within
  readonly choice: NestedChoice
  readonly onChange: (choice: Required<NestedChoice>) => void
}

/** Lists a table's foreign keys to tick: each ticked one nests its rows, and lists the foreign keys of its own table below it. */
export function NestedTables(props: NestedTablesProps) {
  const { table, within, choice, onChange } = props
  const { children = [], parents = [] } = choice
  const it = within === undefined ? 'it' : `“${table.name}”`
  return (
    <>
      <Relations
        {...props}
        label={`Rows that refer to ${it}, as arrays`}
        as="child"
        relations={table.children.filter(
          (relation) => within?.as !== 'parent' || !leadsBack(relation, within),
        )}
        chosen={children}
        wordsOf={({ name, columns }) => ({ label: name, description: `by ${columns.join(', ')}` })}
        onChoose={(next) => onChange({ children: next, parents })}
      />
      <Relations
        {...props}
        label={`Rows that ${it} refers to, as objects`}
        as="parent"
        relations={table.parents.filter((relation) => within?.as !== 'child' || !leadsBack(relation, within))}
        chosen={parents}
        wordsOf={({ name, table: parent, field }) => ({
          label: field,
          description: `of ${parent}, by ${name}`,
        })}
        onChoose={(next) => onChange({ children, parents: next })}
      />
    </>
  )
}

interface RelationsProps extends Pick<NestedTablesProps, 'tables' | 'table'> {
  readonly as: Within['as']
  readonly label: string
  readonly relations: readonly Relation[]
  readonly chosen: readonly RelatedChoice[]
  readonly wordsOf: (relation: Relation) => { readonly label: string; readonly description: string }
  readonly onChoose: (chosen: readonly RelatedChoice[]) => void
}

function Relations(props: RelationsProps) {
  const { tables, table, as, label, relations, chosen, wordsOf, onChoose } = props
  if (relations.length === 0) return null
  const named = new Map(chosen.map((each) => [nameOf(each), each]))
  return (
    <Checkbox.Group
      label={label}
      value={[...named.keys()]}
      onChange={(names) => onChoose(names.map((name) => named.get(name) ?? name))}
    >
      {relations.map((relation) => {
        const { name } = relation
        const each = named.get(name)
        const other = tables.find((one) => one.name === relation.table)
        return (
          <div key={name}>
            <Checkbox className={classes.relation} size="xs" value={name} {...wordsOf(relation)} />
            {each !== undefined && other !== undefined && (
              <div className={classes.within}>
                <NestedTables
                  tables={tables}
                  table={other}
                  within={{ from: table.name, as, relation }}
                  choice={typeof each === 'string' ? {} : each}
                  onChange={(choice) =>
                    onChoose(chosen.map((one) => (nameOf(one) === name ? { name, ...choice } : one)))
                  }
                />
              </div>
            )}
          </div>
        )
      })}
    </Checkbox.Group>
  )
}

function nameOf(choice: RelatedChoice): string {
  return typeof choice === 'string' ? choice : choice.name
}

/** Whether a relation is the foreign key by which the table is within another one, seen from the other side. */
function leadsBack({ table, columns, refers }: Relation, { from, relation }: Within): boolean {
  return table === from && isSame(columns, relation.columns) && isSame(refers, relation.refers)
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at])
}
