import { numberText } from '../../../shared/numbers.ts'
import { Button, Menu, NativeSelect, Progress } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { StoreShape } from '../../../shared/model/field-shape.ts'
import { client, type InStore, keys, useDocumentCount } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import { ErrorState } from '../../components/states/error-state.tsx'
import { timeText } from '../../components/texts/time-text.ts'
import { Skeleton } from '../../components/states/skeleton.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import { fileName, useDatabases } from '../../workspace/databases.ts'
import type { TabProps } from '../../workspace/tabs/tabs.ts'
import { type Compared, extentText } from './compare.ts'
import { FieldTable } from './field-table.tsx'
import classes from './shape.module.css'
import { type Look, useLooks } from './use-looks.ts'
import { type ShapeState, useShape } from './use-shape.ts'

/** What is in a store at a glance: its fields with their types, values and ranges, and those of another store beside them. */
export function ShapeTab({ tab }: TabProps<'shape'>) {
  const { database, store } = tab
  const at = { database, store }
  const [other, setOther] = useState<Other | null>(null)
  const own = useShape(tab)
  const otherStore = useShape(other !== null && 'store' in other ? other : null)
  const { looks, keep, forget } = useLooks(at)
  const look = other !== null && 'at' in other ? other : null
  const compared = look === null ? ofStore(otherStore.shape) : ofLook(look)
  return (
    <div className={classes.tab}>
      <Toolbar label="Shape">
        <Extent at={tab} state={own} />
        <ToolbarSpacer />
        {own.shape !== null && !own.looking && (
          <Button
            title="Keeps what is seen here, without any value, to compare with later"
            onClick={() => {
              keep(own.shape!)
              notifyDone(`Kept this look at ${store}, of ${extentText(own.shape!)}.`)
            }}
          >
            Keep this look
          </Button>
        )}
        <OtherChoice at={at} looks={looks} other={other} onChange={setOther} />
        {look !== null && (
          <Button
            onClick={() => {
              forget(look)
              setOther(null)
            }}
          >
            Forget this look
          </Button>
        )}
        <CopySchema at={at} />
      </Toolbar>
      {own.failure !== null && (
        <ErrorState
          strip
          what="The documents could not be looked at"
          error={own.failure}
          onRetry={() => own.look(false)}
        />
      )}
      {own.shape === null && own.failure === null && <Skeleton lines={8} label="Looking at documents" />}
      {own.shape !== null && (
        <FieldTable at={at} shape={own.shape} other={other === null ? null : compared} />
      )}
    </div>
  )
}

/** What is compared with: another store, or an earlier look at this one. */
type Other = InStore | Look

const ofStore = (shape: StoreShape | null): Compared | null =>
  shape && { shape, title: 'In the other store', only: 'only in the other store', ranges: false }

function ofLook({ at, shape }: Look): Compared {
  const when = timeText(at)
  return {
    shape,
    title: `At ${when}, of ${extentText(shape)}`,
    only: `no longer there; it was at ${when}`,
    ranges: true,
  }
}

/** How many documents were looked at, and the way to look at all. */
function Extent({
  at,
  state: { shape, looking, look, stop },
}: {
  readonly at: InStore
  readonly state: ShapeState
}) {
  const count = useDocumentCount(at, '').data
  if (shape === null) return null
  const looked = numberText(shape.looked)
  const all = count?.complete === true ? count.count : null
  if (looking && shape.state === 'looking')
    return (
      <>
        <ToolbarText>
          looked at {looked}
          {all !== null && ` of ${numberText(all)}`}
        </ToolbarText>
        {all !== null && (
          <Progress
            aria-label="Looking at documents"
            className={classes.progress}
            value={Math.min(100, (100 * shape.looked) / Math.max(1, all))}
          />
        )}
        <Button onClick={stop}>Stop</Button>
      </>
    )
  return (
    <>
      <ToolbarText>{extentText(shape)}</ToolbarText>
      {shape.state !== 'whole' && <Button onClick={() => look(true)}>Look at the whole store</Button>}
    </>
  )
}

interface OtherChoiceProps {
  readonly at: InStore
  readonly looks: readonly Look[]
  readonly other: Other | null
  readonly onChange: (other: Other | null) => void
}

/** What is compared with: any store of a database that is open, or an earlier look at this one. */
function OtherChoice({ at, looks, other, onChange }: OtherChoiceProps) {
  const { paths } = useDatabases()
  const databases = useQueries({
    queries: paths.map((path) => ({
      queryKey: keys.database(path),
      queryFn: ({ signal }: { signal: AbortSignal }) => client.databases.get({ database: path }, { signal }),
    })),
  })
  const stores = databases.flatMap(({ data }, index) =>
    (data?.stores ?? []).map(({ name }) => ({ database: paths[index]!, store: name })),
  )
  const others = stores.filter(({ database, store }) => database !== at.database || store !== at.store)
  const choices: readonly { readonly label: string; readonly other: Other }[] = [
    ...others.map((each) => ({
      label: each.database === at.database ? each.store : `${fileName(each.database)} ▸ ${each.store}`,
      other: each,
    })),
    ...looks.map((look) => ({ label: `this store at ${timeText(look.at)}`, other: look })),
  ]
  if (choices.length === 0) return null
  const place = choices.findIndex((choice) => JSON.stringify(choice.other) === JSON.stringify(other))
  return (
    <NativeSelect
      aria-label="Compare with"
      data={[
        { value: '-1', label: 'Compare with…' },
        ...choices.map(({ label }, index) => ({ value: String(index), label })),
      ]}
      value={String(place)}
      onChange={(event) => onChange(choices[Number(event.currentTarget.value)]?.other ?? null)}
    />
  )
}

function CopySchema({ at }: { readonly at: InStore }) {
  async function copy(form: 'typescript' | 'jsonSchema', name: string): Promise<void> {
    try {
      const schema = await client.documents.schema(at)
      await navigator.clipboard.writeText(schema[form])
      notifyDone(`Copied the ${name} of a sample of ${numberText(schema.sampled)} documents.`)
    } catch (error) {
      notifyError('Nothing was copied', error)
    }
  }
  return (
    <Menu width={200} position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconCopy size={16} />}>Copy as…</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copy('typescript', 'TypeScript')}>TypeScript</Menu.Item>
        <Menu.Item onClick={() => void copy('jsonSchema', 'JSON Schema')}>JSON Schema</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
